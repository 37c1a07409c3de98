// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "httpswarm.h"
#include "idlecrowd.h"
#include "scenario.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <fstream>

namespace natter::bench {

namespace {

constexpr std::chrono::seconds patience{30};
/** Beside which the chat is measured first. */
constexpr std::size_t fewIdle = 100;

/** An operator who watches: subscribes to everything that changes often, and reads what comes. */
class Watcher final : public WebSocketClient::Listener
{
public:
    explicit Watcher(Poller &poller)
        : m_poller(poller)
        , m_client(poller, *this, 0)
    {}

    Outcome<> connect(const ServerProcess &server, const std::string &token)
    {
        if (const auto opened = m_client.openAdmin(server.adminPort(), token); !opened)
            return opened;
        m_poller.runUntil([&] { return m_isShown || !m_fault.empty(); }, Steady::now() + patience);
        return m_isShown ? Outcome<>() : failed(m_fault.empty() ? "the snapshot did not come" : m_fault);
    }

    [[nodiscard]] std::uint64_t messages() const { return m_messages; }
    [[nodiscard]] std::uint64_t bytes() const { return m_bytes; }
    [[nodiscard]] const std::string &fault() const { return m_fault; }

    void opened(WebSocketClient &client) override
    {
        client.queue(R"({"event":"SUBSCRIBE","payload":{"topics":["connections","metrics"]}})");
        client.flush();
    }
    void text(WebSocketClient &, std::string_view message) override
    {
        ++m_messages;
        m_bytes += message.size();
        m_isShown |= message.starts_with(R"({"event":"SNAPSHOT","payload":{"topic":"metrics")");
    }
    void closed(WebSocketClient &client) override { m_fault = "the stream ended: " + client.ending(); }

private:
    Poller &m_poller;
    WebSocketClient m_client;
    bool m_isShown = false;
    std::uint64_t m_messages = 0;
    std::uint64_t m_bytes = 0;
    std::string m_fault;
};

/** The access token of the first administrator, who is made here. */
Outcome<std::string> comeIn(Poller &poller, const ServerProcess &server)
{
    std::ifstream file(server.dataFolder() / "setup-code");
    std::string code;
    file >> code;
    const QJsonObject body{{QStringLiteral("code"), QString::fromStdString(code)},
                           {QStringLiteral("email"), QStringLiteral("root@example.org")},
                           {QStringLiteral("name"), QStringLiteral("Root")},
                           {QStringLiteral("password"), QString::fromLatin1(accountPassword)}};
    const auto answers = postAll(poller, server.adminPort(), "/admin/v1/setup",
                                 {QJsonDocument(body).toJson(QJsonDocument::Compact).toStdString()}, 1);
    if (!answers)
        return failed(answers.error());
    const QJsonObject answer = QJsonDocument::fromJson(QByteArray::fromStdString(answers->front().body)).object();
    const std::string token = answer.value(QStringLiteral("access_token")).toString().toStdString();
    return token.empty() ? failed("no administrator was made: " + answers->front().body) : Outcome<std::string>(token);
}

/** The chat of people called @p prefix alone, then with somebody who watches; the ratio is what counts. */
Outcome<> addRun(Figures &figures, Poller &poller, const ServerProcess &server, const Options &options,
                 const std::string &token, std::size_t idle)
{
    const ChatLoadOptions chat{.inFlight = 8, .contentBytes = int(options.contentBytes)};
    const std::string beside = ", " + std::to_string(idle) + " idle beside";
    double cost[2]{};
    double rate[2]{};
    for (const bool watched : {false, true}) {
        const std::string prefix = (watched ? "watched" : "alone") + std::to_string(idle);
        const auto people = signUpAll(poller, server.port(), prefix, options.connections);
        if (!people)
            return failed(people.error());
        Watcher watcher(poller);
        if (watched) {
            if (const auto connected = watcher.connect(server, token); !connected)
                return connected;
        }
        const std::uint64_t before = watcher.bytes();
        const auto run = runChat(poller, server, *people, chat, options.seconds);
        if (!run)
            return failed(run.error());
        figures.addFaults(run->faults);
        if (!watcher.fault().empty())
            figures.addFault(watcher.fault());
        cost[watched] = microsecondsEach(run->server.total(), run->chat.acknowledged);
        rate[watched] = double(run->chat.acknowledged) / std::chrono::duration<double>(run->chat.duration).count();
        figures.add("messages a second" + std::string(watched ? ", watched" : "") + beside, "1/s", rate[watched]);
        figures.add("server CPU a message" + std::string(watched ? ", watched" : "") + beside, "µs", cost[watched]);
        if (watched)
            figures.add("told to who watches" + beside, "bytes", double(watcher.bytes() - before));
    }
    figures.add("ratio of messages, watched to not" + beside, "", rate[1] / rate[0]);
    figures.add("ratio of CPU a message, watched to not" + beside, "", cost[1] / cost[0]);
    return {};
}

} // namespace

Outcome<Figures> runConsole(const Options &options)
{
    ServerProcess server(options, {{"MAX_CONNECTIONS", "0"}});
    if (const auto started = server.start(); !started)
        return failed(started.error());
    Poller poller(options.tls);
    const auto token = comeIn(poller, server);
    if (!token)
        return failed(token.error());
    Figures figures;
    for (const std::size_t count : {fewIdle, options.idleConnections}) {
        const auto idle = signUpAll(poller, server.port(), "idle" + std::to_string(count),
                                    (count + options.idlePerUser - 1) / options.idlePerUser);
        if (!idle)
            return failed(idle.error());
        IdleCrowd crowd(poller, *idle, count);
        if (const auto connected = crowd.connect(server.port()); !connected)
            return failed(connected.error());
        if (const auto run = addRun(figures, poller, server, options, *token, count); !run)
            return failed(run.error());
        if (!crowd.fault().empty())
            figures.addFault(crowd.fault());
    }
    if (const auto ended = server.terminate(); !ended)
        figures.addFault(ended.error());
    return figures;
}

} // namespace natter::bench
