// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/presence.h"

#include "store/tables/tables.h"

#include <utility>

namespace natter::services {

namespace {

struct Snapshot
{
    Caller caller;
    std::vector<Membership> memberships;
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
    if (m_directory)
        m_directory->depart(m_user);
}

Presence::Presence(Presence &&other) noexcept
    : m_directory(std::exchange(other.m_directory, nullptr))
    , m_user(other.m_user)
{}

void Arrivals::admit(TokenClaims claims, Reply<Arrival> reply)
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
        if (known)
            return snapshot;
        auto rev = tables.history().rev();
        if (!rev)
            return fail(std::move(rev.error()));
        auto memberships = tables.members().ofUser(claims.user);
        if (!memberships)
            return fail(std::move(memberships.error()));
        snapshot.asOf = *rev;
        snapshot.memberships = *std::move(memberships);
        return snapshot;
    };
    m_store.read(std::move(work),
                 [this, presence = std::move(presence), reply = std::move(reply)](Result<Snapshot> found) mutable {
                     if (!found)
                         return reply(fail(std::move(found.error())));
                     if (m_directory.hasEnded(found->caller.user, found->caller.login))
                         return reply(fail(ErrorCode::Unauthenticated)); // while it was looked up
                     // If it was known when asked, it still is: `presence` has kept it so.
                     m_directory.load(found->caller.user, found->memberships, found->asOf);
                     reply(Arrival{std::move(found->caller), std::move(presence)});
                 });
}

} // namespace natter::services
