// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "httpswarm.h"
#include "scenario.h"

#include <optional>

namespace natter::bench {

namespace {

constexpr std::chrono::milliseconds warmUp{500};
constexpr std::chrono::seconds loginPatience{600};
constexpr std::chrono::milliseconds slice{100};

} // namespace

Outcome<Figures> runLogin(const Options &options)
{
    // The chatting accounts are signed up cheaply; what is measured are logins at the cost people are protected by.
    ServerProcess server(options);
    if (const auto started = server.start(); !started)
        return failed(started.error());
    Poller poller(options.tls);
    const auto chatters = signUpAll(poller, server.port(), "chatter", options.connections);
    if (!chatters)
        return failed(chatters.error());
    if (const auto ended = server.terminate(); !ended)
        return failed(ended.error());
    server.setSetting("BCRYPT_COST", "12");
    if (const auto started = server.start(); !started)
        return failed(started.error());
    const auto accounts = signUpAll(poller, server.port(), "login", options.loginAccounts);
    if (!accounts)
        return failed(accounts.error());

    ChatLoad load(poller, *chatters, {.messagesASecond = options.chatRate, .contentBytes = int(options.contentBytes)});
    if (const auto connected = load.connect(server.port()); !connected)
        return failed(connected.error());
    const auto window = std::chrono::round<std::chrono::nanoseconds>(std::chrono::duration<double>(options.seconds));
    ChatFigures alone = load.measure(warmUp, window);

    std::vector<std::string> bodies;
    bodies.reserve(options.logins);
    for (std::size_t i = 0; i < options.logins; ++i)
        bodies.push_back(logInBody((*accounts)[i % accounts->size()]));
    HttpSwarm swarm(poller, server.port(), "/auth/login", std::move(bodies));
    const auto begin = Steady::now();
    if (const auto started = swarm.start(options.logins); !started)
        return failed(started.error());
    Latencies during;
    while (!swarm.isDone() && load.faults().empty() && Steady::now() - begin < loginPatience) {
        ChatFigures part = load.measure({}, slice);
        during.append(part.delivery);
    }
    const double seconds = std::chrono::duration<double>(Steady::now() - begin).count();
    load.drain();

    Figures figures;
    const double before = alone.delivery.percentile(0.99);
    const double meanwhile = during.percentile(0.99);
    addLatencies(figures, "delivery alone", alone.delivery);
    addLatencies(figures, "delivery beside the logins", during);
    figures.add("ratio of p99", "", before > 0 ? meanwhile / before : 0);
    figures.add("all logins answered after", "s", seconds);
    for (const auto &[status, count] : swarm.countsByStatus())
        figures.add("logins answered " + std::to_string(status), "", double(count));
    figures.addFaults(load.faults());
    if (!swarm.isDone())
        figures.addFault("not all logins were answered");
    if (!swarm.fault().empty())
        figures.addFault(swarm.fault());
    if (const auto ended = server.terminate(); !ended)
        figures.addFault(ended.error());
    return figures;
}

} // namespace natter::bench
