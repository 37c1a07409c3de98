// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QTcpSocket>

#include <openssl/types.h>

#include <functional>
#include <memory>

namespace natter::test {

/**
 * A TLS client whose every record is in the test's hands: what no well-behaved library would send can be sent, and what
 * the server sends is seen record by record. Trusts anybody. Used on the test's own thread, in its event loop.
 */
class TlsPeer
{
public:
    struct Wishes
    {
        int version = 0;               ///< only this one (TLS1_2_VERSION …); 0: what both can
        const char *ciphers = nullptr; ///< for TLS 1.2 and older
        QByteArray protocols;          ///< of ALPN, each with its length before it
        bool inPieces = false;         ///< the handshake comes a byte at a time
    };

    explicit TlsPeer(quint16 port);
    TlsPeer(quint16 port, const Wishes &wishes);
    ~TlsPeer();
    Q_DISABLE_COPY_MOVE(TlsPeer)

    QTcpSocket socket;
    QByteArray heard;       ///< decrypted, and not yet taken
    QByteArray recordKinds; ///< the type byte of every record that came
    bool failed = false;    ///< the server's alert, or a breach of the protocol
    bool closed = false;    ///< the server has said that nothing more comes

    /** Runs the handshake; false if it fails. */
    [[nodiscard]] bool shakeHands();
    /** Encrypts and sends. */
    void send(const QByteArray &text);
    /** Encrypts, but sends nothing: what would go over the wire. */
    [[nodiscard]] QByteArray encrypted(const QByteArray &text);
    /** What OpenSSL has to say after @p act (a renegotiation, a key update, a shutdown). */
    [[nodiscard]] QByteArray recordsOf(const std::function<void(SSL *)> &act);
    /** Waits until @p text has come. */
    [[nodiscard]] bool hears(const QByteArray &text) const;
    /** Waits until the TCP connection is closed. */
    [[nodiscard]] bool isCut();

    [[nodiscard]] SSL *engine() const { return m_ssl; }
    /** The common name of the server's certificate. */
    [[nodiscard]] QByteArray certificateName() const;

private:
    void readAll();
    void progress();
    [[nodiscard]] QByteArray takeOutput();

    bool m_inPieces;
    SSL_CTX *m_context;
    SSL *m_ssl;
    BIO *m_input;
    BIO *m_output;
    QByteArray m_unsplit; ///< of the stream of records, for recordKinds
};

} // namespace natter::test
