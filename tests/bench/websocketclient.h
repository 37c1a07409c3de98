// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "outcome.h"
#include "poller.h"
#include "stream.h"

#include "protocol/frame.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace natter::bench {

/**
 * One WebSocket connection of the load: parses frames by hand out of a buffer that all of them share, gathers what is
 * queued into one write, and answers pings. Belongs to the thread of its poller.
 */
class WebSocketClient final : public Pollee
{
public:
    enum class State : std::uint8_t { Idle, Connecting, Handshake, Open, Closed };

    class Listener
    {
    public:
        virtual ~Listener() = default;
        virtual void opened(WebSocketClient &client) = 0;
        /** A whole text message; the view is gone afterwards. */
        virtual void text(WebSocketClient &client, std::string_view message) = 0;
        /** The connection has ended, for whatever reason; see ending(). Not called for abort(). */
        virtual void closed(WebSocketClient &client) = 0;
    };

    /** @p index is the listener's own number for this connection. */
    WebSocketClient(Poller &poller, Listener &listener, std::size_t index);
    ~WebSocketClient() override;
    WebSocketClient(const WebSocketClient &) = delete;
    WebSocketClient &operator=(const WebSocketClient &) = delete;

    /** Sec-WebSocket-Accept for the key that all of these clients offer. */
    [[nodiscard]] static const std::string &expectedAccept();

    Outcome<> open(std::uint16_t port, std::string_view token, unsigned source = 0);
    /** A live stream of the administration, on its port. */
    Outcome<> openAdmin(std::uint16_t port, std::string_view token);
    /** Adds a text message to what the next flush() writes. What is queued from inside text() is flushed after the
     * read. */
    void queue(std::string_view text);
    void flush();
    /** Closes without a word. */
    void abort();
    /** While paused nothing is read, so that the kernel's buffers fill up. */
    void setPaused(bool paused);

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] std::size_t index() const { return m_index; }
    /** Why it ended, for people: a close code, an HTTP status, a system's error. */
    [[nodiscard]] const std::string &ending() const { return m_ending; }
    /** The close code the server sent; 0 if it sent none. */
    [[nodiscard]] unsigned closeCode() const { return m_closeCode; }

    void ready(std::uint32_t events) override;

private:
    Outcome<> connectTo(std::uint16_t port, unsigned source, std::string request);
    void connected();
    void readAll();
    /** Takes what is whole out of @p bytes; returns how many of them. */
    std::size_t take(std::string_view bytes);
    std::size_t takeHandshake(std::string_view bytes);
    std::size_t takeFrames(std::string_view bytes);
    void frame(protocol::Opcode opcode, std::string_view payload);
    void queueFrame(protocol::Opcode opcode, std::string_view payload);
    void watch();
    void end(std::string why);

    Poller &m_poller;
    Listener &m_listener;
    std::size_t m_index;
    Stream m_stream;
    State m_state = State::Idle;
    bool m_paused = false;
    bool m_waitsForRoom = false;
    unsigned m_closeCode = 0;
    std::string m_rest; ///< the beginning of a frame whose end has not come
    std::string m_out;
    std::string m_ending;
};

} // namespace natter::bench
