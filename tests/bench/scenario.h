// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chatload.h"
#include "options.h"
#include "outcome.h"
#include "report.h"
#include "serverprocess.h"

#include <span>
#include <string_view>

namespace natter::bench {

/** One thing to measure. Each starts a server of its own and leaves nothing behind. */
struct ScenarioRow
{
    std::string_view name;
    std::string_view meaning;
    Outcome<Figures> (*run)(const Options &options);
};

/** In the order in which "all" runs them. */
[[nodiscard]] std::span<const ScenarioRow> scenarioRows();

[[nodiscard]] Outcome<Figures> runPersonal(const Options &options);
[[nodiscard]] Outcome<Figures> runPersonalOneInFlight(const Options &options);
[[nodiscard]] Outcome<Figures> runPostgres(const Options &options);
[[nodiscard]] Outcome<Figures> runFanout(const Options &options);
[[nodiscard]] Outcome<Figures> runIdle(const Options &options);
[[nodiscard]] Outcome<Figures> runConsole(const Options &options);
[[nodiscard]] Outcome<Figures> runStartup(const Options &options);
[[nodiscard]] Outcome<Figures> runLarge(const Options &options);
[[nodiscard]] Outcome<Figures> runLogin(const Options &options);
[[nodiscard]] Outcome<Figures> runSlowReader(const Options &options);
[[nodiscard]] Outcome<Figures> runFlood(const Options &options);
[[nodiscard]] Outcome<Figures> runDurability(const Options &options);
[[nodiscard]] Outcome<Figures> runDurabilityOnPostgres(const Options &options);

/** Latency percentiles of @p latencies under @p name. */
void addLatencies(Figures &figures, const std::string &name, Latencies &latencies);

/** Microseconds of @p time for each of @p count. */
[[nodiscard]] double microsecondsEach(std::chrono::nanoseconds time, std::uint64_t count);

/** What one closed-loop chat of all pairs costs and brings, with the server's CPU by thread. */
struct ChatRun
{
    ChatFigures chat;
    CpuUse server;
    std::chrono::nanoseconds client{};
    std::vector<std::string> faults;
};
[[nodiscard]] Outcome<ChatRun> runChat(Poller &poller, const ServerProcess &server, std::span<const Account> accounts,
                                       const ChatLoadOptions &options, double seconds);

} // namespace natter::bench
