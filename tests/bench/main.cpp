// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "machine.h"
#include "scenario.h"

#include <QCoreApplication>
#include <QJsonDocument>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>

using namespace natter::bench;

namespace natter::bench {

std::span<const ScenarioRow> scenarioRows()
{
    static constexpr auto rows = std::to_array<ScenarioRow>({
        {"startup", "time to readiness and memory of a server nobody uses", runStartup},
        {"personal", "durable personal messages a second, 8 in flight each", runPersonal},
        {"personal-1", "the same with one in flight each", runPersonalOneInFlight},
        {"large", "time to readiness on a million messages of 100,000 people, on both engines", runLarge},
        {"postgres", "personal on both engines, beside pgbench on the same cluster", runPostgres},
        {"fanout", "cost of a delivered group message beside the bare sends", runFanout},
        {"idle", "memory of idle connections, and what chat costs beside them", runIdle},
        {"console", "what an operator's live view costs the chat, beside few and very many connections", runConsole},
        {"login", "chat latency while very many log in", runLogin},
        {"slowreader", "a reader that stops reading, and the others' latency", runSlowReader},
        {"flood", "chat and requests beside thousands of half-open connections", runFlood},
        {"durability", "kill -9 under load: nothing acknowledged is lost", runDurability},
        {"durability-postgres", "the same on PostgreSQL", runDurabilityOnPostgres},
    });
    return rows;
}

} // namespace natter::bench

namespace {

void runAll(const Options &options, Report &report)
{
    report.add("disk", measureSync(options.workFolder));
    for (int run = 1; run <= options.repeat; ++run) {
        for (const ScenarioRow &row : scenarioRows()) {
            if (!options.scenarios.empty() && std::ranges::find(options.scenarios, row.name) == options.scenarios.end())
                continue;
            const std::string name(row.name);
            std::fprintf(stderr, "%s, run %d of %d …\n", name.c_str(), run, options.repeat);
            if (const auto figures = row.run(options))
                report.add(name, *figures);
            else
                report.addFailure(name, figures.error());
        }
    }
}

bool writeReport(const std::string &file, const QByteArray &json)
{
    if (file.empty()) {
        std::cout << json.constData() << std::flush;
        return std::cout.good();
    }
    std::ofstream stream(file);
    stream << json.constData();
    stream.close();
    return stream.good();
}

} // namespace

int main(int argumentCount, char **arguments)
{
    std::signal(SIGPIPE, SIG_IGN);                                // OpenSSL writes to sockets without MSG_NOSIGNAL
    const QCoreApplication application(argumentCount, arguments); // for Qt's database plugins; its loop never runs
    const auto options = parseOptions(argumentCount, arguments);
    if (!options) {
        std::fprintf(stderr, "%s\n", options.error().c_str());
        return 64; // EX_USAGE
    }
    const std::size_t descriptors = raiseDescriptorLimit();
    Report report;
    runAll(*options, report);
    report.printTable();
    QJsonObject machine = describeMachine(options->workFolder);
    machine.insert(QStringLiteral("descriptors"), qint64(descriptors));
    const QJsonDocument document(
        QJsonObject{{QStringLiteral("machine"), machine}, {QStringLiteral("scenarios"), report.toJson()}});
    if (!writeReport(options->jsonFile, document.toJson())) {
        std::fprintf(stderr, "the report could not be written\n");
        return 1;
    }
    return report.isClean() ? 0 : 1;
}
