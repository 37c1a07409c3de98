// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/servicegateway.h"

#include "services/admin/bans.h"
#include "services/health.h"

namespace natter::session {

namespace {

class AdmittedCaller final : public Admission
{
public:
    AdmittedCaller(services::Arrival admitted, Peer from)
        : arrival(std::move(admitted))
        , peer(std::move(from))
    {}

    services::Arrival arrival;
    Peer peer;
};

services::LoginOrigin originOf(const Peer &peer)
{
    return {peer.userAgent, peer.address};
}

} // namespace

ServiceGateway::ServiceGateway(services::Accounts &accounts, services::OwnAccount &ownAccount,
                               services::Arrivals &arrivals, const services::Tokens &tokens,
                               domain::Directory &directory, Handlers &handlers, SessionSurroundings surroundings,
                               int connectionsPerUser, services::Health &health, services::Bans *bans)
    : m_accounts(accounts)
    , m_ownAccount(ownAccount)
    , m_arrivals(arrivals)
    , m_tokens(tokens)
    , m_directory(directory)
    , m_handlers(handlers)
    , m_surroundings(surroundings)
    , m_connectionsPerUser(connectionsPerUser)
    , m_health(health)
    , m_bans(bans)
{}

void ServiceGateway::admit(QByteArrayView accessToken, const Peer &peer, Reply<std::unique_ptr<Admission>> reply)
{
    const auto claims = m_tokens.verify(accessToken, wallClockNow());
    if (!claims)
        return reply(fail(claims.error()));
    // Who is being admitted counts already: many at once cannot slip past the limit.
    if (m_connectionsPerUser > 0 && m_directory.expectedCount(claims->user) >= m_connectionsPerUser)
        return reply(fail(ErrorCode::TooManyConnections));
    m_arrivals.admit(*claims, peer.address,
                     [peer = Peer(peer), reply = std::move(reply)](Result<services::Arrival> arrival) mutable {
                         if (arrival)
                             reply(std::make_unique<AdmittedCaller>(*std::move(arrival), std::move(peer)));
                         else
                             reply(fail(std::move(arrival.error())));
                     });
}

std::unique_ptr<Endpoint> ServiceGateway::open(std::unique_ptr<Admission> admission, Dialect dialect, Outlet &outlet)
{
    // Every admission came from admit() above.
    auto &admitted = static_cast<AdmittedCaller &>(*admission);
    const UserId user = admitted.arrival.caller.user;
    const LoginId login = admitted.arrival.caller.login;
    const bool ended = m_directory.hasEnded(user, login); // since it was admitted
    auto session = std::make_unique<Session>(m_surroundings, hub::SubscriberId(++m_lastSubscriber),
                                             std::move(admitted.arrival), admitted.peer, dialect, outlet);
    if (ended)
        session->loginEnded(login);
    return session;
}

bool ServiceGateway::isBanned(const QString &address)
{
    return m_bans && m_bans->refuses(address);
}

void ServiceGateway::readiness(Reply<protocol::Readiness> reply)
{
    m_health.check(std::move(reply));
}

void ServiceGateway::execute(protocol::SignUp command, const Peer &peer, Reply<protocol::LoggedIn> reply)
{
    m_accounts.signUp(std::move(command), originOf(peer), std::move(reply));
}

void ServiceGateway::execute(protocol::LogIn command, const Peer &peer, Reply<protocol::LoggedIn> reply)
{
    m_accounts.logIn(std::move(command), originOf(peer), std::move(reply));
}

void ServiceGateway::execute(protocol::RefreshLogin command, const Peer &peer, Reply<protocol::LoggedIn> reply)
{
    m_accounts.refresh(command, originOf(peer), std::move(reply));
}

void ServiceGateway::execute(Result<protocol::AccountCommand> command, QByteArrayView accessToken, const Peer &peer,
                             Reply<protocol::AccountOutcome> reply)
{
    const auto claims = m_tokens.verify(accessToken, wallClockNow());
    if (!claims)
        return reply(fail(claims.error()));
    if (!command)
        return m_ownAccount.refuse(std::move(command.error()), *claims, std::move(reply));
    m_ownAccount.execute(*std::move(command), *claims, peer.address, std::move(reply));
}

void ServiceGateway::execute(Result<protocol::ChatCommand> command, QByteArrayView accessToken, const Peer &peer,
                             Reply<protocol::ChatOutcome> reply)
{
    const auto claims = m_tokens.verify(accessToken, wallClockNow());
    if (!claims)
        return reply(fail(claims.error()));
    m_arrivals.identify(*claims, peer.address,
                        [this, command = std::move(command), reply = std::move(reply)](Result<Caller> caller) mutable {
                            if (!caller)
                                return reply(fail(std::move(caller.error())));
                            if (m_surroundings.router.isClosed())
                                return reply(fail(ErrorCode::Unavailable));
                            if (!command)
                                return reply(fail(std::move(command.error())));
                            if (auto refused = m_surroundings.router.refusal(caller->user, *command))
                                return reply(fail(*std::move(refused)));
                            m_handlers.execute(*std::move(command), *caller, {}, std::move(reply));
                        });
}

} // namespace natter::session
