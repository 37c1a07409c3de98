// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/poller.h"
#include "net/transport.h"

#include <QVarLengthArray>

namespace natter::net {

/** A Transport straight on a TCP socket, without TLS. */
class PlainTransport final : public Transport, private Pollable, private TurnEndTask
{
public:
    /** Takes @p descriptor, a connected non-blocking socket, and closes it in the end. */
    PlainTransport(Poller &poller, int descriptor, TransportOwner &owner);
    ~PlainTransport() override;
    Q_DISABLE_COPY_MOVE(PlainTransport)

    /** False if the poller had no room: the transport is of no use then. */
    [[nodiscard]] bool isOpen() const { return m_descriptor >= 0; }

    void send(const QByteArray &bytes) override;
    [[nodiscard]] qsizetype queuedBytes() const override { return m_queuedBytes; }
    void flush() override;
    void dropUnsent() override;
    void reportDrained() override;
    void setReading(bool reading) override;
    void finish() override;
    void abort() override;

private:
    void ready(quint32 events) override;
    void turnEnded() override;
    void receive();
    void writeQueue();
    void sent(qsizetype bytes);
    void emptied();
    void updateInterest();
    void fail();

    Poller &m_poller;
    TransportOwner &m_owner;
    PollWatch m_watch;
    int m_descriptor;
    bool m_reading = true;
    bool m_peerDone = false;
    bool m_kernelFull = false;
    bool m_finishing = false;
    bool m_wantsDrained = false;
    qsizetype m_sentOfFirst = 0;
    qsizetype m_queuedBytes = 0;
    static constexpr qsizetype queueInPlace = 2;
    QVarLengthArray<QByteArray, queueInPlace> m_queue; // most of the time one chunk or none waits
};

} // namespace natter::net
