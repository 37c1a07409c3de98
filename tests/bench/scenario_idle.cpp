// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "idlecrowd.h"
#include "scenario.h"

namespace natter::bench {

namespace {

constexpr std::chrono::milliseconds quiet{1'000};

double cpuEach(const ChatRun &run)
{
    return microsecondsEach(run.server.total(), run.chat.acknowledged);
}

} // namespace

Outcome<Figures> runIdle(const Options &options)
{
    ServerProcess server(options, {{"MAX_CONNECTIONS", "0"}});
    if (const auto started = server.start(); !started)
        return failed(started.error());
    Poller poller(options.tls);
    const auto alone = signUpAll(poller, server.port(), "alone", options.connections);
    const auto beside = signUpAll(poller, server.port(), "beside", options.connections);
    const std::size_t idleUsers = (options.idleConnections + options.idlePerUser - 1) / options.idlePerUser;
    const auto idle = signUpAll(poller, server.port(), "idle", idleUsers);
    if (!alone || !beside || !idle)
        return failed(!alone ? alone.error() : !beside ? beside.error() : idle.error());

    const ChatLoadOptions chat{.inFlight = 8, .contentBytes = int(options.contentBytes)};
    const auto without = runChat(poller, server, *alone, chat, options.seconds);
    if (!without)
        return failed(without.error());

    // Memory the chat has left behind is reused by the crowd, so the difference is taken from a server that has
    // settled.
    poller.runFor(quiet);
    const std::size_t memoryBefore = server.memory();
    IdleCrowd crowd(poller, *idle, options.idleConnections);
    const auto begin = Steady::now();
    if (const auto connected = crowd.connect(server.port()); !connected)
        return failed(connected.error());
    const double connectSeconds = std::chrono::duration<double>(Steady::now() - begin).count();
    poller.runFor(quiet);
    const std::size_t memoryAfter = server.memory();
    const auto with = runChat(poller, server, *beside, chat, options.seconds);
    if (!with)
        return failed(with.error());

    Figures figures;
    const auto connections = double(options.idleConnections);
    figures.add("idle connections", "", connections);
    figures.add("connected a second", "1/s", connections / connectSeconds);
    figures.add("memory before", "MiB", double(memoryBefore) / (1024 * 1024));
    figures.add("memory with them", "MiB", double(memoryAfter) / (1024 * 1024));
    figures.add("memory a connection", "bytes", (double(memoryAfter) - double(memoryBefore)) / connections);
    figures.add("server CPU a message without", "µs", cpuEach(*without));
    figures.add("server CPU a message with", "µs", cpuEach(*with));
    figures.add("ratio with to without", "", cpuEach(*with) / cpuEach(*without));
    figures.addFaults(without->faults);
    figures.addFaults(with->faults);
    if (!crowd.fault().empty())
        figures.addFault(crowd.fault());
    if (const auto ended = server.terminate(); !ended)
        figures.addFault(ended.error());
    return figures;
}

} // namespace natter::bench
