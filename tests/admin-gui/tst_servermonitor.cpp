// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin-gui/cannedserver.h"
#include "core/servermonitor.h"

#include <QSignalSpy>
#include <QTest>

using namespace natter;
using namespace natter::admin;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using natter::test::CannedServer;
using State = ServerMonitor::State;

namespace {

/** Impatient, so that a test sees many checks. */
const MonitorOptions quick{
    .interval = 20ms, .probe = {.deadline = 400ms}, .retry = {.first = 10ms, .most = 40ms}, .shortestRetry = 5ms};

/** Checks once and then only when it is told to. */
const MonitorOptions patient{
    .interval = 1h, .probe = {.deadline = 400ms}, .retry = {.first = 1h, .most = 1h}, .shortestRetry = 1h};

ServerAddress addressOf(const CannedServer &server)
{
    return ServerAddress::parse(server.address()).value();
}

} // namespace

class ServerMonitorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void startsWithoutAServer();
    void healthyServer();
    void unhealthyAndBack();
    void somethingElseAnswers();
    void vanishesAndComesBack();
    void neverAnswers();
    void waitsGrowWhileItIsGone();
    void checkNowDoesNotWait();
    void changesServerInMidCheck();
    void stopsInMidCheck();
    void historyIsBounded();
    void listenersMayStopIt();
};

void ServerMonitorTest::startsWithoutAServer()
{
    ServerMonitor monitor(quick);
    QCOMPARE(monitor.state(), State::NotChosen);
    QVERIFY(!monitor.server());
    QVERIFY(!monitor.untilNextCheck());
    monitor.checkNow();
    QVERIFY(!monitor.isChecking());
}

void ServerMonitorTest::healthyServer()
{
    CannedServer server;
    ServerMonitor monitor(patient);
    const QSignalSpy states(&monitor, &ServerMonitor::stateChanged);
    const Timestamp before = wallClockNow();
    monitor.watch(addressOf(server));
    QCOMPARE(monitor.state(), State::Connecting);
    QVERIFY(monitor.isChecking());
    QVERIFY(!monitor.untilNextCheck());
    QTRY_COMPARE(monitor.state(), State::Healthy);
    QCOMPARE(states.count(), 2);
    QCOMPARE(monitor.fault(), QString());
    QCOMPARE(monitor.name(), u"Chat Application API"_s);
    QCOMPARE(monitor.version(), u"1.0.0"_s);
    QVERIFY(monitor.lastHealthyAt() >= before && monitor.lastHealthyAt() <= wallClockNow());
    QCOMPARE(monitor.lastAnswerAt(), monitor.lastHealthyAt());
    QVERIFY(monitor.roundTrip() > 0us);
    QCOMPARE(monitor.history().size(), 1U);
    QVERIFY(monitor.untilNextCheck() > 50min);
}

void ServerMonitorTest::unhealthyAndBack()
{
    CannedServer server;
    ServerMonitor monitor(quick);
    monitor.watch(addressOf(server));
    QTRY_COMPARE(monitor.state(), State::Healthy);
    server.setAnswer("/health", CannedServer::answer(503, "{}"));
    QTRY_COMPARE(monitor.state(), State::Unhealthy);
    QVERIFY2(monitor.fault().contains(u"503"), qPrintable(monitor.fault()));
    QVERIFY(monitor.lastAnswerAt() >= monitor.lastHealthyAt());
    server.setAnswer("/health", CannedServer::answer(200, R"({"status":"healthy"})"));
    QTRY_COMPARE(monitor.state(), State::Healthy);
    QCOMPARE(monitor.fault(), QString());
}

void ServerMonitorTest::somethingElseAnswers()
{
    CannedServer server;
    server.setAnswer("/", CannedServer::answer(200, "<html>"));
    ServerMonitor monitor(patient);
    monitor.watch(addressOf(server));
    QTRY_COMPARE(monitor.state(), State::Unhealthy);
    QVERIFY2(monitor.fault().contains(u"not a Natter server"), qPrintable(monitor.fault()));
    QVERIFY(!monitor.lastHealthyAt());
    QCOMPARE(monitor.name(), QString());
    QCOMPARE(monitor.history().back(), ServerMonitor::RoundTrip());
}

void ServerMonitorTest::vanishesAndComesBack()
{
    CannedServer server;
    ServerMonitor monitor(quick);
    monitor.watch(addressOf(server));
    QTRY_COMPARE(monitor.state(), State::Healthy);
    server.vanish();
    QTRY_COMPARE(monitor.state(), State::Lost);
    QVERIFY2(!monitor.fault().isEmpty(), "a loss has a reason");
    QCOMPARE(monitor.name(), u"Chat Application API"_s); // what was known stays, as old
    QVERIFY(monitor.roundTrip().has_value());
    QVERIFY(!monitor.history().back());
    const auto lastHealthy = monitor.lastHealthyAt();
    QVERIFY(lastHealthy.has_value());
    QTRY_VERIFY(monitor.untilNextCheck().has_value() || monitor.isChecking());
    QVERIFY(server.comeBack());
    QTRY_COMPARE(monitor.state(), State::Healthy);
    QVERIFY(monitor.lastHealthyAt() > lastHealthy);
}

