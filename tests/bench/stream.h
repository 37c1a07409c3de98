// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "outcome.h"

#include <cstdint>
#include <memory>

#include <openssl/types.h>
#include <sys/types.h>

namespace natter::bench {

/** A non-blocking TCP connection on its way to 127.0.0.1:@p port, from loopback address number @p source (0: any). */
[[nodiscard]] Outcome<int> connectLoopback(std::uint16_t port, unsigned source = 0);

struct TlsFree
{
    void operator()(SSL *ssl) const;
    void operator()(SSL_CTX *context) const;
};

/** What TLS connections of the load share. They trust anybody: it is our own server that is measured. */
[[nodiscard]] std::unique_ptr<SSL_CTX, TlsFree> makeTlsClient();

/** The bytes of one connection of the load, with TLS or without. One thread. */
class Stream
{
public:
    ~Stream() { close(); }
    Stream() = default;
    Stream(const Stream &) = delete;
    Stream &operator=(const Stream &) = delete;

    /** Starts to connect; with @p tls the handshake comes with the first send(). */
    Outcome<> open(std::uint16_t port, unsigned source, SSL_CTX *tls);
    void close();

    /** As send(2) and recv(2): -1 with errno EAGAIN if nothing goes at the moment. */
    ssize_t send(const char *bytes, std::size_t size);
    ssize_t receive(char *bytes, std::size_t size);

    /** A send() that does not go waits for what the server says, not for room. */
    [[nodiscard]] bool isShakingHands() const;
    [[nodiscard]] bool isOpen() const { return m_descriptor >= 0; }
    [[nodiscard]] int descriptor() const { return m_descriptor; }

private:
    int m_descriptor = -1;
    std::unique_ptr<SSL, TlsFree> m_ssl;
};

} // namespace natter::bench
