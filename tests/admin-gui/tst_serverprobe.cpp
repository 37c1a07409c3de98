// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin-gui/cannedserver.h"
#include "client/serverprobe.h"

#include <QNetworkAccessManager>
#include <QTest>

using namespace natter;
using namespace natter::client;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using natter::test::CannedServer;

class ServerProbeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void healthy();
    void answersOfAllSorts_data();
    void answersOfAllSorts();
    void nobodyThere();
    void noSuchHost();
    void neverAnswering_data();
    void neverAnswering();
    void plaintextBehindHttps();
    void dripsCountAgainstTheDeadline();
    void destroyedProbesStaySilent();
    void repliesMayDestroyTheProbe();

private:
    /** Asks once and waits for the answer. */
    std::optional<Result<ServerStatus>> ask(const QUrl &url, ProbeOptions options = {});

    QNetworkAccessManager m_network;
};

std::optional<Result<ServerStatus>> ServerProbeTest::ask(const QUrl &url, ProbeOptions options)
{
    std::optional<Result<ServerStatus>> outcome;
    int replies = 0;
    ServerProbe probe(m_network, url, options, [&](Result<ServerStatus> result) {
        outcome = std::move(result);
        ++replies;
    });
    if (!QTest::qWaitFor([&] { return outcome.has_value(); }, 10'000))
        return std::nullopt;
    return replies == 1 ? outcome : std::nullopt;
}

void ServerProbeTest::healthy()
{
    CannedServer server;
    const auto outcome = ask(server.url());
    QVERIFY(outcome && outcome->has_value());
    const ServerStatus &status = **outcome;
    QVERIFY(status.isHealthy());
    QCOMPARE(status.name, u"Chat Application API"_s);
    QCOMPARE(status.version, u"1.0.0"_s);
    QVERIFY(status.roundTrip > 0us);
    QVERIFY(status.roundTrip < 5s);
    QCOMPARE(server.requests(), (QByteArrayList{"/", "/health"}));
    QVERIFY(!server.heads().first().contains("Cookie"));
    QVERIFY(!server.heads().first().contains("Upgrade"));
    QVERIFY(server.heads().first().contains("Accept-Encoding: identity\r\n"));
}

void ServerProbeTest::answersOfAllSorts_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("errorCode"); // -1: an answer with a fault
    QTest::addColumn<QString>("word");
    const auto row = [](const char *name, const char *path, const QByteArray &bytes, int code, const char *word) {
        QTest::newRow(name) << QByteArray(path) << bytes << code << QString::fromLatin1(word);
    };
    constexpr int unfit = int(ErrorCode::ValidationFailed);
    row("503 of health", "/health", CannedServer::answer(503, R"({"detail":"x","code":"unavailable"})"), -1, "503");
    row("500 of welcome", "/", CannedServer::answer(500, ""), -1, "500");
    row("404 of health", "/health", CannedServer::answer(404, "{}"), -1, "404");
    row("429", "/", CannedServer::answer(429, "{}"), -1, "429");
    row("says it is ill", "/health", CannedServer::answer(200, R"({"status":"degraded"})"), -1, "degraded");
    row("html", "/", CannedServer::answer(200, "<html><body>It works!</body></html>"), unfit, "not a Natter server");
    row("garbage in health", "/health", CannedServer::answer(200, "\xff\xfe\x00garbage"), unfit, "not a Natter server");
    row("empty", "/", CannedServer::answer(200, ""), unfit, "not a Natter server");
    row("no HTTP", "/", "220 mail.example ESMTP\r\n\r\n", int(ErrorCode::Unavailable), "HTTP");
    row("redirect", "/", "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", unfit,
        "redirects");
    row("oversized", "/", CannedServer::answer(200, QByteArray(200'000, ' ')), int(ErrorCode::PayloadTooLarge),
        "too long");
    row("oversized, without an end", "/health", "HTTP/1.1 200 OK\r\n\r\n" + QByteArray(200'000, 'x'),
        int(ErrorCode::PayloadTooLarge), "too long");
}

void ServerProbeTest::answersOfAllSorts()
{
    QFETCH(const QByteArray, path);
    QFETCH(const QByteArray, bytes);
    QFETCH(const int, errorCode);
    QFETCH(const QString, word);
    CannedServer server;
    server.setAnswer(path, bytes);
    const auto outcome = ask(server.url(), {.deadline = 2s});
    QVERIFY(outcome);
    QCOMPARE(outcome->has_value(), errorCode == -1);
    if (errorCode == -1) {
        QVERIFY(!(*outcome)->isHealthy());
        QVERIFY2((*outcome)->fault.contains(word), qPrintable((*outcome)->fault));
    } else {
        QVERIFY2(outcome->error().message().contains(word), qPrintable(outcome->error().message()));
        QCOMPARE(int(outcome->error().code), errorCode);
    }
}

void ServerProbeTest::nobodyThere()
{
    CannedServer server;
    server.vanish();
    const auto outcome = ask(server.url());
    QVERIFY(outcome && !outcome->has_value());
    QCOMPARE(outcome->error().code, ErrorCode::Unavailable);
    QVERIFY2(outcome->error().message().contains(u"refused"), qPrintable(outcome->error().message()));
}

void ServerProbeTest::noSuchHost()
{
    const auto outcome = ask(QUrl(u"http://nobody.invalid:8000"_s));
    QVERIFY(outcome && !outcome->has_value());
    QVERIFY(outcome->error().code == ErrorCode::Unavailable || outcome->error().code == ErrorCode::RequestTimeout);
    QVERIFY2(outcome->error().message().contains(u"nobody.invalid"), qPrintable(outcome->error().message()));
}

void ServerProbeTest::neverAnswering_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("silent from the start") << QByteArray("/") << QByteArray();
    QTest::newRow("silent at the second request") << QByteArray("/health") << QByteArray();
    QTest::newRow("half a head") << QByteArray("/") << QByteArray("HTTP/1.1 200 OK\r\nContent-");
    QTest::newRow("half a body") << QByteArray("/") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
}

void ServerProbeTest::neverAnswering()
{
    QFETCH(const QByteArray, path);
    QFETCH(const QByteArray, bytes);
    CannedServer server;
    server.setAnswer(path, bytes);
    const auto outcome = ask(server.url(), {.deadline = 150ms});
    QVERIFY(outcome && !outcome->has_value());
    QCOMPARE(outcome->error().code, ErrorCode::RequestTimeout);
    QVERIFY2(outcome->error().message().contains(u"127.0.0.1:"), qPrintable(outcome->error().message()));
}

void ServerProbeTest::plaintextBehindHttps()
{
    CannedServer server;
    QUrl url = server.url();
    url.setScheme(u"https"_s);
    // The canned server waits for the end of a head that never comes as text: this is the deadline's business or TLS's.
    const auto outcome = ask(url, {.deadline = 500ms});
    QVERIFY(outcome && !outcome->has_value());
    QVERIFY(outcome->error().code == ErrorCode::Unavailable || outcome->error().code == ErrorCode::RequestTimeout);
}

void ServerProbeTest::dripsCountAgainstTheDeadline()
{
    CannedServer server;
    server.setDelay([] { return 120ms; }); // each of the two answers within the deadline, both together not
    const auto outcome = ask(server.url(), {.deadline = 200ms});
    QVERIFY(outcome && !outcome->has_value());
    QCOMPARE(outcome->error().code, ErrorCode::RequestTimeout);
}

void ServerProbeTest::destroyedProbesStaySilent()
{
    CannedServer server;
    CannedServer slow;
    slow.setAnswer("/health", {});
    bool spoke = false;
    auto dropped = std::make_unique<ServerProbe>(m_network, slow.url(), ProbeOptions{},
                                                 [&](const Result<ServerStatus> &) { spoke = true; });
    QTRY_COMPARE(slow.requests().size(), 2); // it is under way
    dropped.reset();
    slow.vanish(); // which a probe that still lived would take for an answer
    const auto outcome = ask(server.url());
    QVERIFY(outcome && outcome->has_value());
    QVERIFY(!spoke);
}

void ServerProbeTest::repliesMayDestroyTheProbe()
{
    CannedServer fine;
    CannedServer verbose;
    verbose.setAnswer("/", CannedServer::answer(200, QByteArray(100'000, ' ')));
    CannedServer silent;
    silent.setAnswer("/", {});
    for (const CannedServer *server : {&fine, &verbose, &silent}) {
        std::unique_ptr<ServerProbe> probe;
        bool replied = false;
        probe = std::make_unique<ServerProbe>(m_network, server->url(), ProbeOptions{.deadline = 300ms},
                                              [&](const Result<ServerStatus> &) {
                                                  probe.reset();
                                                  replied = true;
                                              });
        QTRY_VERIFY(replied);
        QVERIFY(!probe);
    }
}

QTEST_GUILESS_MAIN(ServerProbeTest)
#include "tst_serverprobe.moc"
