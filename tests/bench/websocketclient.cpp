// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "websocketclient.h"

#include <QCryptographicHash>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <sys/socket.h>

namespace natter::bench {

namespace {

/** Sixteen bytes in base64; every connection may offer the same, nothing secret hangs on it (RFC 6455 §4.1). */
constexpr char handshakeKey[] = "bmF0dGVyLWJlbmNoLWtleQ==";

/** The masking key in the order of the wire. A constant: masks protect caches in between, and there is nobody between.
 */
constexpr std::array<std::uint8_t, 4> mask{0x5a, 0xc3, 0x91, 0x2e};

/** Eight bytes a step: at 25,000 messages a second a byte at a time would show. */
void appendMasked(std::string &out, std::string_view payload)
{
    std::array<std::uint8_t, 8> twice{};
    std::memcpy(twice.data(), mask.data(), 4);
    std::memcpy(twice.data() + 4, mask.data(), 4);
    std::uint64_t wide = 0;
    std::memcpy(&wide, twice.data(), sizeof wide);
    const std::size_t start = out.size();
    out.append(payload);
    char *at = out.data() + start;
    std::size_t i = 0;
    for (; i + sizeof wide <= payload.size(); i += sizeof wide) {
        std::uint64_t word = 0;
        std::memcpy(&word, at + i, sizeof word);
        word ^= wide;
        std::memcpy(at + i, &word, sizeof word);
    }
    for (; i < payload.size(); ++i)
        at[i] = char(std::uint8_t(at[i]) ^ mask[i % 4]);
}

/** What all connections read into: the poller's thread handles one at a time. */
std::array<char, 256 * 1024> &sharedBuffer()
{
    static thread_local std::array<char, 256 * 1024> buffer;
    return buffer;
}

std::string systemError(const char *what)
{
    return std::string(what) + ": " + std::strerror(errno);
}

} // namespace

WebSocketClient::WebSocketClient(Poller &poller, Listener &listener, std::size_t index)
    : m_poller(poller)
    , m_listener(listener)
    , m_index(index)
{}

WebSocketClient::~WebSocketClient()
{
    abort();
}

const std::string &WebSocketClient::expectedAccept()
{
    static const std::string accept = [] {
        const QByteArray salted = QByteArray(handshakeKey).append("258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
        return QCryptographicHash::hash(salted, QCryptographicHash::Sha1).toBase64().toStdString();
    }();
    return accept;
}

Outcome<> WebSocketClient::open(std::uint16_t port, std::string_view token, unsigned source)
{
    return connectTo(port, source, "GET /ws/chat?token=" + std::string(token) + " HTTP/1.1\r\n");
}

Outcome<> WebSocketClient::openAdmin(std::uint16_t port, std::string_view token)
{
    return connectTo(port, 0, "GET /ws/admin HTTP/1.1\r\nAuthorization: Bearer " + std::string(token) + "\r\n");
}

Outcome<> WebSocketClient::connectTo(std::uint16_t port, unsigned source, std::string request)
{
    if (const auto opened = m_stream.open(port, source, m_poller.tls()); !opened)
        return opened;
    m_state = State::Connecting;
    m_rest.clear();
    m_ending.clear();
    m_closeCode = 0;
    m_out = std::move(request) + "Host: 127.0.0.1:" + std::to_string(port) +
            "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " +
            handshakeKey + "\r\n\r\n";
    m_waitsForRoom = true;
    m_poller.watch(m_stream.descriptor(), EPOLLOUT, *this);
    return {};
}

void WebSocketClient::queue(std::string_view text)
{
    queueFrame(protocol::Opcode::Text, text);
}

void WebSocketClient::queueFrame(protocol::Opcode opcode, std::string_view payload)
{
    m_out.push_back(char(0x80 | std::uint8_t(opcode)));
    if (payload.size() < 126) {
        m_out.push_back(char(0x80 | payload.size()));
    } else {
        m_out.push_back(char(0x80 | 126));
        m_out.push_back(char(payload.size() >> 8));
        m_out.push_back(char(payload.size() & 0xff));
    }
    m_out.append(reinterpret_cast<const char *>(mask.data()), mask.size());
    appendMasked(m_out, payload);
}

void WebSocketClient::flush()
{
    if (m_out.empty() || !m_stream.isOpen())
        return;
    const ssize_t written = m_stream.send(m_out.data(), m_out.size());
    if (written < 0 && errno != EAGAIN)
        return end(systemError("send"));
    if (written > 0)
        m_out.erase(0, std::size_t(written));
    const bool waits = !m_out.empty() && !m_stream.isShakingHands();
    if (m_waitsForRoom != waits) {
        m_waitsForRoom = waits;
        watch();
    }
}

void WebSocketClient::abort()
{
    if (!m_stream.isOpen())
        return;
    m_poller.forget(m_stream.descriptor());
    m_stream.close();
    m_out.clear();
    m_state = State::Closed;
}

void WebSocketClient::setPaused(bool paused)
{
    m_paused = paused;
    watch();
}

void WebSocketClient::watch()
{
    if (m_stream.isOpen())
        m_poller.change(m_stream.descriptor(), (m_paused ? 0u : EPOLLIN) | (m_waitsForRoom ? EPOLLOUT : 0u), *this);
}

void WebSocketClient::end(std::string why)
{
    if (m_state == State::Closed)
        return;
    abort();
    if (m_ending.empty())
        m_ending = std::move(why);
    m_listener.closed(*this);
}

void WebSocketClient::ready(std::uint32_t events)
{
    if (m_state == State::Connecting && (events & (EPOLLOUT | EPOLLERR | EPOLLHUP)))
        connected();
    else if ((events & EPOLLOUT) && m_stream.isOpen())
        flush();
    if ((events & (EPOLLIN | EPOLLERR | EPOLLHUP)) && m_stream.isOpen())
        readAll();
}

void WebSocketClient::connected()
{
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(m_stream.descriptor(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0)
        return end(std::string("connect: ") + std::strerror(error));
    m_state = State::Handshake;
    flush();
}

void WebSocketClient::readAll()
{
    auto &buffer = sharedBuffer();
    for (;;) {
        const ssize_t count = m_stream.receive(buffer.data(), buffer.size());
        if (count < 0 && (errno == EAGAIN || errno == EINTR))
            return flush(); // which may have waited for the handshake
        if (count < 0)
            return end(systemError("recv"));
        if (count == 0)
            return end("closed by the server without a close frame");
        const std::string_view fresh(buffer.data(), std::size_t(count));
        if (m_rest.empty()) {
            m_rest.assign(fresh.substr(take(fresh)));
        } else {
            // Moved aside first: what a message sets off may end this connection.
            std::string all = std::exchange(m_rest, {});
            all.append(fresh);
            all.erase(0, take(all));
            m_rest = std::move(all);
        }
        // Whatever these messages set off goes out in one write.
        flush();
        if (!m_stream.isOpen() || m_paused || std::size_t(count) < buffer.size())
            return;
    }
}

std::size_t WebSocketClient::take(std::string_view bytes)
{
    std::size_t taken = 0;
    if (m_state == State::Handshake) {
        taken = takeHandshake(bytes);
        if (m_state != State::Open)
            return taken;
    }
    return taken + takeFrames(bytes.substr(taken));
}

std::size_t WebSocketClient::takeHandshake(std::string_view bytes)
{
    const std::size_t headEnd = bytes.find("\r\n\r\n");
    if (headEnd == std::string_view::npos)
        return 0;
    const std::string_view head = bytes.substr(0, headEnd);
    if (!head.starts_with("HTTP/1.1 101")) {
        end("handshake answered: " + std::string(head.substr(0, head.find('\r'))));
        return bytes.size();
    }
    if (head.find(expectedAccept()) == std::string_view::npos) {
        end("handshake with a wrong Sec-WebSocket-Accept");
        return bytes.size();
    }
    m_state = State::Open;
    m_listener.opened(*this);
    return headEnd + 4;
}

std::size_t WebSocketClient::takeFrames(std::string_view bytes)
{
    std::size_t taken = 0;
    while (m_state == State::Open && bytes.size() - taken >= 2) {
        const auto *head = reinterpret_cast<const std::uint8_t *>(bytes.data()) + taken;
        const std::size_t available = bytes.size() - taken;
        std::size_t headSize = 2;
        std::size_t size = head[1] & 0x7f;
        if (size == 126) {
            headSize = 4;
            if (available < headSize)
                break;
            size = std::size_t(head[2]) << 8 | head[3];
        } else if (size == 127) {
            headSize = 10;
            if (available < headSize)
                break;
            size = 0;
            for (std::size_t i = 2; i < 10; ++i)
                size = size << 8 | head[i];
        }
        if ((head[0] & 0xf0) != 0x80 || (head[1] & 0x80)) {
            end("a frame that is masked, fragmented or has RSV bits");
            return bytes.size();
        }
        if (available - headSize < size)
            break;
        taken += headSize + size;
        frame(protocol::Opcode(head[0] & 0x0f), bytes.substr(taken - size, size));
    }
    return m_state == State::Open ? taken : bytes.size();
}

void WebSocketClient::frame(protocol::Opcode opcode, std::string_view payload)
{
    switch (opcode) {
    case protocol::Opcode::Text:
        m_listener.text(*this, payload);
        break;
    case protocol::Opcode::Ping:
        queueFrame(protocol::Opcode::Pong, payload);
        flush();
        break;
    case protocol::Opcode::Close:
        if (payload.size() >= 2)
            m_closeCode = unsigned(std::uint8_t(payload[0])) << 8 | std::uint8_t(payload[1]);
        queueFrame(protocol::Opcode::Close, payload.substr(0, 2));
        flush();
        end("close code " + std::to_string(m_closeCode) + ' ' +
            std::string(payload.substr(std::min<std::size_t>(2, payload.size()))));
        break;
    default:
        break;
    }
}

} // namespace natter::bench
