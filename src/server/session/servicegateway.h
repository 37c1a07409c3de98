// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "services/accounts.h"
#include "services/ownaccount.h"
#include "session/gateway.h"
#include "session/handlers.h"
#include "session/session.h"

namespace natter::services {
class Bans;
class Health;
} // namespace natter::services

namespace natter::session {

/** The service behind the network side. Loop thread. */
class ServiceGateway final : public Gateway
{
public:
    /** @p connectionsPerUser: 0 means no limit. */
    ServiceGateway(services::Accounts &accounts, services::OwnAccount &ownAccount, services::Arrivals &arrivals,
                   const services::Tokens &tokens, domain::Directory &directory, Handlers &handlers,
                   SessionSurroundings surroundings, int connectionsPerUser, services::Health &health,
                   services::Bans *bans = nullptr);

    void admit(QByteArrayView accessToken, const Peer &peer, Reply<std::unique_ptr<Admission>> reply) override;
    std::unique_ptr<Endpoint> open(std::unique_ptr<Admission> admission, Dialect dialect, Outlet &outlet) override;
    [[nodiscard]] bool isBanned(const QString &address) override;
    void readiness(Reply<protocol::Readiness> reply) override;
    void execute(protocol::SignUp command, const Peer &peer, Reply<protocol::LoggedIn> reply) override;
    void execute(protocol::LogIn command, const Peer &peer, Reply<protocol::LoggedIn> reply) override;
    void execute(protocol::RefreshLogin command, const Peer &peer, Reply<protocol::LoggedIn> reply) override;
    void execute(Result<protocol::AccountCommand> command, QByteArrayView accessToken, const Peer &peer,
                 Reply<protocol::AccountOutcome> reply) override;
    void execute(Result<protocol::ChatCommand> command, QByteArrayView accessToken, const Peer &peer,
                 Reply<protocol::ChatOutcome> reply) override;

private:
    services::Accounts &m_accounts;
    services::OwnAccount &m_ownAccount;
    services::Arrivals &m_arrivals;
    const services::Tokens &m_tokens;
    domain::Directory &m_directory;
    Handlers &m_handlers;
    SessionSurroundings m_surroundings;
    int m_connectionsPerUser;
    services::Health &m_health;
    services::Bans *m_bans; ///< null: nobody is banned
    qint64 m_lastSubscriber = 0;
};

} // namespace natter::session
