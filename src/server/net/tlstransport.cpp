// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/tlstransport.h"

#include "base/log.h"
#include "net/options.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <cstring>

namespace natter::net {

namespace {

constexpr qsizetype recordMost = SSL3_RT_MAX_PLAIN_LENGTH;

/** Encrypted ahead of the kernel: two full records. */
constexpr qsizetype encryptedMost = 2 * recordMost;

/** Answers to what a peer may send as often as it likes (key updates, refused renegotiations) and does not read. */
constexpr qsizetype unreadAnswersMost = 8 * recordMost;

constexpr char handshakeRecord = 22; // RFC 8446 §5.1

constexpr QByteArrayView
    plaintextAnswer("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 34\r\n"
                    "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\nThis port speaks HTTPS, not HTTP.\n");

} // namespace

/** What OpenSSL takes for its socket: reads from the present receive, writes to where records gather. No buffers. */
struct MemoryBio
{
    static int read(BIO *bio, char *into, int size)
    {
        BIO_clear_retry_flags(bio);
        std::span<const char> &input = static_cast<TlsTransport *>(BIO_get_data(bio))->m_input;
        if (input.empty()) {
            BIO_set_retry_read(bio);
            return -1;
        }
        const auto taken = std::min(input.size(), std::size_t(size));
        std::memcpy(into, input.data(), taken);
        input = input.subspan(taken);
        return int(taken);
    }

    static int write(BIO *bio, const char *bytes, int size)
    {
        BIO_clear_retry_flags(bio);
        static_cast<TlsTransport *>(BIO_get_data(bio))->m_tls.records().append(bytes, size);
        return size;
    }

    static long control(BIO *, int command, long, void *) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

    static BIO *make(TlsTransport &transport)
    {
        static const auto method = [] {
            BIO_METHOD *made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "natter");
            BIO_meth_set_read(made, &MemoryBio::read);
            BIO_meth_set_write(made, &MemoryBio::write);
            BIO_meth_set_ctrl(made, &MemoryBio::control);
            return std::unique_ptr<BIO_METHOD, void (*)(BIO_METHOD *)>(made, &BIO_meth_free);
        }();
        BIO *bio = BIO_new(method.get());
        if (bio) {
            BIO_set_data(bio, &transport);
            BIO_set_init(bio, 1);
        }
        return bio;
    }
};

bool TlsRecordBoundary::feed(std::span<const char> bytes)
{
    constexpr int headSize = 5;
    bool ended = false;
    while (!bytes.empty()) {
        if (m_headBytes < headSize) {
            m_missing = quint16(m_missing << 8 | quint8(bytes.front())); // the last two bytes remain
            ++m_headBytes;
            bytes = bytes.subspan(1);
        } else {
            const auto taken = std::min<std::size_t>(bytes.size(), m_missing);
            m_missing = quint16(m_missing - taken);
            bytes = bytes.subspan(taken);
        }
        if (m_headBytes == headSize && m_missing == 0) {
            m_headBytes = 0;
            ended = true;
        }
    }
    return ended;
}

TlsTransport::TlsTransport(const NetContext &context, TlsContext &tls, int descriptor, TransportOwner &owner)
    : m_context(context)
    , m_tls(tls)
    , m_owner(owner)
    , m_socket(context.poller, descriptor, *this)
{
    context.wheel.arm(m_deadline, context.options.headTime);
}

TlsTransport::~TlsTransport() = default;

void TlsTransport::send(const QByteArray &bytes)
{
    if (m_over || m_finishing || bytes.isEmpty())
        return;
    m_queue.append(bytes);
    if (m_established)
        m_context.poller.atTurnEnd(*this);
    if (m_socket.queuedBytes() > 0)
        m_owner.waiting(queuedBytes());
}

void TlsTransport::dropUnsent()
{
    m_queue.dropUntouched();
    if (m_socket.queuedBytes() > 0)
        m_owner.waiting(queuedBytes());
}

void TlsTransport::reportDrained()
{
    m_wantsDrained = true;
    if (m_established && !m_over)
        m_context.poller.atTurnEnd(*this);
}

void TlsTransport::setReading(bool reading)
{
    m_reading = reading;
    m_socket.setReading(reading);
    if (m_established && !m_over)
        watchRecord(true); // while we do not read, the peer is not to blame
}

void TlsTransport::finish()
{
    if (m_over || m_finishing)
        return;
    m_finishing = true;
    if (m_established)
        m_context.poller.atTurnEnd(*this);
}

void TlsTransport::abort()
{
    if (m_over)
        return;
    if (queuedBytes() > 0)
        return reset();
    // The closing message is a promise that nothing is missing: only then, and only if it costs nobody any waiting.
    if (m_established && !m_closeSent) {
        m_over = true;
        SSL_shutdown(m_ssl.get());
        sendRecords();
    }
    forget();
    m_socket.abort();
}

void TlsTransport::reset()
{
    if (forget())
        m_socket.reset();
}

void TlsTransport::fail()
{
    if (!forget())
        return;
    m_socket.abort();
    m_owner.broken();
}

