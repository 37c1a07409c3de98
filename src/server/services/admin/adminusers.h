// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/directory.h"
#include "hub/hub.h"
#include "services/admin/audittrail.h"
#include "services/changes.h"
#include "services/departure.h"
#include "services/passwords.h"

#include <functional>

namespace natter::services {

/**
 * What administrators do with accounts. Everything is decided, done and noted in one commit. Loop thread. Errors,
 * besides each one's own: NotFound (no such account, or it is erased), those of administering(), the store's.
 */
class AdminUsers
{
public:
    AdminUsers(store::Store &store, Passwords &passwords, Changes &changes, const hub::Hub &hub, AuditTrail &trail)
        : m_store(store)
        , m_passwords(passwords)
        , m_changes(changes)
        , m_hub(hub)
        , m_trail(trail)
    {}

    void find(const protocol::admin::ListUsers &command, Reply<protocol::AdminCountedPage<protocol::AdminUser>> reply);
    void read(UserId user, Reply<protocol::AdminUser> reply);
    /** Their groups and logins too; who is connected, somebody else adds. */
    void readAll(UserId user, Reply<protocol::AdminUserDetails> reply);

    /** Errors: EmailTaken, Overloaded. */
    void add(protocol::admin::AddUser command, const Authority &by, Reply<protocol::AdminUser> reply);
    /** Errors: EmailTaken, LastAdministrator. */
    void edit(protocol::admin::EditUser command, const Authority &by, Reply<protocol::AdminUser> reply);
    /** Their connections end at once. Error: LastAdministrator. */
    void suspend(protocol::admin::SuspendUser command, const Authority &by, Reply<protocol::AdminUser> reply);
    void unsuspend(UserId user, const Authority &by, Reply<protocol::AdminUser> reply);
    /** All their logins end. Error: Overloaded. */
    void resetPassword(protocol::admin::ResetPassword command, const Authority &by,
                       Reply<protocol::AdminPassword> reply);
    void endLogins(const protocol::admin::EndUserLogins &command, const Authority &by, Reply<std::monostate> reply);
    /** All that is stored of them, as natterd's own command gives it. Error: PayloadTooLarge. */
    void exportAll(UserId user, const Authority &by, Reply<protocol::AdminDocument> reply);
    /** There is no way back. Error: LastAdministrator. */
    void erase(UserId user, const Authority &by, Reply<std::monostate> reply);

private:
    /** What is left to be told of a change. */
    struct Changed
    {
        store::Account account;
        std::vector<store::AuditRecord> records;
        std::vector<LoginId> ended;
        std::vector<protocol::Event> events;
        std::optional<QString> name = {}; ///< what they are called from now on, if that is another name
    };
    using Work = std::move_only_function<Result<Changed>(store::WritableTables &)>;

    /** Runs @p work in a commit, on behalf of @p by, and tells of what came of it. */
    void change(const Authority &by, Work work, Reply<store::Account> reply);
    /** The account that @p user is, unless it is erased, before it is changed. */
    [[nodiscard]] static Result<store::Account> living(const store::Tables &tables, UserId user);
    [[nodiscard]] Result<std::monostate> note(store::WritableTables &tables, const Authority &by, const Deed &deed,
                                              Changed &changed) const;
    [[nodiscard]] protocol::AdminUser toRow(const store::Account &account) const;
    [[nodiscard]] Reply<store::Account> asRow(Reply<protocol::AdminUser> reply) const;

    store::Store &m_store;
    Passwords &m_passwords;
    Changes &m_changes;
    const hub::Hub &m_hub;
    AuditTrail &m_trail;
};

} // namespace natter::services
