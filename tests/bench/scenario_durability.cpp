// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "durable.h"
#include "scenario.h"
#include "storedmessages.h"
#include "support/postgrescluster.h"

#include <QUrl>

#include <algorithm>
#include <random>

namespace natter::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t inFlight = 8;
/** Acknowledgements between two kills, drawn at random: right after the start up to well under way. */
constexpr std::size_t fewest = 20;
constexpr std::size_t most = 5'000;
constexpr std::size_t mostFaultsShown = 20;

Outcome<Figures> killAgainAndAgain(const Options &options, ServerProcess &server, const DatabasePlace &place)
{
    if (const auto started = server.start(); !started)
        return failed(started.error());
    Poller poller(options.tls);
    const auto accounts = signUpAll(poller, server.port(), "durable", options.connections);
    if (!accounts)
        return failed(accounts.error());

    DurableLoad load(poller, *accounts, inFlight);
    StoredMessages stored(place);
    std::vector<std::string> faults;
    std::size_t promised = 0;
    const auto check = [&]() -> Outcome<> {
        const std::vector<Promise> promises = load.takePromises();
        promised += promises.size();
        const auto found = stored.compare(promises);
        if (!found)
            return failed(found.error());
        faults.insert(faults.end(), found->begin(), found->end());
        return {};
    };

    std::mt19937 random(options.seed);
    Latencies recovery;
    for (std::size_t kill = 0; kill < options.kills; ++kill) {
        if (const auto connected = load.connect(server.port()); !connected)
            return failed(connected.error());
        if (const auto sent = load.sendUntil(std::uniform_int_distribution(fewest, most)(random)); !sent)
            return failed(sent.error());
        server.kill();
        if (const auto ended = load.awaitEnd(); !ended)
            return failed(ended.error());
        if (const auto checked = check(); !checked)
            return failed(checked.error());
        if (const auto started = server.start(); !started)
            return failed(started.error());
        recovery.record(server.startTime());
    }
    if (const auto connected = load.connect(server.port()); !connected)
        return failed(connected.error());
    if (const auto finished = load.finish(); !finished)
        return failed(finished.error());
    const auto ended = server.terminate();
    if (const auto checked = check(); !checked)
        return failed(checked.error());
    const auto missing = stored.missing(load.sentBySender());
    faults.insert(faults.end(), missing.begin(), missing.end());

    Figures figures;
    figures.add("kills", "", double(options.kills));
    figures.add("messages acknowledged", "", double(promised));
    figures.add("messages stored", "", double(stored.count()));
    figures.add("lost, doubled or misplaced", "", double(faults.size()));
    figures.add("ready again p50", "ms", recovery.percentile(0.5) / 1000);
    figures.add("ready again max", "ms", recovery.percentile(1) / 1000);
    faults.resize(std::min(faults.size(), mostFaultsShown));
    figures.addFaults(faults);
    if (!ended)
        figures.addFault(ended.error());
    return figures;
}

} // namespace

Outcome<Figures> runDurability(const Options &options)
{
    ServerProcess server(options);
    const std::string file = server.dataFolder() / "natter.db";
    return killAgainAndAgain(options, server,
                             {u"QSQLITE"_s, QString::fromStdString(file), {}, {}, u"QSQLITE_OPEN_READONLY"_s});
}

Outcome<Figures> runDurabilityOnPostgres(const Options &options)
{
    test::PostgresCluster cluster;
    const QString fault =
        cluster.start(test::PostgresCluster::Fsync::On, {}, QString::fromStdString(options.workFolder));
    if (!fault.isEmpty())
        return failed(fault.toStdString());
    const QString url = cluster.makeDatabase();
    ServerProcess server(options, {{"DATABASE_URL", url.toStdString()}});
    // What a killed server had sent to be committed may be so after this was read: it is found the next time.
    return killAgainAndAgain(
        options, server,
        {u"QPSQL"_s, QUrl(url).path(QUrl::FullyDecoded).mid(1), cluster.folder(), u"admin"_s, QString()});
}

} // namespace natter::bench
