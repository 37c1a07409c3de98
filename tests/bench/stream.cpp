// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace natter::bench {

namespace {

std::string systemError(const char *what)
{
    return std::string(what) + ": " + std::strerror(errno);
}

} // namespace

void TlsFree::operator()(SSL *ssl) const
{
    SSL_free(ssl);
}

void TlsFree::operator()(SSL_CTX *context) const
{
    SSL_CTX_free(context);
}

std::unique_ptr<SSL_CTX, TlsFree> makeTlsClient()
{
    std::unique_ptr<SSL_CTX, TlsFree> context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_mode(context.get(),
                     SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return context;
}

Outcome<int> connectLoopback(std::uint16_t port, unsigned source)
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return failed(systemError("socket"));
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    if (source > 0) {
        // The port is chosen at connect(), by the whole four-tuple: one address alone has too few of them.
        ::setsockopt(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + source);
        if (::bind(descriptor, reinterpret_cast<sockaddr *>(&address), sizeof address) < 0) {
            ::close(descriptor);
            return failed(systemError("bind"));
        }
    }
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    if (::connect(descriptor, reinterpret_cast<sockaddr *>(&address), sizeof address) < 0 && errno != EINPROGRESS) {
        ::close(descriptor);
        return failed(systemError("connect"));
    }
    return descriptor;
}

Outcome<> Stream::open(std::uint16_t port, unsigned source, SSL_CTX *tls)
{
    const auto descriptor = connectLoopback(port, source);
    if (!descriptor)
        return failed(descriptor.error());
    m_descriptor = *descriptor;
    if (!tls)
        return {};
    m_ssl.reset(SSL_new(tls));
    SSL_set_fd(m_ssl.get(), m_descriptor);
    SSL_set_connect_state(m_ssl.get());
    return {};
}

void Stream::close()
{
    m_ssl.reset();
    if (m_descriptor >= 0)
        ::close(m_descriptor);
    m_descriptor = -1;
}

bool Stream::isShakingHands() const
{
    return m_ssl && !SSL_is_init_finished(m_ssl.get());
}

ssize_t Stream::send(const char *bytes, std::size_t size)
{
    if (!m_ssl)
        return ::send(m_descriptor, bytes, size, MSG_NOSIGNAL);
    ERR_clear_error();
    std::size_t written = 0;
    if (SSL_write_ex(m_ssl.get(), bytes, size, &written) == 1)
        return ssize_t(written);
    const int reason = SSL_get_error(m_ssl.get(), 0);
    errno = reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE ? EAGAIN : EPROTO;
    return -1;
}

ssize_t Stream::receive(char *bytes, std::size_t size)
{
    if (!m_ssl)
        return ::recv(m_descriptor, bytes, size, 0);
    ERR_clear_error();
    std::size_t filled = 0;
    std::size_t count = 0;
    // Until nothing is left: what OpenSSL has decrypted already would not be announced again.
    while (filled < size && SSL_read_ex(m_ssl.get(), bytes + filled, size - filled, &count) == 1)
        filled += count;
    if (filled > 0)
        return ssize_t(filled);
    const int reason = SSL_get_error(m_ssl.get(), 0);
    if (reason == SSL_ERROR_ZERO_RETURN)
        return 0;
    errno = reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE ? EAGAIN : EPROTO;
    return -1;
}

} // namespace natter::bench
