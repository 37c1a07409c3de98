// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario.h"

namespace natter::bench {

namespace {

constexpr int freshStarts = 5;
constexpr std::chrono::seconds fillPatience{1800};

double milliseconds(std::chrono::nanoseconds time)
{
    return double(time.count()) / 1e6;
}

/** Stores @p count messages, ends the server and starts it again on them. */
Outcome<> startWithStored(const Options &options, Figures &figures)
{
    ServerProcess server(options);
    if (const auto started = server.start(); !started)
        return started;
    Poller poller(options.tls);
    const auto accounts = signUpAll(poller, server.port(), "stored", options.connections);
    if (!accounts)
        return failed(accounts.error());
    {
        ChatLoad load(poller, *accounts, {.inFlight = 32, .contentBytes = int(options.contentBytes)});
        if (const auto connected = load.connect(server.port()); !connected)
            return connected;
        if (const auto stored = load.sendUntil(options.storedMessages, fillPatience); !stored)
            return stored;
        load.drain();
        figures.addFaults(load.faults());
    }
    if (const auto ended = server.terminate(); !ended)
        return ended;
    if (const auto started = server.start(); !started)
        return started;
    figures.add("ready with messages stored", "ms", milliseconds(server.startTime()));
    figures.add("memory with messages stored", "MiB", double(server.memory()) / (1024 * 1024));
    return server.terminate();
}

} // namespace

Outcome<Figures> runStartup(const Options &options)
{
    Figures figures;
    Latencies first;
    Latencies again;
    std::size_t memory = 0;
    for (int i = 0; i < freshStarts; ++i) {
        ServerProcess server(options);
        if (const auto started = server.start(); !started)
            return failed(started.error());
        first.record(server.startTime());
        memory = std::max(memory, server.memory());
        if (const auto ended = server.terminate(); !ended)
            return failed(ended.error());
        if (const auto started = server.start(); !started)
            return failed(started.error());
        again.record(server.startTime());
        if (const auto ended = server.terminate(); !ended)
            return failed(ended.error());
    }
    figures.add("ready, new database", "ms", first.percentile(0.5) / 1000);
    figures.add("ready, existing database", "ms", again.percentile(0.5) / 1000);
    figures.add("memory when ready", "MiB", double(memory) / (1024 * 1024));
    if (options.storedMessages > 0) {
        if (const auto done = startWithStored(options, figures); !done)
            return failed(done.error());
    }
    return figures;
}

} // namespace natter::bench