void ServerMonitorTest::neverAnswers()
{
    CannedServer server;
    server.setAnswer("/", {});
    MonitorOptions options = patient;
    options.probe.deadline = 100ms;
    ServerMonitor monitor(options);
    monitor.watch(addressOf(server));
    QTRY_COMPARE(monitor.state(), State::Lost);
    QVERIFY2(monitor.fault().contains(u"did not answer"), qPrintable(monitor.fault()));
    QVERIFY(!monitor.lastAnswerAt());
}

void ServerMonitorTest::waitsGrowWhileItIsGone()
{
    CannedServer server;
    server.vanish();
    MonitorOptions options = patient;
    options.shortestRetry = 1h;
    options.retry = {.first = 1h, .most = 64h};
    ServerMonitor monitor(options);
    monitor.watch(addressOf(server));
    std::chrono::milliseconds longest(0);
    for (std::size_t checks = 1; checks <= 30; ++checks) {
        QTRY_COMPARE(monitor.history().size(), checks);
        QVERIFY(monitor.untilNextCheck().value() > 59min);
        QVERIFY(monitor.untilNextCheck().value() <= 64h);
        longest = std::max(longest, monitor.untilNextCheck().value());
        monitor.checkNow();
    }
    QVERIFY2(longest > 8h, "30 waits of up to 64 hours, drawn at random");
}

void ServerMonitorTest::checkNowDoesNotWait()
{
    CannedServer server;
    server.vanish();
    ServerMonitor monitor(patient);
    monitor.watch(addressOf(server));
    QTRY_COMPARE(monitor.state(), State::Lost);
    QVERIFY(server.comeBack());
    monitor.checkNow();
    QVERIFY(monitor.isChecking());
    QCOMPARE(monitor.state(), State::Lost); // until the answer is there
    QTRY_COMPARE(monitor.state(), State::Healthy);
}

void ServerMonitorTest::changesServerInMidCheck()
{
    CannedServer slow;
    slow.setAnswer("/", CannedServer::welcome("Slow"));
    slow.setAnswer("/health", {});
    CannedServer other;
    other.setAnswer("/", CannedServer::welcome("Other", "7"));
    ServerMonitor monitor(patient);
    monitor.watch(addressOf(slow));
    QTRY_COMPARE(slow.requests().size(), 2); // its name is known, its health is not
    monitor.watch(addressOf(other));
    QCOMPARE(monitor.state(), State::Connecting);
    QCOMPARE(monitor.server()->toString(), other.address());
    QTRY_COMPARE(monitor.state(), State::Healthy);
    QCOMPARE(monitor.name(), u"Other"_s);
    QCOMPARE(monitor.history().size(), 1U);
    // Beyond the first one's deadline still nothing of it has been heard.
    const QSignalSpy states(&monitor, &ServerMonitor::stateChanged);
    QVERIFY(!QTest::qWaitFor([&] { return states.count() > 0; }, 600));
    QCOMPARE(monitor.version(), u"7"_s);
}

void ServerMonitorTest::stopsInMidCheck()
{
    CannedServer server;
    ServerMonitor monitor(quick);
    monitor.watch(addressOf(server));
    QTRY_COMPARE(monitor.state(), State::Healthy);
    QTRY_VERIFY(monitor.isChecking());
    monitor.stop();
    QCOMPARE(monitor.state(), State::NotChosen);
    QVERIFY(!monitor.isChecking() && !monitor.untilNextCheck() && !monitor.lastHealthyAt());
    QVERIFY(monitor.name().isEmpty() && monitor.history().empty());
    const QSignalSpy changes(&monitor, &ServerMonitor::changed);
    QVERIFY(!QTest::qWaitFor([&] { return changes.count() > 0; }, 100));
}

void ServerMonitorTest::historyIsBounded()
{
    CannedServer server;
    MonitorOptions options = quick;
    options.interval = 0ms;
    ServerMonitor monitor(options);
    const QSignalSpy changes(&monitor, &ServerMonitor::changed);
    monitor.watch(addressOf(server));
    QTRY_VERIFY_WITH_TIMEOUT(changes.count() > 2 * int(ServerMonitor::historyMost) + 20, 20'000);
    QCOMPARE(monitor.history().size(), ServerMonitor::historyMost);
    QVERIFY(server.connections() <= 2); // the checks share a connection
}

void ServerMonitorTest::listenersMayStopIt()
{
    CannedServer server;
    ServerMonitor monitor(quick);
    QObject listener;
    connect(&monitor, &ServerMonitor::stateChanged, &listener, [&](State state) {
        if (state == State::Connecting)
            monitor.stop();
    });
    monitor.watch(addressOf(server));
    QCOMPARE(monitor.state(), State::NotChosen);
    QVERIFY(!monitor.isChecking());
    listener.disconnect();
    monitor.disconnect(&listener);
    connect(&monitor, &ServerMonitor::changed, &listener, [&] {
        if (monitor.state() == State::Healthy)
            monitor.stop();
    });
    monitor.watch(addressOf(server));
    QTRY_COMPARE(monitor.state(), State::NotChosen);
    QVERIFY(!monitor.untilNextCheck());
}

QTEST_GUILESS_MAIN(ServerMonitorTest)
#include "tst_servermonitor.moc"
