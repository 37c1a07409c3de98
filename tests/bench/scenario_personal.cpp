// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario.h"

namespace natter::bench {

namespace {

constexpr std::chrono::milliseconds warmUp{1'000};

Outcome<Figures> runPersonalWith(const Options &options, int inFlight)
{
    ServerProcess server(options);
    if (const auto started = server.start(); !started)
        return failed(started.error());
    Poller poller(options.tls);
    const auto accounts = signUpAll(poller, server.port(), "personal", options.connections);
    if (!accounts)
        return failed(accounts.error());
    auto run = runChat(poller, server, *accounts, {.inFlight = inFlight, .contentBytes = int(options.contentBytes)},
                       options.seconds);
    if (!run)
        return failed(run.error());
    Figures figures;
    const double seconds = std::chrono::duration<double>(run->chat.duration).count();
    figures.add("messages a second", "1/s", double(run->chat.acknowledged) / seconds);
    addLatencies(figures, "acknowledgement", run->chat.acknowledgement);
    addLatencies(figures, "delivery", run->chat.delivery);
    figures.add("server CPU a message", "µs", microsecondsEach(run->server.total(), run->chat.acknowledged));
    for (const auto &[thread, used] : run->server.byThread) {
        const double each = microsecondsEach(used, run->chat.acknowledged);
        if (each >= 0.01) // threads that slept through it
            figures.add("server CPU a message, thread " + thread, "µs", each);
    }
    figures.add("client CPU a message", "µs", microsecondsEach(run->client, run->chat.acknowledged));
    figures.add("server memory afterwards", "MiB", double(server.memory()) / (1024 * 1024));
    figures.addFaults(run->faults);
    if (const auto ended = server.terminate(); !ended)
        figures.addFault(ended.error());
    return figures;
}

} // namespace

void addLatencies(Figures &figures, const std::string &name, Latencies &latencies)
{
    figures.add(name + " p50", "µs", latencies.percentile(0.5));
    figures.add(name + " p90", "µs", latencies.percentile(0.9));
    figures.add(name + " p99", "µs", latencies.percentile(0.99));
    figures.add(name + " max", "µs", latencies.percentile(1));
}

double microsecondsEach(std::chrono::nanoseconds time, std::uint64_t count)
{
    return count == 0 ? 0 : double(time.count()) / 1000 / double(count);
}

Outcome<ChatRun> runChat(Poller &poller, const ServerProcess &server, std::span<const Account> accounts,
                         const ChatLoadOptions &options, double seconds)
{
    ChatLoad load(poller, accounts, options);
    if (const auto connected = load.connect(server.port()); !connected)
        return failed(connected.error());
    load.measure(warmUp, {});
    ChatRun run;
    const CpuUse serverBefore = server.cpuUse();
    const auto clientBefore = ownCpuUse();
    run.chat = load.measure({}, std::chrono::round<std::chrono::nanoseconds>(std::chrono::duration<double>(seconds)));
    run.server = server.cpuUse().since(serverBefore);
    run.client = ownCpuUse() - clientBefore;
    load.drain();
    run.faults = load.faults();
    return run;
}

Outcome<Figures> runPersonal(const Options &options)
{
    return runPersonalWith(options, 8);
}

Outcome<Figures> runPersonalOneInFlight(const Options &options)
{
    return runPersonalWith(options, 1);
}

} // namespace natter::bench
