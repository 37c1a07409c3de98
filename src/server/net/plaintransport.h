// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/chunkqueue.h"
#include "net/poller.h"
#include "net/transport.h"

namespace natter::net {

/** A Transport straight on a TCP socket: all of it without TLS, the lower half of a TlsTransport otherwise. */
class PlainTransport final : public Transport, private Pollable, private TurnEndTask
{
public:
    /** Takes @p descriptor, a connected non-blocking socket, and closes it in the end. */
    PlainTransport(Poller &poller, int descriptor, TransportOwner &owner);
    ~PlainTransport() override;
    Q_DISABLE_COPY_MOVE(PlainTransport)

    /** Hands @p bytes to the kernel at once, and copies only what it does not take: for who gathers by himself. */
    void sendNow(QByteArrayView bytes);

    [[nodiscard]] bool isOpen() const override { return m_descriptor >= 0; }
    void send(const QByteArray &bytes) override;
    [[nodiscard]] qsizetype queuedBytes() const override { return m_queue.bytes(); }
    void flush() override;
    void dropUnsent() override;
    void reportDrained() override;
    void setReading(bool reading) override;
    void finish() override;
    [[nodiscard]] bool endsOneDirection() const override { return true; }
    void abort() override;
    void reset() override;

private:
    void ready(quint32 events) override;
    void turnEnded() override;
    void receive();
    void writeQueue();
    void emptied();
    void close();
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
    ChunkQueue m_queue;
};

} // namespace natter::net
