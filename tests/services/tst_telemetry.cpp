// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/latencywindow.h"
#include "services/logbook.h"
#include "services/loglevels.h"
#include "services/metricspage.h"
#include "services/overview.h"
#include "services/passwords.h"
#include "services/telemetry.h"
#include "store/store.h"

#include "base/log.h"
#include "support/await.h"

#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace natter;
using namespace natter::services;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

struct Watched
{
    Watched()
    {
        store::StoreOptions options;
        options.url.file = folder.filePath(u"natter.db"_s);
        store = store::Store::open(options).value();
        telemetry.emplace(Telemetry::Sources{*store, passwords, hub, roster, [this] { return network; }});
    }

    QTemporaryDir folder;
    std::unique_ptr<store::Store> store;
    Passwords passwords{4, 1, 10};
    hub::Hub hub;
    hub::Roster roster;
    NetworkFigures network;
    std::optional<Telemetry> telemetry;
};

QStringList codesOf(const std::vector<protocol::AdminAlert> &alerts)
{
    QStringList codes;
    for (const protocol::AdminAlert &alert : alerts)
        codes += alert.code;
    return codes;
}

protocol::AdminOverview healthy()
{
    protocol::AdminOverview overview;
    overview.startedAt = Timestamp(1'000'000s);
    overview.serverTime = Timestamp(1'000'000s + 30h);
    overview.components = {{u"database"_s, protocol::ComponentHealth::Ok, {}}};
    return overview;
}

} // namespace

