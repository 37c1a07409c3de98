// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario.h"
#include "support/postgrescluster.h"

#include <QFile>

#include <algorithm>

namespace natter::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr int inFlight = 8;

/** The same chat on a server of its own, whose rate is returned. */
Outcome<double> chatOn(const std::string &engine, const Options &options, ServerProcess::Settings settings,
                       Figures &figures)
{
    ServerProcess server(options, std::move(settings));
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
    const double rate = double(run->chat.acknowledged) / std::chrono::duration<double>(run->chat.duration).count();
    figures.add(engine + ": messages a second", "1/s", rate);
    addLatencies(figures, engine + ": acknowledgement", run->chat.acknowledgement);
    figures.add(engine + ": server CPU a message", "µs", microsecondsEach(run->server.total(), run->chat.acknowledged));
    figures.addFaults(run->faults);
    if (const auto ended = server.terminate(); !ended)
        figures.addFault(ended.error());
    return rate;
}

/** One-row inserts of the same shape and size, each a commit of its own, as PostgreSQL's own tool makes them. */
Outcome<double> insertsASecond(test::PostgresCluster &cluster, const Options &options, int clients)
{
    QFile script(cluster.folder() + u"/insert.sql"_s);
    const QString text =
        u"\\set talk random(1, %1)\nINSERT INTO inserts (talk, content) VALUES (:talk, repeat('x', %2));\n"_s
            .arg(std::max<std::size_t>(1, options.connections / 2))
            .arg(options.contentBytes);
    if (!script.open(QIODevice::WriteOnly) || script.write(text.toUtf8()) < 0 ||
        !script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther))
        return failed("the script for pgbench could not be written");
    script.close();
    QByteArray output;
    const QString fault =
        cluster.run(u"pgbench"_s,
                    {u"--no-vacuum"_s, u"--protocol"_s, u"prepared"_s, u"--host"_s, cluster.folder(), u"--username"_s,
                     u"admin"_s, u"--file"_s, script.fileName(), u"--client"_s, QString::number(clients), u"--time"_s,
                     QString::number(std::max(1, int(options.seconds))), u"postgres"_s},
                    &output);
    const qsizetype found = output.indexOf("tps = ");
    if (!fault.isEmpty() || found < 0)
        return failed("pgbench: " + fault.toStdString());
    return output.sliced(found + 6).split(' ').front().toDouble();
}

} // namespace

Outcome<Figures> runPostgres(const Options &options)
{
    test::PostgresCluster cluster;
    // As it is installed, on the disk that is measured: every commit waits for it.
    const QString fault = cluster.start(test::PostgresCluster::Fsync::On, {u"shared_buffers = 128MB"_s},
                                        QString::fromStdString(options.workFolder));
    if (!fault.isEmpty())
        return failed(fault.toStdString());
    if (const QString made = cluster.execute(
            u"CREATE TABLE inserts (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, talk BIGINT, content TEXT, "
            "UNIQUE (talk, id))"_s);
        !made.isEmpty())
        return failed(made.toStdString());
    Figures figures;
    const auto sqlite = chatOn("SQLite", options, {}, figures);
    if (!sqlite)
        return failed(sqlite.error());
    const auto postgres =
        chatOn("PostgreSQL", options, {{"DATABASE_URL", cluster.makeDatabase().toStdString()}}, figures);
    if (!postgres)
        return failed(postgres.error());
    for (const int clients : {1, 8, 25}) {
        const auto rate = insertsASecond(cluster, options, clients);
        if (!rate)
            return failed(rate.error());
        const std::string name = "pgbench, " + std::to_string(clients) + (clients == 1 ? " client" : " clients");
        figures.add(name + ": inserts a second", "1/s", *rate);
        figures.add("PostgreSQL: ratio to " + name, "", *postgres / *rate);
    }
    figures.add("PostgreSQL: ratio to SQLite", "", *postgres / *sqlite);
    return figures;
}

} // namespace natter::bench
