// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/tlspeer.h"
#include "support/await.h"

#include <QTest>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>

namespace natter::test {

TlsPeer::TlsPeer(quint16 port)
    : TlsPeer(port, Wishes())
{}

TlsPeer::TlsPeer(quint16 port, const Wishes &wishes)
    : m_inPieces(wishes.inPieces)
    , m_context(SSL_CTX_new(TLS_client_method()))
    , m_input(BIO_new(BIO_s_mem()))
    , m_output(BIO_new(BIO_s_mem()))
{
    SSL_CTX_set_security_level(m_context, 0); // or it would refuse itself what the server has to refuse
    SSL_CTX_set_min_proto_version(m_context, wishes.version ? wishes.version : TLS1_VERSION);
    SSL_CTX_set_max_proto_version(m_context, wishes.version);
    if (wishes.ciphers)
        SSL_CTX_set_cipher_list(m_context, wishes.ciphers);
    m_ssl = SSL_new(m_context);
    if (!wishes.protocols.isEmpty())
        SSL_set_alpn_protos(m_ssl, reinterpret_cast<const unsigned char *>(wishes.protocols.constData()),
                            unsigned(wishes.protocols.size()));
    SSL_set_bio(m_ssl, m_input, m_output);
    SSL_set_connect_state(m_ssl);
    QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [this] { readAll(); });
    QObject::connect(&socket, &QTcpSocket::connected, &socket, [this] { progress(); });
    socket.connectToHost(QHostAddress::LocalHost, port);
}

TlsPeer::~TlsPeer()
{
    socket.disconnect();
    SSL_free(m_ssl);
    SSL_CTX_free(m_context);
}

bool TlsPeer::shakeHands()
{
    (void)eventually([this] {
        return failed || SSL_is_init_finished(m_ssl) || socket.state() == QAbstractSocket::UnconnectedState;
    });
    return !failed && SSL_is_init_finished(m_ssl);
}

void TlsPeer::send(const QByteArray &text)
{
    socket.write(encrypted(text));
    socket.flush();
}

QByteArray TlsPeer::encrypted(const QByteArray &text)
{
    return recordsOf([&](SSL *ssl) { SSL_write(ssl, text.constData(), int(text.size())); });
}

QByteArray TlsPeer::recordsOf(const std::function<void(SSL *)> &act)
{
    act(m_ssl);
    return takeOutput();
}

bool TlsPeer::hears(const QByteArray &text) const
{
    return eventually([&] { return heard.contains(text); });
}

bool TlsPeer::isCut()
{
    return eventually([this] { return socket.state() == QAbstractSocket::UnconnectedState; });
}

QByteArray TlsPeer::certificateName() const
{
    std::array<char, 128> name{};
    X509_NAME_get_text_by_NID(X509_get_subject_name(SSL_get0_peer_certificate(m_ssl)), NID_commonName, name.data(),
                              int(name.size()));
    return name.data();
}

QByteArray TlsPeer::takeOutput()
{
    char *bytes = nullptr;
    const long size = BIO_get_mem_data(m_output, &bytes);
    const QByteArray taken(bytes, size);
    BIO_reset(m_output);
    return taken;
}

void TlsPeer::readAll()
{
    const QByteArray bytes = socket.readAll();
    BIO_write(m_input, bytes.constData(), int(bytes.size()));
    m_unsplit += bytes;
    constexpr qsizetype headSize = 5;
    while (m_unsplit.size() >= headSize) {
        const qsizetype size = headSize + (quint8(m_unsplit[3]) << 8) + quint8(m_unsplit[4]);
        if (m_unsplit.size() < size)
            break;
        recordKinds.append(m_unsplit[0]);
        m_unsplit.remove(0, size);
    }
    progress();
}

void TlsPeer::progress()
{
    std::array<char, 16 * 1024> buffer;
    std::size_t count = 0;
    ERR_clear_error();
    while (SSL_read_ex(m_ssl, buffer.data(), buffer.size(), &count) == 1)
        heard.append(buffer.data(), qsizetype(count));
    const int outcome = SSL_get_error(m_ssl, 0);
    closed = closed || outcome == SSL_ERROR_ZERO_RETURN;
    failed = failed || outcome == SSL_ERROR_SSL;
    const QByteArray answer = takeOutput();
    const qsizetype step = m_inPieces ? 1 : std::max<qsizetype>(1, answer.size());
    for (qsizetype at = 0; at < answer.size(); at += step) {
        socket.write(answer.sliced(at, step));
        socket.flush();
    }
}

} // namespace natter::test
