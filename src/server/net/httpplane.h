// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/answer.h"
#include "net/enginesocket.h"
#include "net/routes/route.h"

#include <QHttpServer>

#include <memory>
#include <vector>

namespace natter::net {

class Exchange;
class HttpPlane;

/** Where the answer to a request goes. */
class AnswerTaker
{
public:
    /**
     * A whole response, once. May come before start() has returned. @p rest, where it is not empty, follows @p response
     * and may be shared with others.
     */
    virtual void answered(const QByteArray &response, const QByteArray &rest) = 0;

protected:
    ~AnswerTaker() = default;
};

/**
 * One request on its way through Qt HTTP Server, until its answer. Shared by the plane, which needs it until the answer
 * has come, and by the client's door, which may go earlier: the answer is swallowed then.
 */
class Exchange final : private EngineOutput
{
public:
    Exchange(HttpPlane &plane, AnswerTaker &client, RequestHead head, session::Peer peer, bool keepAlive);
    virtual ~Exchange();
    Q_DISABLE_COPY_MOVE(Exchange)

    /** The client has left. */
    void abandon() { m_client = nullptr; }

private:
    friend class HttpPlane;
    void engineWrote(QByteArrayView) override {} // what Qt writes of its own goes nowhere
    void engineClosed() override {}

    HttpPlane &m_plane;
    AnswerTaker *m_client;
    RequestHead m_head;
    session::Peer m_peer;
    AnswerContext m_context;
    EngineSocket *m_engine = nullptr;
    std::unique_ptr<QHttpServerResponder> m_responder;
    bool m_handled = false;  ///< Qt HTTP Server has handed the request to us
    bool m_answered = false; ///< nothing but the release is left
};

/**
 * The HTTP plane: a QHttpServer that never sees a socket. It is fed whole, checked requests through engine sockets, of
 * which there are as many as requests in flight, and a few that wait for the next ones: an engine socket outlives every
 * client, so nothing in Qt ever learns of a client that left in mid-request (QT-FAULTS H2). Which handler a request
 * gets is decided by our own table (H8, H11).
 *
 * Lives on the loop thread, owned by the server. Answers that come after its end are swallowed.
 */
class HttpPlane
{
public:
    HttpPlane(const RouteContext &context, AnswerWriter &writer);
    ~HttpPlane();
    Q_DISABLE_COPY_MOVE(HttpPlane)

    /** How many engine sockets there are, those that wait for a request included. */
    [[nodiscard]] std::size_t engineCount() const { return m_engines.size(); }

    /** What there is to say to a request on its head alone: nothing if its body is wanted. */
    [[nodiscard]] std::optional<Answer> refusal(const RequestHead &head) const;

    /** Starts the work on a request; @p client hears the answer unless it abandons the exchange first. */
    std::shared_ptr<Exchange> start(AnswerTaker &client, RequestHead head, const QByteArray &body, session::Peer peer,
                                    bool keepAlive);

private:
    friend class Exchange;
    class Port;

    void handle(const QHttpServerRequest &request, QHttpServerResponder &&responder);
    void dispatch(const std::shared_ptr<Exchange> &exchange, const QByteArray &body);
    void finish(const std::shared_ptr<Exchange> &exchange, const Answer &answer);
    /** Tells Qt that the request is over; not while Qt is still reading it (QT-FAULTS H14). */
    void release(const std::shared_ptr<Exchange> &exchange);
    [[nodiscard]] Answer options(const RequestHead &head, const RouteTable::Match &match) const;
    EngineSocket *takeEngine();
    void dropEngine(EngineSocket *engine);

    RouteContext m_context;
    AnswerWriter &m_writer;
    RouteTable m_routes;
    std::vector<std::unique_ptr<EngineSocket>> m_engines;
    std::vector<EngineSocket *> m_freeEngines;
    std::vector<std::shared_ptr<Exchange>> m_exchanges; ///< unanswered
    std::shared_ptr<Exchange> m_starting;               ///< the one whose request Qt is reading now
    std::unique_ptr<QHttpServer> m_server;              ///< goes first: it knows the engine sockets
    Port *m_port = nullptr;
};

} // namespace natter::net
