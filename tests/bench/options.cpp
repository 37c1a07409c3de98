// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "options.h"

#include "scenario.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <limits>
#include <sstream>
#include <string_view>
#include <variant>

namespace natter::bench {

namespace {

using Target = std::variant<int Options::*, std::size_t Options::*, unsigned Options::*, double Options::*,
                            std::string Options::*>;

struct OptionRow
{
    std::string_view name;
    Target target;
    double least;
    double most;
    std::string_view meaning;
};

const OptionRow rows[] = {
    {"natterd", &Options::natterd, 0, 0, "the server to measure (default: beside this program)"},
    {"work-dir", &Options::workFolder, 0, 0,
     "where its data goes; use the disk you mean (default: TMPDIR or /var/tmp)"},
    {"json", &Options::jsonFile, 0, 0, "file for the report (default: standard output)"},
    {"repeat", &Options::repeat, 1, 100, "runs of each scenario; the report has min, median, max"},
    {"tls", &Options::tls, 0, 1, "1: all connections speak TLS (the certificate is ECDSA, P-256)"},
    {"seconds", &Options::seconds, 0.1, 600, "length of each measuring window"},
    {"connections", &Options::connections, 2, 2'000, "that chat in pairs (even)"},
    {"content-bytes", &Options::contentBytes, 24, 16'000, "length of each message"},
    {"members", &Options::members, 2, 9'000, "fanout: receiving connections"},
    {"connections-per-member", &Options::connectionsPerMember, 1, 100, "fanout: connections of each user"},
    {"group-messages", &Options::groupMessages, 1, 100'000, "fanout: messages sent"},
    {"group-in-flight", &Options::groupInFlight, 2, 64, "fanout: messages under way at once, besides one by one"},
    {"idle-connections", &Options::idleConnections, 1, 500'000, "idle: how many (needs as many descriptors)"},
    {"idle-per-user", &Options::idlePerUser, 1, 10'000, "idle: connections of each user"},
    {"logins", &Options::logins, 1, 10'000, "login: how many at once"},
    {"login-accounts", &Options::loginAccounts, 1, 10'000, "login: accounts they are spread over"},
    {"chat-rate", &Options::chatRate, 1, 100'000, "login, slowreader: messages a second beside"},
    {"half-open", &Options::halfOpen, 1, 100'000, "flood: how many connections begin and never go on"},
    {"kills", &Options::kills, 1, 10'000, "durability: how often"},
    {"stored-messages", &Options::storedMessages, 0, 100'000'000,
     "startup: also measure with so many stored; large: instead of a million"},
    {"seed", &Options::seed, 0, 4e9, "durability: of the random moments"},
};

std::string usage()
{
    std::ostringstream text;
    text << "natter-bench [scenario…] [--option value…]: measures a natterd that it starts itself\n\nscenarios "
            "(default: all):\n";
    for (const ScenarioRow &row : scenarioRows())
        text << "  " << row.name << std::string(22 - row.name.size(), ' ') << row.meaning << '\n';
    text << "\noptions:\n";
    for (const OptionRow &row : rows)
        text << "  --" << row.name << std::string(26 - row.name.size(), ' ') << row.meaning << '\n';
    return text.str();
}

template<class Number>
Outcome<> setNumber(Number &target, const OptionRow &row, std::string_view text)
{
    double value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = std::is_floating_point_v<Number> || value == std::floor(value);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || !whole || value < row.least ||
        value > row.most)
        return failed("--" + std::string(row.name) + ": not a number in its bounds: " + std::string(text));
    target = Number(value);
    return {};
}

Outcome<> set(Options &options, const OptionRow &row, std::string_view text)
{
    return std::visit(
        [&](auto member) -> Outcome<> {
            auto &target = options.*member;
            if constexpr (std::is_same_v<std::decay_t<decltype(target)>, std::string>) {
                target = text;
                return {};
            } else {
                return setNumber(target, row, text);
            }
        },
        row.target);
}

std::string defaultWorkFolder()
{
    // Not /tmp: it is memory on many machines, and a commit to memory says nothing about durable messages.
    const char *chosen = std::getenv("TMPDIR");
    return chosen && *chosen ? chosen : "/var/tmp";
}

} // namespace

Outcome<Options> parseOptions(int argumentCount, char **arguments)
{
    Options options;
    options.workFolder = defaultWorkFolder();
    options.natterd = (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "natterd").string();
    for (int i = 1; i < argumentCount; ++i) {
        const std::string_view argument = arguments[i];
        if (argument == "--help" || argument == "-h")
            return failed(usage());
        if (!argument.starts_with("--")) {
            if (argument != "all" &&
                std::ranges::find(scenarioRows(), argument, &ScenarioRow::name) == scenarioRows().end())
                return failed("no such scenario: " + std::string(argument) + "\n\n" + usage());
            if (argument != "all")
                options.scenarios.emplace_back(argument);
            continue;
        }
        const auto *row = std::ranges::find(rows, argument.substr(2), &OptionRow::name);
        if (row == std::end(rows))
            return failed("no such option: " + std::string(argument) + "\n\n" + usage());
        if (++i == argumentCount)
            return failed(std::string(argument) + " needs a value");
        if (const auto done = set(options, *row, arguments[i]); !done)
            return failed(done.error());
    }
    options.connections += options.connections % 2;
    return options;
}

} // namespace natter::bench
