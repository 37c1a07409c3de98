// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "latencies.h"
#include "outcome.h"
#include "poller.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace natter::bench {

/** An answer to one request of a swarm. */
struct HttpAnswer
{
    int status = 0;
    std::string body;
};

/** Many POST requests over a bounded number of keep-alive connections, beside whatever else the poller drives. */
class HttpSwarm
{
public:
    HttpSwarm(Poller &poller, std::uint16_t port, std::string path, std::vector<std::string> bodies);
    ~HttpSwarm();

    /** Opens @p connections and sends; done() tells when all is answered. */
    Outcome<> start(std::size_t connections);
    [[nodiscard]] bool isDone() const { return m_answered == m_bodies.size() || !m_fault.empty(); }
    [[nodiscard]] const std::string &fault() const { return m_fault; }
    /** By the index of their bodies. */
    [[nodiscard]] const std::vector<HttpAnswer> &answers() const { return m_answers; }
    [[nodiscard]] Latencies &latencies() { return m_latencies; }
    [[nodiscard]] std::map<int, std::size_t> countsByStatus() const;

private:
    class Connection;
    /** The index of the next body that nobody has taken; the number of bodies if there is none. */
    std::size_t takeNext() { return m_next < m_bodies.size() ? m_next++ : m_bodies.size(); }

    Poller &m_poller;
    std::uint16_t m_port;
    std::string m_path;
    std::vector<std::string> m_bodies;
    std::vector<HttpAnswer> m_answers;
    std::vector<std::unique_ptr<Connection>> m_connections;
    Latencies m_latencies;
    std::size_t m_next = 0;
    std::size_t m_answered = 0;
    std::string m_fault;
};

/** Sends all of @p bodies and waits for the answers. */
[[nodiscard]] Outcome<std::vector<HttpAnswer>> postAll(Poller &poller, std::uint16_t port, const std::string &path,
                                                       std::vector<std::string> bodies, std::size_t connections);

} // namespace natter::bench
