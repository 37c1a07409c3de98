// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/chatsocket.h"

#include "base/log.h"
#include "net/chatplane.h"
#include "net/options.h"
#include "net/transport.h"
#include "protocol/frame.h"

#include <QWebSocket>

namespace natter::net {

using protocol::CloseCode;
using protocol::Opcode;

namespace {

/** What our own pings carry, to tell their pongs from those that confirm deliveries. */
constexpr QByteArrayView heartbeatPayload("natter-heartbeat");

constexpr quint16 noCode = 1005;

/** What a client has to take of its last messages in the time for a closing handshake, to be given as much again. */
constexpr qsizetype takenLeast = 16 * 1024;

} // namespace

ChatSocket::ChatSocket(const NetContext &context, Transport &transport, ChatOwner &owner)
    : m_context(context)
    , m_transport(transport)
    , m_owner(owner)
    , m_guard(context.frameLimits)
    , m_engine(new EngineSocket)
    , m_lastHeard(Steady::now())
{}

ChatSocket::~ChatSocket()
{
    m_endpoint.reset();
    if (m_engine)
        m_engine->setOutput(nullptr);
    m_webSocket.reset();
    delete m_engine;
}

bool ChatSocket::open(const Upgrade &upgrade, std::unique_ptr<session::Admission> admission)
{
    m_engine->setOutput(this);
    m_webSocket = m_context.chat.upgrade(*m_engine, upgrade);
    const QByteArray response = filteredUpgradeResponse(std::exchange(m_engineOutput, {}));
    if (!m_webSocket || response.isEmpty())
        return false;
    QObject::connect(m_webSocket.get(), &QWebSocket::textMessageReceived, m_webSocket.get(),
                     [this] { messageAccepted(); });
    m_transport.send(response);
    m_context.wheel.arm(m_heartbeat, m_context.options.pingAfter);
    m_endpoint = m_context.admin ? m_context.admin->openStream(std::move(admission), *this)
                                 : m_context.gateway.open(std::move(admission), upgrade.dialect, *this);
    return true;
}

void ChatSocket::received(std::span<char> bytes)
{
    if (m_state >= State::Finishing)
        return;
    m_lastHeard = Steady::now();
    m_messageEnded = false;
    const auto fault = m_guard.feed(bytes, m_lastHeard, *this);
    if (fault)
        return fail(*fault);
    if (m_state != State::Open)
        return;
    const bool midMessage = m_guard.isMidMessage();
    if (midMessage && (m_messageEnded || !m_deadline.isArmed()))
        m_context.wheel.arm(m_deadline, m_context.options.messageTime);
    else if (!midMessage)
        m_deadline.disarm();
}

void ChatSocket::textFrame(QByteArrayView frame, QByteArrayView payload)
{
    m_messageEnded = true;
    if (m_state != State::Open)
        return;
    // The engine emits what it has read as UTF-16; the endpoint is given the bytes that this was made from.
    m_payload = payload;
    const bool read = m_engine->feed(frame, m_webSocket.get());
    if (!read || m_payload) {
        qCWarning(logNet, "Qt WebSockets did not take a text message");
        fail(CloseCode::InternalError);
    }
    m_payload.reset();
}

void ChatSocket::messageAccepted()
{
    const auto payload = std::exchange(m_payload, std::nullopt);
    if (!payload || m_state != State::Open)
        return;
    m_context.traffic.received(payload->size());
    m_activity.received(*payload);
    m_endpoint->textMessage(*payload);
}

void ChatSocket::pingFrame(QByteArrayView frame)
{
    if (m_state != State::Open)
        return;
    m_engine->feed(frame, m_webSocket.get());
    m_activity.control(hub::Trace::Direction::In, QLatin1StringView("(ping)"), frame.size());
    // Gathered, because the engine writes a pong in two pieces and the queue may be cut between chunks.
    queue(std::exchange(m_engineOutput, {}));
}

void ChatSocket::pong(QByteArrayView payload)
{
    m_activity.control(hub::Trace::Direction::In, QLatin1StringView("(pong)"), payload.size());
    if (payload == heartbeatPayload)
        m_activity.answered(m_lastHeard - m_heartbeatAt);
    else if (m_state == State::Open)
        m_endpoint->pong(payload);
}

void ChatSocket::closeFrame(quint16 code)
{
    if (m_state == State::Open)
        sendClose(code, {});
    finish();
}

void ChatSocket::engineClosed()
{
    // The engine closes only over what the guard should have caught.
    if (m_state == State::Open)
        fail(CloseCode::InternalError);
}

void ChatSocket::send(const QByteArray &frame)
{
    if (m_state == State::Open)
        queue(frame);
    if (m_state == State::Open)
        count(frame);
}

void ChatSocket::count(const QByteArray &frame)
{
    const auto bytes = QByteArrayView(frame);
    if ((quint8(bytes[0]) & 0x0F) != quint8(Opcode::Text))
        return m_activity.control(hub::Trace::Direction::Out, QLatin1StringView("(ping)"), bytes.size());
    const quint8 length = quint8(bytes[1]); // RFC 6455 §5.2; a server's frames have no mask
    const qsizetype headBytes = length < 126 ? 2 : length == 126 ? 4 : 10;
    m_context.traffic.sent(bytes.size() - headBytes);
    m_activity.sent(bytes, headBytes);
}

void ChatSocket::queue(const QByteArray &frame)
{
    if (m_transport.queuedBytes() + frame.size() > m_context.options.queueBytes) {
        m_transport.flush(); // what gathered in this one turn does not make a slow reader
        if (m_state == State::Open && m_transport.queuedBytes() + frame.size() > m_context.options.queueBytes)
            closeSlowReader();
    }
    if (m_state == State::Open)
        m_transport.send(frame);
}

void ChatSocket::closeSlowReader()
{
    qCDebug(logNet) << "closing a reader that is too slow," << m_transport.queuedBytes() << "bytes behind";
    // What it did not get is on disk and comes with the next connection; the close frame is worth more to it now.
    m_transport.dropUnsent();
    const auto code = CloseCode::TooSlow;
    sendClose(quint16(code), closeRow(code).reason.latin1());
    m_state = State::Closing;
    m_left = -1;
    m_context.wheel.arm(m_deadline, m_context.options.slowTime);
}

void ChatSocket::giveUpQueue()
{
    if (m_state != State::Open)
        return over();
    closeSlowReader();
    m_endpoint.reset(); // with what it holds back; a connection that closes does not need it any more
    m_owner.heldBack(0);
}

bool ChatSocket::holdBack(qsizetype bytes)
{
    if (m_state == State::Open && bytes > m_context.options.queueBytes)
        closeSlowReader();
    const bool may = m_state == State::Open;
    m_owner.heldBack(may ? bytes : 0);
    return may;
}

void ChatSocket::close(CloseCode code, const QString &reason)
{
    if (m_state != State::Open)
        return;
    sendClose(quint16(code), reason.isEmpty() ? QByteArray(closeRow(code).reason.latin1()) : reason.toUtf8());
    m_state = State::Closing;
    // The peer's half can be expected only when it has ours, and what stands before it: acknowledgements, perhaps.
    m_left = m_transport.queuedBytes();
    m_transport.reportDrained();
    m_context.wheel.arm(m_deadline, m_context.options.closeTime);
}

void ChatSocket::sendClose(quint16 code, QByteArrayView reason)
{
    m_activity.closing();
    m_activity.control(hub::Trace::Direction::Out, QLatin1StringView("(close)"), reason.size(), QString::number(code));
    const QByteArray payload = code == noCode ? QByteArray() : protocol::closePayload(code, reason);
    m_transport.send(protocol::serverFrame(Opcode::Close, payload));
}

void ChatSocket::fail(CloseCode code)
{
    if (m_state == State::Open)
        sendClose(quint16(code), closeRow(code).reason.latin1());
    finish();
}

void ChatSocket::finish()
{
    if (m_state >= State::Finishing)
        return;
    m_state = State::Finishing;
    m_activity.closing();
    m_heartbeat.disarm();
    m_transport.finish();
    m_context.wheel.arm(m_deadline, m_context.options.lingerTime);
}

void ChatSocket::endOfStream()
{
    m_peerDone = true;
    if (m_state == State::Finishing && m_transport.queuedBytes() > 0)
        m_transport.reportDrained();
    else
        over();
}

void ChatSocket::drained()
{
    if (m_state == State::Open)
        m_endpoint->drained();
    else if (m_state == State::Closing && m_left >= 0)
        m_context.wheel.arm(m_deadline, m_context.options.closeTime);
    else if (m_state == State::Finishing && m_peerDone)
        over();
}

qsizetype ChatSocket::queuedBytes() const
{
    return m_transport.queuedBytes();
}

void ChatSocket::notifyWhenDrained()
{
    m_transport.reportDrained();
}

void ChatSocket::heartbeat()
{
    const Options &options = m_context.options;
    const auto silence = std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - m_lastHeard);
    if (silence >= options.goneAfter) {
        qCDebug(logNet, "a WebSocket client has fallen silent");
        m_transport.reset();
        return over();
    }
    if (silence < options.pingAfter)
        return m_context.wheel.arm(m_heartbeat, options.pingAfter - silence);
    m_heartbeatAt = Steady::now();
    static const QByteArray ping = protocol::serverFrame(Opcode::Ping, heartbeatPayload);
    send(ping);
    m_context.wheel.arm(m_heartbeat, std::min(options.pingAfter, options.goneAfter - silence));
}

void ChatSocket::deadlinePassed()
{
    if (m_state == State::Open)
        fail(CloseCode::PolicyViolation); // a message that does not end
    else if (m_state == State::Closing && takesWhatIsLeft())
        m_context.wheel.arm(m_deadline, m_context.options.closeTime);
    else
        over();
}

bool ChatSocket::takesWhatIsLeft()
{
    if (m_left < 0)
        return false;
    const qsizetype before = std::exchange(m_left, m_transport.queuedBytes());
    return before - m_left >= takenLeast;
}

void ChatSocket::over()
{
    if (m_state == State::Over)
        return;
    m_state = State::Over;
    m_heartbeat.disarm();
    m_deadline.disarm();
    m_owner.chatOver();
}

} // namespace natter::net
