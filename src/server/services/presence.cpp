// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/presence.h"

#include "store/tables/tables.h"

#include <utility>

namespace natter::services {

namespace {

/** The database hears so often that a login is still in use. */
constexpr auto seenInterval = std::chrono::hours(1);

struct Snapshot
{
    Caller caller;
    Timestamp lastSeen;
    std::vector<Membership> memberships;
    std::vector<UserId> blocked;
    Rev asOf;
};

} // namespace

Presence::Presence(domain::Directory &directory, UserId user)
    : m_directory(&directory)
    , m_user(user)
{
    m_directory->expect(m_user);
}

Presence::~Presence()
{
    if (!m_directory)
        return;
    settle();
    m_directory->depart(m_user);
}

void Presence::settle()
{
    if (!std::exchange(m_settled, true))
        m_directory->settle(m_user);
}

Presence::Presence(Presence &&other) noexcept
    : m_directory(std::exchange(other.m_directory, nullptr))
    , m_user(other.m_user)
    , m_settled(other.m_settled)
{}

void Arrivals::admit(TokenClaims claims, const QString &address, Reply<Arrival> reply)
{
    // Expected before the snapshot is asked for: what commits from now on is either in it or noted by the directory.
    Presence presence(m_directory, claims.user);
    const bool known = m_directory.isLoaded(claims.user);
    auto work = [claims, known](store::Tables &tables) -> Result<Snapshot> {
        Snapshot snapshot;
        auto caller = tables.logins().caller(claims.user, claims.login, wallClockNow());
        if (!caller)
            return fail(std::move(caller.error()));
        snapshot.caller = *std::move(caller);
        auto seen = tables.logins().lastSeen(claims.login);
        if (!seen)
            return fail(std::move(seen.error()));
        snapshot.lastSeen = *seen;
        if (known)
            return snapshot;
        auto rev = tables.history().rev();
        if (!rev)
            return fail(std::move(rev.error()));
        auto memberships = tables.members().ofUser(claims.user);
        if (!memberships)
            return fail(std::move(memberships.error()));
        auto blocked = tables.blocks().ofUser(claims.user);
        if (!blocked)
            return fail(std::move(blocked.error()));
        snapshot.blocked = *std::move(blocked);
        snapshot.asOf = *rev;
        snapshot.memberships = *std::move(memberships);
        return snapshot;
    };
    m_store.read(std::move(work), [this, address, presence = std::move(presence),
                                   reply = std::move(reply)](Result<Snapshot> found) mutable {
        if (!found)
            return reply(fail(std::move(found.error())));
        if (m_directory.hasEnded(found->caller.user, found->caller.login))
            return reply(fail(ErrorCode::Unauthenticated)); // while it was looked up
        if (wallClockNow() - found->lastSeen > seenInterval)
            noteSeen(found->caller, address);
        // If it was known when asked, it still is: `presence` has kept it so.
        m_directory.loadBlocks(found->caller.user, std::move(found->blocked));
        m_directory.load(found->caller.user, found->memberships, found->asOf);
        reply(Arrival{std::move(found->caller), std::move(presence)});
    });
}

void Arrivals::identify(TokenClaims claims, const QString &address, Reply<Caller> reply)
{
    struct Found
    {
        Caller caller;
        Timestamp lastSeen;
    };
    m_store.read(
        [claims](store::Tables &tables) -> Result<Found> {
            auto caller = tables.logins().caller(claims.user, claims.login, wallClockNow());
            if (!caller)
                return fail(std::move(caller.error()));
            const auto seen = tables.logins().lastSeen(claims.login);
            if (!seen)
                return fail(seen.error());
            return Found{*std::move(caller), *seen};
        },
        [this, address, reply = std::move(reply)](Result<Found> found) mutable {
            if (!found)
                return reply(fail(std::move(found.error())));
            if (wallClockNow() - found->lastSeen > seenInterval)
                noteSeen(found->caller, address);
            reply(std::move(found->caller));
        });
}

void Arrivals::noteSeen(const Caller &caller, const QString &address)
{
    m_store.write(
        [login = caller.login, address](store::WritableTables &tables) { return tables.logins().see(login, address); },
        [this, user = caller.user](const Result<std::monostate> &seen) {
            if (seen) // a fault is in the log, and the next arrival tries again
                Q_EMIT m_changes.news().userChanged(user);
        });
}

} // namespace natter::services
