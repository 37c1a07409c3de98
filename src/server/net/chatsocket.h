// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/enginesocket.h"
#include "net/frameguard.h"
#include "net/handshake.h"
#include "net/membertimer.h"
#include "net/netcontext.h"
#include "session/admingateway.h"

#include <QPointer>

#include <memory>
#include <span>

class QWebSocket;

namespace natter::net {

class Transport;

/** The connection around a ChatSocket. */
class ChatOwner
{
public:
    /** It is over; close the descriptor and destroy the chat socket, but not before the turn has ended. */
    virtual void chatOver() = 0;

    /** The endpoint holds back so many bytes for this connection. */
    virtual void heldBack(qsizetype bytes) = 0;

protected:
    ~ChatOwner() = default;
};

/**
 * One WebSocket connection: the endpoint's outlet on one side, QWebSocket as the engine for the handshake, pings and
 * inbound text on the other, the frame guard before it and the transport below. Outbound frames come prepared and go
 * past QWebSocket. The closing handshake is made here, because the engine answers some codes wrongly (QT-FAULTS W10)
 * and knows no deadline.
 *
 * Lives on the loop thread, owned by its connection. The endpoint is destroyed with it.
 */
class ChatSocket final : public session::Outlet, private FrameSink, private EngineOutput
{
public:
    ChatSocket(const NetContext &context, Transport &transport, ChatOwner &owner);
    ~ChatSocket() override;
    Q_DISABLE_COPY_MOVE(ChatSocket)

    /** Makes the handshake and opens the endpoint. False if the engine would not; nothing was sent then. */
    [[nodiscard]] bool open(const Upgrade &upgrade, std::unique_ptr<session::Admission> admission);

    void received(std::span<char> bytes);
    void endOfStream();
    void drained();
    /** All connections together queue too much: to be closed as a reader that is too slow, or ended if it is closing
     * already. */
    void giveUpQueue();

    void send(const QByteArray &frame) override;
    void close(protocol::CloseCode code, const QString &reason = {}) override;
    [[nodiscard]] qsizetype queuedBytes() const override;
    void notifyWhenDrained() override;
    bool holdBack(qsizetype bytes) override;
    [[nodiscard]] hub::Activity &activity() override { return m_activity; }

private:
    enum class State : quint8 {
        Open,
        Closing,   ///< our close frame is out, the peer's is awaited
        Finishing, ///< nothing more is said; the peer may read what is queued, and has to close
        Over
    };

    void textFrame(QByteArrayView frame, QByteArrayView payload) override;
    void pingFrame(QByteArrayView frame) override;
    void pong(QByteArrayView payload) override;
    void closeFrame(quint16 code) override;
    void engineWrote(QByteArrayView bytes) override { m_engineOutput.append(bytes); }
    void engineClosed() override;

    void messageAccepted();
    void queue(const QByteArray &frame);
    void count(const QByteArray &frame);
    void sendClose(quint16 code, QByteArrayView reason);
    void fail(protocol::CloseCode code);
    void closeSlowReader();
    void finish();
    void over();
    void heartbeat();
    void deadlinePassed();
    [[nodiscard]] bool takesWhatIsLeft();

    const NetContext &m_context;
    Transport &m_transport;
    ChatOwner &m_owner;
    hub::Activity m_activity; ///< outlives the endpoint
    FrameGuard m_guard;
    std::unique_ptr<QWebSocket> m_webSocket;
    QPointer<EngineSocket> m_engine; ///< QWebSocket may take it along
    std::unique_ptr<session::Endpoint> m_endpoint;
    QByteArray m_engineOutput;
    std::optional<QByteArrayView> m_payload; ///< of the text that the engine is reading
    Steady::time_point m_lastHeard;
    Steady::time_point m_heartbeatAt; ///< when a ping of our own went out
    MemberTimer<ChatSocket> m_heartbeat{*this, &ChatSocket::heartbeat};
    MemberTimer<ChatSocket> m_deadline{*this, &ChatSocket::deadlinePassed};
    qsizetype m_left = 0; ///< unsent when the closing deadline was armed; below zero: no further one is given
    State m_state = State::Open;
    bool m_messageEnded = false;
    bool m_peerDone = false;
};

} // namespace natter::net
