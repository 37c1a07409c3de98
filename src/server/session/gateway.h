// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"
#include "hub/activity.h"
#include "model/user.h"
#include "protocol/closecode.h"
#include "protocol/command.h"
#include "protocol/dialect.h"
#include "protocol/event.h"
#include "protocol/readiness.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <memory>

/**
 * The line between the network side and the rest, in both directions. The network side knows bytes, frames and HTTP;
 * what is behind this line knows users and messages. Everything here is called on the loop thread.
 */
namespace natter::session {

/** What is known of who is at the other end of a connection. */
struct Peer
{
    QString address;   ///< as text, in its canonical form
    QString userAgent; ///< at most 256 characters, as sent: not trustworthy
    bool secure = false;
};

using protocol::Dialect;

/** One WebSocket connection as the endpoint behind it sees it. Implemented by the network side. */
class Outlet
{
public:
    virtual ~Outlet() = default;

    /** Queues a whole prepared frame (protocol::serverFrame); never blocks, shares the bytes. No-op once closing. */
    virtual void send(const QByteArray &frame) = 0;

    /** Starts the closing handshake; @p reason empty means the table's. The endpoint is destroyed later. */
    virtual void close(protocol::CloseCode code, const QString &reason = {}) = 0;

    /** Bytes handed to send() that the kernel has not taken yet. */
    [[nodiscard]] virtual qsizetype queuedBytes() const = 0;

    /** Asks for one endpoint->drained() as soon as queuedBytes() is zero (at the next turn of the loop, if it is now).
     */
    virtual void notifyWhenDrained() = 0;

    /**
     * The endpoint itself holds back so many bytes that it will send: they count as queued, here and in the whole
     * server. False: it is too slow a reader and closing, and what was held back has to be forgotten.
     */
    virtual bool holdBack(qsizetype bytes) = 0;

    /** What is counted of the connection; as long-lived as this. */
    [[nodiscard]] virtual hub::Activity &activity() = 0;
};

/**
 * What is at the server's end of one WebSocket connection. Owned by the connection, which calls these in the order in
 * which things happened on the wire, and destroys the endpoint when the connection is over (whatever the reason).
 */
class Endpoint
{
public:
    virtual ~Endpoint() = default;

    /** A whole text message, valid UTF-8, within the size limit. The view is gone when the call returns. */
    virtual void textMessage(QByteArrayView utf8) = 0;

    /** The client answered a ping; @p payload is what that ping carried. Pongs nobody asked for are passed on too. */
    virtual void pong(QByteArrayView payload) = 0;

    /** The answer to Outlet::notifyWhenDrained(). */
    virtual void drained() = 0;
};

/** Somebody who may connect: made by admit(), consumed by open(). What is in it is the implementation's business. */
class Admission
{
public:
    virtual ~Admission() = default;
};

/** The doors of the service: what HTTP requests and WebSocket connections are turned into. */
class Gateway
{
public:
    virtual ~Gateway() = default;

    /**
     * May the bearer of @p accessToken open a chat connection? Asked before the upgrade.
     * @p reply may be called at once or later, exactly once. Errors: Unauthenticated, Suspended, Unavailable,
     * Overloaded.
     */
    virtual void admit(QByteArrayView accessToken, const Peer &peer, Reply<std::unique_ptr<Admission>> reply) = 0;

    /** The upgrade is done: what answers the connection from here on. @p outlet outlives the endpoint. */
    virtual std::unique_ptr<Endpoint> open(std::unique_ptr<Admission> admission, Dialect dialect, Outlet &outlet) = 0;

    /** Whether nothing is served to @p address, which it notes as a try. Asked for every request. */
    [[nodiscard]] virtual bool isBanned(const QString &address)
    {
        Q_UNUSED(address)
        return false;
    }

    /** How the service is; never an error. Whoever asks costs little, however often. */
    virtual void readiness(Reply<protocol::Readiness> reply) = 0;

    virtual void execute(protocol::SignUp command, const Peer &peer, Reply<protocol::LoggedIn> reply) = 0;
    virtual void execute(protocol::LogIn command, const Peer &peer, Reply<protocol::LoggedIn> reply) = 0;
    virtual void execute(protocol::RefreshLogin command, const Peer &peer, Reply<protocol::LoggedIn> reply) = 0;

    /**
     * For the bearer of @p accessToken. A @p command that was not understood is told as such only to who may ask at
     * all. Errors, besides the command's: Unauthenticated, Suspended.
     */
    virtual void execute(Result<protocol::AccountCommand> command, QByteArrayView accessToken, const Peer &peer,
                         Reply<protocol::AccountOutcome> reply) = 0;

    /** The same for what can be done in conversations. Errors, besides the command's: RateLimited too. */
    virtual void execute(Result<protocol::ChatCommand> command, QByteArrayView accessToken, const Peer &peer,
                         Reply<protocol::ChatOutcome> reply) = 0;
};

} // namespace natter::session