bool TlsTransport::forget()
{
    const bool was = std::exchange(m_over, true);
    m_deadline.disarm();
    m_queue.clear();
    m_ssl.reset();
    return !was;
}

void TlsTransport::broken()
{
    fail();
}

bool TlsTransport::begin(char firstByte)
{
    if (firstByte == handshakeRecord) {
        m_ssl = m_tls.newConnection();
        BIO *bio = m_ssl ? MemoryBio::make(*this) : nullptr;
        if (bio) {
            SSL_set_bio(m_ssl.get(), bio, bio);
            return true;
        }
        qCWarning(logNet, "no memory for one more TLS connection");
    } else if (firstByte >= 'A' && firstByte <= 'Z') {
        m_socket.sendNow(plaintextAnswer);
    }
    fail();
    return false;
}

std::span<char> TlsTransport::decrypt(std::span<char> bytes, int &outcome)
{
    // All of it before anybody hears of any: a receive is one call to the owner, as it is without TLS.
    const std::span<char> room = m_tls.plainBuffer();
    std::size_t filled = 0;
    std::size_t count = 0;
    ERR_clear_error();
    m_input = bytes;
    while (SSL_read_ex(m_ssl.get(), room.data() + filled, room.size() - filled, &count) == 1)
        filled += count;
    outcome = SSL_get_error(m_ssl.get(), 0);
    m_input = {};
    return room.first(filled);
}

void TlsTransport::received(std::span<char> bytes)
{
    if (m_over || (!m_ssl && !begin(bytes.front())))
        return;
    int outcome = SSL_ERROR_NONE;
    const bool ended = m_boundary.feed(bytes);
    const std::span<char> plain = decrypt(bytes, outcome);
    sendRecords(); // the handshake's, or an alert
    if (!m_established)
        handshakeProgress();
    if (!plain.empty() && !m_over)
        m_owner.received(plain);
    if (m_over)
        return;
    if (outcome == SSL_ERROR_ZERO_RETURN) {
        if (!m_peerDone) {
            m_peerDone = true;
            m_owner.endOfStream();
        }
    } else if (outcome != SSL_ERROR_WANT_READ || m_socket.queuedBytes() > unreadAnswersMost) {
        qCDebug(logNet, "a TLS connection failed: %s", ERR_reason_error_string(ERR_peek_last_error()));
        fail();
    } else if (m_established) {
        watchRecord(ended);
    }
}

void TlsTransport::watchRecord(bool ended)
{
    if (!m_boundary.isMidRecord() || !m_reading)
        m_deadline.disarm();
    else if (ended || !m_deadline.isArmed())
        m_context.wheel.arm(m_deadline, m_context.options.messageTime);
}

void TlsTransport::handshakeProgress()
{
    if (m_over || !SSL_is_init_finished(m_ssl.get()))
        return;
    m_established = true;
    m_deadline.disarm();               // watchRecord() has the word from here on
    m_context.poller.atTurnEnd(*this); // for whatever was asked meanwhile
}

void TlsTransport::endOfStream()
{
    if (!m_peerDone)
        fail();
}

void TlsTransport::turnEnded()
{
    flush();
}

void TlsTransport::flush()
{
    if (!m_established || m_over)
        return;
    while (!m_queue.isEmpty() && m_socket.queuedBytes() == 0 && !m_over) {
        while (!m_queue.isEmpty() && m_tls.records().size() < encryptedMost)
            encryptRecord();
        sendRecords();
    }
    if (m_over)
        return;
    if (!m_queue.isEmpty())
        return m_socket.reportDrained();
    if (m_finishing && !m_closeSent) {
        m_closeSent = true;
        SSL_shutdown(m_ssl.get());
        sendRecords();
        m_socket.finish();
    }
    if (!m_wantsDrained || m_over)
        return;
    if (m_socket.queuedBytes() > 0)
        return m_socket.reportDrained();
    m_wantsDrained = false;
    m_owner.drained();
}

void TlsTransport::encryptRecord()
{
    QByteArrayView content = m_queue.at(0);
    if (content.size() < recordMost && m_queue.count() > 1) {
        QByteArray &gathered = m_tls.recordContent();
        gathered.resize(0);
        for (qsizetype i = 0; i < m_queue.count() && gathered.size() < recordMost; ++i)
            gathered.append(m_queue.at(i).first(std::min(m_queue.at(i).size(), recordMost - gathered.size())));
        content = gathered;
    }
    content = content.first(std::min(content.size(), recordMost));
    std::size_t written = 0;
    ERR_clear_error();
    if (SSL_write_ex(m_ssl.get(), content.data(), std::size_t(content.size()), &written) != 1) {
        qCWarning(logNet, "a TLS connection could not encrypt: %s", ERR_reason_error_string(ERR_peek_last_error()));
        return fail();
    }
    m_queue.take(content.size());
}

void TlsTransport::drained()
{
    flush();
}

void TlsTransport::waiting(qsizetype bytes)
{
    m_owner.waiting(bytes > 0 ? queuedBytes() : 0);
}

void TlsTransport::sendRecords()
{
    QByteArray &records = m_tls.records();
    if (!records.isEmpty())
        m_socket.sendNow(records);
    records.resize(0);
}

} // namespace natter::net
