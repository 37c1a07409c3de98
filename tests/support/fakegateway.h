// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/frame.h"
#include "session/gateway.h"

#include <QStringList>

#include <utility>
#include <vector>

namespace natter::test {

class FakeGateway;

/** Sends back what it hears, and does a few other things on command. */
class EchoEndpoint final : public session::Endpoint
{
public:
    EchoEndpoint(FakeGateway &gateway, session::Outlet &outlet);
    ~EchoEndpoint() override;

    void textMessage(QByteArrayView utf8) override;
    void pong(QByteArrayView payload) override;
    void drained() override;

    session::Outlet &outlet;

private:
    FakeGateway &m_gateway;
};

/**
 * Stands where the service would be behind the network side. What it does is chosen by what it is sent: tokens "good",
 * "later", "suspended", "busy"; e-mails "later@…", "taken@…", "limited@…", "dropped@…".
 */
class FakeGateway final : public session::Gateway
{
public:
    std::vector<EchoEndpoint *> endpoints; ///< alive
    int opened = 0;
    int drains = 0;
    QStringList pongs;
    QStringList texts;
    std::vector<session::Peer> peers; ///< of admissions and commands
    std::vector<Reply<protocol::LoggedIn>> waitingLogins;
    std::vector<QByteArray> accountTokens; ///< shown with the next
    std::vector<protocol::AccountCommand> accountCommands;
    std::vector<protocol::ChatCommand> chatCommands;
    std::vector<Reply<std::unique_ptr<session::Admission>>> waitingAdmissions;
    protocol::Readiness ready;
    QByteArray greeting; ///< sent by every new endpoint, if there is one
    QByteArray farewell; ///< sent to all others by every endpoint that goes, if there is one

    [[nodiscard]] static protocol::LoggedIn loggedIn(const QString &email, const QString &name)
    {
        protocol::LoggedIn answer;
        answer.user.id = UserId(7);
        answer.user.email = email;
        answer.user.name = name;
        answer.accessToken = "a.b.c";
        answer.expiresIn = std::chrono::minutes(30);
        return answer;
    }

    /** Starts anew; endpoints that are alive stay. */
    void forget()
    {
        opened = 0;
        drains = 0;
        pongs.clear();
        texts.clear();
        peers.clear();
        waitingLogins.clear();
        waitingAdmissions.clear();
        greeting.clear();
        farewell.clear();
    }

    void admit(QByteArrayView accessToken, const session::Peer &peer,
               Reply<std::unique_ptr<session::Admission>> reply) override
    {
        peers.push_back(peer);
        if (accessToken == "good")
            reply(std::make_unique<session::Admission>());
        else if (accessToken == "later")
            waitingAdmissions.push_back(std::move(reply));
        else if (accessToken == "suspended")
            reply(fail(ErrorCode::Suspended));
        else if (accessToken == "busy")
            reply(fail(ErrorCode::Unavailable));
        else
            reply(fail(ErrorCode::Unauthenticated));
    }

    std::unique_ptr<session::Endpoint> open(std::unique_ptr<session::Admission>, session::Dialect,
                                            session::Outlet &outlet) override
    {
        ++opened;
        if (!greeting.isEmpty())
            outlet.send(protocol::serverFrame(protocol::Opcode::Text, greeting));
        return std::make_unique<EchoEndpoint>(*this, outlet);
    }

    void readiness(Reply<protocol::Readiness> reply) override { reply(ready); }

    void execute(protocol::SignUp command, const session::Peer &peer, Reply<protocol::LoggedIn> reply) override
    {
        peers.push_back(peer);
        answer(command.email.toString(), command.name.toString(), std::move(reply));
    }

    void execute(protocol::RefreshLogin, const session::Peer &, Reply<protocol::LoggedIn> reply) override
    {
        reply(fail(ErrorCode::Unauthenticated));
    }

    void execute(Result<protocol::AccountCommand> command, QByteArrayView accessToken, const session::Peer &,
                 Reply<protocol::AccountOutcome> reply) override
    {
        accountTokens.push_back(accessToken.toByteArray());
        if (!command)
            return reply(fail(command.error()));
        accountCommands.push_back(*command);
        reply(protocol::AccountOutcome());
    }

    void execute(Result<protocol::ChatCommand> command, QByteArrayView accessToken, const session::Peer &,
                 Reply<protocol::ChatOutcome> reply) override
    {
        accountTokens.push_back(accessToken.toByteArray());
        if (!command)
            return reply(fail(command.error()));
        chatCommands.push_back(*command);
        reply(protocol::ChatOutcome(protocol::Done()));
    }

    void execute(protocol::LogIn command, const session::Peer &peer, Reply<protocol::LoggedIn> reply) override
    {
        peers.push_back(peer);
        if (command.password.toString() == QStringLiteral("wrong"))
            return reply(fail(ErrorCode::InvalidCredentials));
        answer(command.email.toString(), QStringLiteral("Somebody"), std::move(reply));
    }

private:
    void answer(const QString &email, const QString &name, Reply<protocol::LoggedIn> reply)
    {
        if (email.startsWith(QStringLiteral("later")))
            return waitingLogins.push_back(std::move(reply));
        if (email.startsWith(QStringLiteral("taken")))
            return reply(fail(ErrorCode::EmailTaken));
        if (email.startsWith(QStringLiteral("dropped")))
            return;
        if (email.startsWith(QStringLiteral("limited"))) {
            Error error(ErrorCode::RateLimited);
            error.retryAfter = std::chrono::seconds(7);
            return reply(fail(std::move(error)));
        }
        reply(loggedIn(email, name));
    }
};

inline EchoEndpoint::EchoEndpoint(FakeGateway &gateway, session::Outlet &endpointOutlet)
    : outlet(endpointOutlet)
    , m_gateway(gateway)
{
    m_gateway.endpoints.push_back(this);
}

inline EchoEndpoint::~EchoEndpoint()
{
    std::erase(m_gateway.endpoints, this);
    if (m_gateway.farewell.isEmpty())
        return;
    for (const EchoEndpoint *other : m_gateway.endpoints)
        other->outlet.send(m_gateway.farewell);
}

inline void EchoEndpoint::textMessage(QByteArrayView utf8)
{
    m_gateway.texts.append(QString::fromUtf8(utf8));
    if (utf8 == "close me")
        return outlet.close(protocol::CloseCode::ClosedByOperator);
    if (utf8 == "drained?")
        return outlet.notifyWhenDrained();
    outlet.send(protocol::serverFrame(protocol::Opcode::Text, utf8));
}

inline void EchoEndpoint::pong(QByteArrayView payload)
{
    m_gateway.pongs.append(QString::fromUtf8(payload));
}

inline void EchoEndpoint::drained()
{
    ++m_gateway.drains;
}

} // namespace natter::test
