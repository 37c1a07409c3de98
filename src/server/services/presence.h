// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"
#include "domain/directory.h"
#include "services/changes.h"
#include "services/tokens.h"
#include "store/store.h"

namespace natter::services {

/**
 * Somebody who is about to be connected, or is: as long as it exists the directory knows the user. Movable, loop
 * thread; must not outlive the directory.
 */
class Presence
{
public:
    Presence(domain::Directory &directory, UserId user);
    ~Presence();
    Presence(Presence &&other) noexcept;
    Presence &operator=(Presence &&) = delete;
    Q_DISABLE_COPY(Presence)

    /** They are connected; from here on an ended login is told to the connection. */
    void settle();

private:
    domain::Directory *m_directory;
    UserId m_user;
    bool m_settled = false;
};

/** Somebody who may come in. */
struct Arrival
{
    Caller caller;
    Presence presence;
};

/** Who comes and goes. Loop thread. */
class Arrivals
{
public:
    Arrivals(store::Store &store, domain::Directory &directory, Changes &changes)
        : m_store(store)
        , m_directory(directory)
        , m_changes(changes)
    {}

    /**
     * Looks up the bearer of @p claims, who is at @p address, and has the directory know them. Errors: Unauthenticated
     * if the user or the login is no more, Suspended, the store's.
     */
    void admit(TokenClaims claims, const QString &address, Reply<Arrival> reply);

    /** The bearer of @p claims for one request. Errors: as above. */
    void identify(TokenClaims claims, const QString &address, Reply<Caller> reply);

private:
    void noteSeen(const Caller &caller, const QString &address);

    store::Store &m_store;
    domain::Directory &m_directory;
    Changes &m_changes;
};

} // namespace natter::services