class TestTelemetry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsPercentiles()
    {
        LatencyHistogram histogram;
        LatencyWindow window;
        QCOMPARE(window.look(histogram).p99, 0.0);
        for (int i = 0; i < 99; ++i)
            histogram.record(100us); // from 64 to 128
        histogram.record(1s);
        const LatencyPercentiles found = window.look(histogram);
        QVERIFY(found.p50 > 0.064 && found.p50 < 0.128);
        QVERIFY(found.p95 > found.p50 && found.p95 < 0.128);
        QVERIFY(found.p99 <= 0.128);
        // What was before the window does not count.
        LatencyPercentiles later;
        for (int i = 0; i < 10; ++i)
            later = window.look(histogram);
        QCOMPARE(later.p50, 0.0);
        histogram.record(1s);
        QVERIFY(window.look(histogram).p50 > 500);
    }

    void samplesEachSecond()
    {
        Watched server;
        server.network.traffic.messagesIn = 5;
        server.telemetry->start();
        AWAIT_EQUAL(server.telemetry->samples().size(), std::size_t(1));
        const protocol::AdminMetrics first = server.telemetry->now();
        QVERIFY(first.messagesInPerSecond > 0);
        QVERIFY(first.memoryBytes > 1'000'000);
        QVERIFY(first.descriptors > 3);
        QVERIFY(first.loopLagMs >= 0);
        AWAIT_EQUAL(server.telemetry->samples().size(), std::size_t(2));
        QCOMPARE(server.telemetry->now().messagesInPerSecond, 0.0);
        QCOMPARE(server.telemetry->samples().back().number, 2);
    }

    /** Every family has its two comments, once, and counters and histograms are what they say. */
    void writesPrometheusText()
    {
        Watched server;
        server.hub.clock().publicationBegins();
        server.hub.clock().queued();
        server.hub.clock().publicationEnds();
        server.hub.clock().turnEnded();
        const QString page = QString::fromUtf8(metricsPage(*server.telemetry, "1.2.3"));
        QSet<QString> families;
        const QRegularExpression sample(u"^([a-z_]+)(\\{[^}]*\\})? (\\S+)$"_s);
        QHash<QString, QString> types;
        double last = -1;
        for (const QString &line : page.split(u'\n', Qt::SkipEmptyParts)) {
            if (line.startsWith(u"# TYPE ")) {
                const QStringList words = line.split(u' ');
                QVERIFY2(!types.contains(words[2]), qPrintable(line));
                types.insert(words[2], words[3]);
                last = -1;
                continue;
            }
            if (line.startsWith(u"# HELP "))
                continue;
            const auto match = sample.match(line);
            QVERIFY2(match.hasMatch(), qPrintable(line));
            QString name = match.captured(1);
            QVERIFY2(name.startsWith(u"natter_"), qPrintable(line));
            const double value = match.captured(3).toDouble();
            if (name.endsWith(u"_bucket")) {
                QVERIFY2(value >= last, qPrintable(line));
                last = value;
            }
            static const QRegularExpression suffix(u"_(bucket|sum|count)$"_s);
            if (!types.contains(name))
                name.remove(suffix);
            QVERIFY2(types.contains(name), qPrintable(line));
            QCOMPARE(types.value(name) == u"counter", name.endsWith(u"_total"));
        }
        QVERIFY(page.contains(u"natter_fanout_duration_seconds_bucket{le=\"+Inf\"} 1\n"));
        QVERIFY(page.contains(u"natter_fanout_duration_seconds_count 1\n"));
        QVERIFY(page.contains(u"natter_build_info{version=\"1.2.3\",qt_version=\""));
    }

    void isGoodForPromtool()
    {
        const QString promtool = QStandardPaths::findExecutable(u"promtool"_s);
        if (promtool.isEmpty())
            QSKIP("promtool is not installed");
        Watched server;
        QProcess process;
        process.start(promtool, {u"check"_s, u"metrics"_s});
        process.write(metricsPage(*server.telemetry, "1.2.3"));
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished());
        QCOMPARE(QString::fromUtf8(process.readAllStandardError()), QString());
        QCOMPARE(process.exitCode(), 0);
    }

    void raisesAlerts_data()
    {
        using Change = std::function<void(protocol::AdminOverview &, ServerFacts &, std::chrono::milliseconds &)>;
        QTest::addColumn<Change>("change");
        QTest::addColumn<QStringList>("codes");
        const auto row = [](const char *name, const Change &change, const QStringList &codes) {
            QTest::newRow(name) << change << codes;
        };
        row("well", [](auto &, auto &, auto &) {}, {});
        row("database down",
            [](auto &o, auto &, auto &) { o.components[0].status = protocol::ComponentHealth::Failed; },
            {u"database_down"_s});
        row("disk full",
            [](auto &o, auto &f, auto &) {
                o.components.push_back({u"disk"_s, protocol::ComponentHealth::Failed, {}});
                f.freeDiskBytes = 1;
            },
            {u"disk_full"_s});
        row("disk low", [](auto &, auto &f, auto &) { f.freeDiskBytes = 500 * 1024 * 1024; }, {u"disk_low"_s});
        const auto certificate = [](qint64 days) {
            return [days](auto &o, auto &, auto &) {
                o.certificate = protocol::AdminOverview::Certificate{u"chat"_s, {}, days};
            };
        };
        row("certificate good", certificate(14), {});
        row("certificate expires", certificate(13), {u"certificate_expires"_s});
        row("certificate expired", certificate(-1), {u"certificate_expired"_s});
        row("queue long", [](auto &o, auto &, auto &) { o.metrics.writerQueue = 2'001; }, {u"queue_long"_s});
        row("lag", [](auto &o, auto &, auto &) { o.metrics.loopLagMs = 501; }, {u"loop_lag"_s});
        row("clock set back", [](auto &, auto &, auto &step) { step = -6s; }, {u"clock_moved"_s});
        row("clock alone", [](auto &, auto &f, auto &) { f.isClockUnsynchronised = true; },
            {u"clock_unsynchronised"_s});
        row("backup due", [](auto &, auto &f, auto &) { f.backupInterval = 24h; }, {});
        row("backup missing", [](auto &, auto &f, auto &) { f.backupInterval = 10h; }, {u"backup_old"_s});
        row("backup old",
            [](auto &o, auto &f, auto &) {
                f.backupInterval = 10h;
                o.lastBackup = protocol::AdminBackup{u"a"_s, o.serverTime - 21h, 1, 1, u"ok"_s};
            },
            {u"backup_old"_s});
        row("backup failed",
            [](auto &o, auto &, auto &) {
                o.lastBackup = protocol::AdminBackup{u"a"_s, o.serverTime, 1, 1, u"no space"_s};
            },
            {u"backup_failed"_s});
        row("the critical first",
            [](auto &o, auto &f, auto &) {
                f.freeDiskBytes = 1;
                o.lastBackup = protocol::AdminBackup{u"a"_s, o.serverTime, 1, 1, u"no space"_s};
            },
            {u"backup_failed"_s, u"disk_low"_s});
    }
    void raisesAlerts()
    {
        using Change = std::function<void(protocol::AdminOverview &, ServerFacts &, std::chrono::milliseconds &)>;
        QFETCH(const Change, change);
        QFETCH(const QStringList, codes);
        protocol::AdminOverview overview = healthy();
        ServerFacts facts;
        std::chrono::milliseconds step{0};
        change(overview, facts, step);
        const auto alerts = alertsOf(overview, facts, step);
        QCOMPARE(codesOf(alerts), codes);
        for (const protocol::AdminAlert &alert : alerts)
            QVERIFY2(alert.text.endsWith(u'.') || alert.text.contains(u": "), qPrintable(alert.text));
    }

    void keepsTheNewestLines()
    {
        LogBook book;
        std::vector<std::thread> writers;
        writers.reserve(4);
        for (int writer = 0; writer < 4; ++writer) {
            writers.emplace_back([&book] {
                for (int i = 0; i < 1'000; ++i)
                    book.add(wallClockNow(), i % 2 ? LogLevel::Debug : LogLevel::Warning, u"natter.net"_s, u"x"_s);
            });
        }
        for (std::thread &writer : writers)
            writer.join();
        QCOMPARE(book.size(), LogBook::linesMost);
        QCOMPARE(book.newest(1).at(0).id, 4'000);
        const auto warnings = book.newest(10'000, {LogLevel::Info, {}});
        QVERIFY(warnings.size() < LogBook::linesMost && !warnings.empty());
        QVERIFY(std::ranges::is_sorted(warnings, {}, &LogRecord::id));
        QVERIFY(book.newest(1, {LogLevel::Debug, u"natter.chat"_s}).empty());
        QCOMPARE(book.since(3'990, 5).size(), std::size_t(5));
        QCOMPARE(book.since(4'000, 5).size(), std::size_t(0));
    }

    void movesLevels()
    {
        LogLevels levels;
        levels.reset(LogLevel::Warning, {{u"net"_s, LogLevel::Debug}});
        QVERIFY(logNet().isDebugEnabled());
        QVERIFY(!logChat().isInfoEnabled());
        QVERIFY(!levels.change({{u"natter.chat"_s, LogLevel::Info}, {u"natter.x"_s, LogLevel::Info}}));
        QVERIFY(!logChat().isInfoEnabled()); // all or none
        QVERIFY(levels.change({{u"natter.chat"_s, LogLevel::Info}, {u"natter.net"_s, LogLevel::Error}}));
        QVERIFY(logChat().isInfoEnabled());
        QVERIFY(!logNet().isWarningEnabled());
        QCOMPARE(levels.levels().size(), qsizetype(serverLogCategories.size()));
    }
};

QTEST_GUILESS_MAIN(TestTelemetry)
#include "tst_telemetry.moc"
