// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/chunkqueue.h"
#include "net/membertimer.h"
#include "net/netcontext.h"
#include "net/plaintransport.h"
#include "net/tlscontext.h"

#include <openssl/types.h>

#include <memory>

namespace natter::net {

/** Where records end in the stream of a TLS peer's bytes (RFC 8446 §5.1): a head of five, whose last two tell how many
 * follow. */
class TlsRecordBoundary
{
public:
    /** Returns whether a record has ended in these bytes. */
    bool feed(std::span<const char> bytes);
    [[nodiscard]] bool isMidRecord() const { return m_headBytes > 0; }

private:
    int m_headBytes = 0; ///< of the present record
    quint16 m_missing = 0;
};

/**
 * A Transport that speaks TLS: a filter above a PlainTransport, with OpenSSL working on memory alone.
 *
 * The engine is made when the first byte comes, so that who only connects costs what he costs without TLS; a handshake
 * that is not complete after the time for a request's head is cut off; so is, later, a record that takes longer than a
 * message may: its bytes would be held, and nobody above hears of them. What is sent during the handshake waits for its
 * end.
 * Output waits as it was given, shared, and only what the kernel takes soon is encrypted: so a slow reader holds no
 * more memory than without TLS, and what it was not sent yet can still be dropped.
 *
 * Lives on the loop thread, owned by its connection. An end of the stream without TLS's own closing message may be an
 * attacker's doing, and is reported as broken().
 */
class TlsTransport final : public Transport, private TransportOwner, private TurnEndTask
{
public:
    /** Takes @p descriptor, a connected non-blocking socket, and closes it in the end. */
    TlsTransport(const NetContext &context, TlsContext &tls, int descriptor, TransportOwner &owner);
    ~TlsTransport() override;
    Q_DISABLE_COPY_MOVE(TlsTransport)

    [[nodiscard]] bool isOpen() const override { return m_socket.isOpen(); }
    void send(const QByteArray &bytes) override;
    [[nodiscard]] qsizetype queuedBytes() const override { return m_queue.bytes() + m_socket.queuedBytes(); }
    void flush() override;
    void dropUnsent() override;
    void reportDrained() override;
    void setReading(bool reading) override;
    void finish() override;
    /** Many a library takes the end of TLS for that of both directions, whatever the standard says. */
    [[nodiscard]] bool endsOneDirection() const override { return false; }
    void abort() override;
    void reset() override;

private:
    void received(std::span<char> bytes) override;
    void endOfStream() override;
    void drained() override;
    void waiting(qsizetype bytes) override;
    void broken() override;
    void turnEnded() override;

    bool begin(char firstByte);
    [[nodiscard]] std::span<char> decrypt(std::span<char> bytes, int &outcome);
    void handshakeProgress();
    void watchRecord(bool ended);
    void encryptRecord();
    void sendRecords();
    void fail();
    bool forget();

    friend struct MemoryBio;

    const NetContext &m_context;
    TlsContext &m_tls;
    TransportOwner &m_owner;
    PlainTransport m_socket;
    std::unique_ptr<SSL, TlsFree> m_ssl;
    std::span<const char> m_input; ///< what OpenSSL has not read of the present receive
    ChunkQueue m_queue;            ///< not yet encrypted
    TlsRecordBoundary m_boundary;
    MemberTimer<TlsTransport> m_deadline{*this, &TlsTransport::fail}; ///< of the handshake, then of each record
    bool m_reading = true;
    bool m_established = false;
    bool m_finishing = false;
    bool m_closeSent = false;
    bool m_wantsDrained = false;
    bool m_peerDone = false;
    bool m_over = false;
};

} // namespace natter::net
