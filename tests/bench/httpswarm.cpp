// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "httpswarm.h"

#include "stream.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

#include <strings.h>

namespace natter::bench {

namespace {

constexpr std::chrono::seconds answerPatience{300};
/** A keep-alive connection may be closed between two requests at any time; one that never works is a fault. */
constexpr int mostAttempts = 5;

/** The value of header @p name ("Content-Length:") in @p head, or an empty view. */
std::string_view headerValue(std::string_view head, std::string_view name)
{
    for (std::size_t line = head.find("\r\n"); line != std::string_view::npos; line = head.find("\r\n", line + 2)) {
        const std::string_view rest = head.substr(line + 2);
        // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): its length is given
        if (rest.size() < name.size() || ::strncasecmp(rest.data(), name.data(), name.size()) != 0)
            continue;
        std::string_view value = rest.substr(name.size(), rest.find("\r\n") - name.size());
        while (value.starts_with(' '))
            value.remove_prefix(1);
        return value;
    }
    return {};
}

template<class Number>
Number parsed(std::string_view digits, Number otherwise)
{
    std::from_chars(digits.data(), digits.data() + digits.size(), otherwise);
    return otherwise;
}

} // namespace

/** One keep-alive connection that takes one request after the other. */
class HttpSwarm::Connection final : public Pollee
{
public:
    explicit Connection(HttpSwarm &swarm)
        : m_swarm(swarm)
        , m_index(swarm.takeNext())
    {}
    ~Connection() override { disconnect(); }

    void connectAndSend()
    {
        if (m_index == m_swarm.m_bodies.size())
            return;
        if (const auto opened = m_stream.open(m_swarm.m_port, 1, m_swarm.m_poller.tls()); !opened) {
            m_swarm.m_fault = opened.error();
            return;
        }
        m_swarm.m_poller.watch(m_stream.descriptor(), EPOLLOUT, *this);
        prepare();
    }

    void ready(std::uint32_t events) override
    {
        if (events & EPOLLOUT)
            write();
        if (m_stream.isOpen() && (events & (EPOLLIN | EPOLLHUP | EPOLLERR)))
            read();
    }

private:
    void prepare()
    {
        const std::string &body = m_swarm.m_bodies[m_index];
        m_out = "POST " + m_swarm.m_path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(m_swarm.m_port) +
                "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                body;
        m_in.clear();
        m_sentAt = Steady::now();
    }

    void write()
    {
        const ssize_t written = m_stream.send(m_out.data(), m_out.size());
        if (written < 0 && errno != EAGAIN)
            return lost();
        m_out.erase(0, std::size_t(std::max<ssize_t>(0, written)));
        if (m_out.empty() || m_stream.isShakingHands())
            m_swarm.m_poller.change(m_stream.descriptor(), EPOLLIN, *this);
    }

    void read()
    {
        std::array<char, 16 * 1024> buffer{};
        const ssize_t count = m_stream.receive(buffer.data(), buffer.size());
        if (count < 0 && errno == EAGAIN)
            return m_out.empty() ? void() : write(); // which may have waited for the handshake
        if (count <= 0)
            return lost();
        m_in.append(buffer.data(), std::size_t(count));
        const std::size_t headEnd = m_in.find("\r\n\r\n");
        if (headEnd == std::string::npos)
            return;
        const std::string_view head(m_in.data(), headEnd);
        const auto length = parsed<std::size_t>(headerValue(head, "Content-Length:"), 0);
        if (m_in.size() < headEnd + 4 + length)
            return;
        const bool closes = headerValue(head, "Connection:").starts_with("close");
        answered(parsed(head.substr(std::min<std::size_t>(9, head.size()), 3), 0), m_in.substr(headEnd + 4, length),
                 closes);
    }

    void answered(int status, std::string body, bool closes)
    {
        m_swarm.m_latencies.record(Steady::now() - m_sentAt);
        m_swarm.m_answers[m_index] = {status, std::move(body)};
        ++m_swarm.m_answered;
        m_index = m_swarm.takeNext();
        m_attempts = 0;
        if (closes || m_index == m_swarm.m_bodies.size()) {
            disconnect();
            connectAndSend();
            return;
        }
        prepare();
        m_swarm.m_poller.change(m_stream.descriptor(), EPOLLOUT, *this);
    }

    void lost()
    {
        disconnect();
        if (++m_attempts == mostAttempts)
            m_swarm.m_fault = m_swarm.m_path + ": the server hangs up without an answer";
        else
            connectAndSend();
    }

    void disconnect()
    {
        if (!m_stream.isOpen())
            return;
        m_swarm.m_poller.forget(m_stream.descriptor());
        m_stream.close();
    }

    HttpSwarm &m_swarm;
    std::size_t m_index;
    Stream m_stream;
    int m_attempts = 0;
    std::string m_out;
    std::string m_in;
    Steady::time_point m_sentAt;
};

HttpSwarm::HttpSwarm(Poller &poller, std::uint16_t port, std::string path, std::vector<std::string> bodies)
    : m_poller(poller)
    , m_port(port)
    , m_path(std::move(path))
    , m_bodies(std::move(bodies))
    , m_answers(m_bodies.size())
{}

HttpSwarm::~HttpSwarm() = default;

Outcome<> HttpSwarm::start(std::size_t connections)
{
    for (std::size_t i = 0; i < std::min(connections, m_bodies.size()); ++i) {
        m_connections.push_back(std::make_unique<Connection>(*this));
        m_connections.back()->connectAndSend();
    }
    return m_fault.empty() ? Outcome<>() : failed(m_fault);
}

std::map<int, std::size_t> HttpSwarm::countsByStatus() const
{
    std::map<int, std::size_t> counts;
    for (const HttpAnswer &answer : m_answers)
        ++counts[answer.status];
    return counts;
}

Outcome<std::vector<HttpAnswer>> postAll(Poller &poller, std::uint16_t port, const std::string &path,
                                         std::vector<std::string> bodies, std::size_t connections)
{
    HttpSwarm swarm(poller, port, path, std::move(bodies));
    if (const auto started = swarm.start(connections); !started)
        return failed(started.error());
    if (!poller.runUntil([&] { return swarm.isDone(); }, Steady::now() + answerPatience))
        return failed(path + ": not all requests were answered in time");
    if (!swarm.fault().empty())
        return failed(swarm.fault());
    return swarm.answers();
}

} // namespace natter::bench
