// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "hub/trace.h"

namespace natter::hub {

class LiveConnection;

/** Messages that went over WebSocket connections; pings and the like are none. */
struct Traffic
{
    quint64 messagesIn = 0;
    quint64 messagesOut = 0;
    quint64 bytesIn = 0;
    quint64 bytesOut = 0;

    void received(qsizetype bytes)
    {
        ++messagesIn;
        bytesIn += quint64(bytes);
    }
    void sent(qsizetype bytes)
    {
        ++messagesOut;
        bytesOut += quint64(bytes);
    }
};

/** What has changed about a connection, one bit for those columns that change together. */
enum ActivityField : quint8 {
    IncomingField = 1,
    OutgoingField = 2,
    QueueField = 4,
    RoundTripField = 8,
    StateField = 16,
    OriginField = 32, ///< who is at the other end: the name, the client
    EveryField = 63,
};

/**
 * What is counted of one WebSocket connection: plain numbers, raised on the loop thread by the network side, which owns
 * them. Nobody watches most of the time, so counting costs the addition and one comparison; while somebody does, the
 * first change after each report notes the connection in its roster, and the others cost as little as before.
 */
class Activity
{
public:
    Activity() = default;
    ~Activity() = default;
    Q_DISABLE_COPY_MOVE(Activity)

    void received(QByteArrayView message)
    {
        m_traffic.received(message.size());
        m_lastHeard = wallClockNow();
        touch(IncomingField);
        if (m_trace) [[unlikely]]
            m_trace->message(Trace::Direction::In, message);
    }
    /** @p frame with its head. */
    void sent(QByteArrayView frame, qsizetype headBytes)
    {
        m_traffic.sent(frame.size() - headBytes);
        touch(OutgoingField);
        if (m_trace) [[unlikely]]
            m_trace->message(Trace::Direction::Out, frame.sliced(headBytes));
    }
    /** A ping, a pong or a close. */
    void control(Trace::Direction direction, QLatin1StringView name, qsizetype bytes, const QString &detail = {})
    {
        if (m_trace) [[unlikely]]
            m_trace->control(direction, name, bytes, detail);
    }
    /** So many bytes the kernel would not take. */
    void setQueued(qsizetype bytes)
    {
        m_queued = bytes;
        touch(QueueField);
    }
    /** So many bytes are held back behind them. */
    void setHeldBack(qsizetype bytes)
    {
        m_heldBack = bytes;
        touch(QueueField);
    }
    void answered(Steady::duration roundTrip);
    void closing();

    [[nodiscard]] const Traffic &traffic() const { return m_traffic; }
    /** When the client said something last; the clock's origin: never. */
    [[nodiscard]] Timestamp lastHeard() const { return m_lastHeard; }
    /** What its client does not take. */
    [[nodiscard]] qsizetype queuedBytes() const { return m_queued + m_heldBack; }
    /** Below zero: unknown. */
    [[nodiscard]] qint32 roundTripMilliseconds() const { return m_roundTrip; }
    [[nodiscard]] bool isClosing() const { return m_isClosing; }
    /** None: nobody wants to see what happens on this connection. */
    void setTrace(Trace *trace) { m_trace = trace; }

    /** For the endpoint, of what changed about it. */
    void touch(quint8 fields)
    {
        if ((m_changed & fields) != fields) [[unlikely]]
            note(fields);
    }

private:
    friend class Roster;
    static constexpr quint8 listed = 64;     ///< the roster has noted it
    static constexpr quint8 unwatched = 255; ///< as if everything had been noted

    void note(quint8 fields);

    Traffic m_traffic;
    Timestamp m_lastHeard;
    qsizetype m_queued = 0;
    qsizetype m_heldBack = 0;
    LiveConnection *m_connection = nullptr; ///< none before it is in a roster
    Trace *m_trace = nullptr;
    quint32 m_place = 0; ///< in the roster's list of what changed, while it is listed
    qint32 m_roundTrip = -1;
    quint8 m_changed = unwatched;
    bool m_isClosing = false;
};

} // namespace natter::hub
