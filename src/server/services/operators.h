// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"
#include "model/person.h"
#include "protocol/command.h"
#include "services/changes.h"
#include "services/passwords.h"
#include "store/store.h"
#include "store/tables/users.h"

#include <optional>

namespace natter::services {

/** An invitation that was just made: the only time that its code is known. */
struct IssuedInvite
{
    Invite invite;
    QString code;
};

/** What whoever runs the server does with accounts and invitations. They need no token: they have the machine. Loop
 * thread. */
class Operators
{
public:
    Operators(store::Store &store, Passwords &passwords, Changes &changes)
        : m_store(store)
        , m_passwords(passwords)
        , m_changes(changes)
    {}

    /** For @p uses signups, none: any number, within @p lifetime, none: for ever. Errors: the store's. */
    void addInvite(std::optional<int> uses, std::optional<std::chrono::days> lifetime, const QString &note,
                   Reply<IssuedInvite> reply);
    /** A page, in order of id, of those above @p after. */
    void listInvites(qint64 after, int most, Reply<std::vector<Invite>> reply);
    /** Errors: NotFound, the store's. */
    void removeInvite(qint64 invite, Reply<std::monostate> reply);

    /** An account without a login, however registration is set. Errors: EmailTaken, Overloaded, the store's. */
    void addUser(const protocol::SignUp &command, Reply<User> reply);
    /** A page, in order of id, of those above @p after. */
    void listUsers(UserId after, int most, Reply<std::vector<store::ListedUser>> reply);
    /**
     * Until then nothing is done for @p user, and their connections end at once; none: not suspended any more. Errors:
     * NotFound, the store's.
     */
    void suspend(UserId user, std::optional<Timestamp> until, Reply<std::monostate> reply);

    /** As if they had done it themselves. Errors: NotFound, Forbidden for the last administrator, the store's. */
    void eraseUser(UserId user, Reply<std::monostate> reply);

    /** How long @p group keeps its messages, zero: for ever; none: as long as the server does. Errors: NotFound, the
     * store's. */
    void keepMessages(ConversationId group, std::optional<std::chrono::days> time, Reply<std::monostate> reply);

private:
    store::Store &m_store;
    Passwords &m_passwords;
    Changes &m_changes;
};

} // namespace natter::services
