// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "netfixture.h"

using namespace natter;
using namespace natter::net;
using namespace natter::test;

namespace {

QByteArray originField(const QByteArray &origin)
{
    return "Origin: " + origin + "\r\n";
}

QByteArray preflight(const QByteArray &path, const QByteArray &origin, const QByteArray &fields = {})
{
    return get(path, originField(origin) + "Access-Control-Request-Method: POST\r\n" + fields, "OPTIONS");
}

} // namespace

/** What pages of other origins may do (PROTOCOL §2), over real sockets. */
class TestCors : public NetFixture
{
    Q_OBJECT

private Q_SLOTS:
    void anyOriginNeverGetsCredentials();
    void anyInAListIsAny();
    void listReflectsWhatMatches_data();
    void listReflectsWhatMatches();
    void listVariesWhateverIsAnswered();
    void credentialsAreForAListOnly();
    void errorsCanBeRead_data();
    void errorsCanBeRead();
    void preflightsAllowWhatIsAsked();
    void preflightsOfUnknownPathsPass();
    void foreignPreflightsAreRefused();
    void preflightsTakeNothingStrange();

private:
    void serveList(bool credentials = false);
};

void TestCors::serveList(bool credentials)
{
    m_options.corsOrigins = {"https://one.example", "http://two.example:8080"};
    m_options.corsCredentials = credentials;
    serve(m_options);
}

void TestCors::anyOriginNeverGetsCredentials()
{
    m_options.corsCredentials = true;
    serve(m_options);
    RawClient client(m_door);
    for (const QByteArray origin : {"https://x.example", "null", "http://127.0.0.1:1"}) {
        for (const QByteArray &request : {get("/health", originField(origin)), preflight("/auth/login", origin)}) {
            const auto response = client.request(request);
            QVERIFY(response);
            QCOMPARE(response->fields.value("access-control-allow-origin"), "*");
            QVERIFY(!response->fields.contains("access-control-allow-credentials"));
            QVERIFY(!response->fields.contains("vary"));
        }
    }
}

void TestCors::anyInAListIsAny()
{
    m_options.corsOrigins = {"https://one.example", "*"};
    m_options.corsCredentials = true;
    serve(m_options);
    RawClient client(m_door);
    const auto response = client.request(get("/health", originField("https://one.example")));
    QVERIFY(response);
    QCOMPARE(response->fields.value("access-control-allow-origin"), "*");
    QVERIFY(!response->fields.contains("access-control-allow-credentials"));
}

void TestCors::listReflectsWhatMatches_data()
{
    QTest::addColumn<QByteArray>("origin");
    QTest::addColumn<bool>("allowed");
    QTest::newRow("first") << QByteArray("https://one.example") << true;
    QTest::newRow("with its port") << QByteArray("http://two.example:8080") << true;
    QTest::newRow("other scheme") << QByteArray("http://one.example") << false;
    QTest::newRow("default port spelt out") << QByteArray("https://one.example:443") << false;
    QTest::newRow("other port") << QByteArray("http://two.example:8081") << false;
    QTest::newRow("no port") << QByteArray("http://two.example") << false;
    QTest::newRow("longer port") << QByteArray("http://two.example:80801") << false;
    QTest::newRow("upper case") << QByteArray("https://ONE.example") << false;
    QTest::newRow("upper-case scheme") << QByteArray("HTTPS://one.example") << false;
    QTest::newRow("trailing dot") << QByteArray("https://one.example.") << false;
    QTest::newRow("trailing slash") << QByteArray("https://one.example/") << false;
    QTest::newRow("subdomain") << QByteArray("https://a.one.example") << false;
    QTest::newRow("begins alike") << QByteArray("https://one.example.evil.test") << false;
    QTest::newRow("ends alike") << QByteArray("https://evilone.example") << false;
    QTest::newRow("user before it") << QByteArray("https://one.example@evil.test") << false;
    QTest::newRow("null") << QByteArray("null") << false;
    QTest::newRow("star") << QByteArray("*") << false;
    QTest::newRow("two of them") << QByteArray("https://one.example http://two.example:8080") << false;
    QTest::newRow("a list") << QByteArray("https://one.example, https://evil.test") << false;
}

void TestCors::listReflectsWhatMatches()
{
    QFETCH(QByteArray, origin);
    QFETCH(bool, allowed);
    serveList(true);
    RawClient client(m_door);
    const auto response = client.request(get("/health", originField(origin)));
    QVERIFY(response);
    QCOMPARE(response->status, 200);
    QCOMPARE(response->fields.value("access-control-allow-origin"), allowed ? origin : QByteArray());
    QCOMPARE(response->fields.value("access-control-allow-credentials"), allowed ? QByteArray("true") : QByteArray());
    QCOMPARE(response->fields.contains("access-control-expose-headers"), allowed);
    QCOMPARE(response->fields.value("vary"), "Origin");
}

void TestCors::listVariesWhateverIsAnswered()
{
    serveList();
    RawClient client(m_door);
    const QByteArrayList requests{get("/health"), get("/nowhere"), get("/health", {}, "HEAD"),
                                  get("/health", {}, "OPTIONS"), post("/auth/login", "{")};
    for (const QByteArray &request : requests) {
        client.send(request);
        const auto response = client.response(request.startsWith("HEAD"));
        QVERIFY(response);
        QCOMPARE(response->fields.value("vary"), "Origin");
        QVERIFY(!response->fields.contains("access-control-allow-origin"));
    }
}

void TestCors::credentialsAreForAListOnly()
{
    serveList(false);
    RawClient client(m_door);
    const auto response = client.request(get("/health", originField("https://one.example")));
    QVERIFY(response);
    QCOMPARE(response->fields.value("access-control-allow-origin"), "https://one.example");
    QVERIFY(!response->fields.contains("access-control-allow-credentials"));
}

void TestCors::errorsCanBeRead_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status");
    const QByteArray origin = originField("https://one.example");
    const QByteArray json = "Content-Type: application/json\r\n";
    QTest::newRow("401") << post("/auth/login", R"({"email":"a@b.example","password":"wrong"})", origin + json) << 401;
    QTest::newRow("404") << get("/nowhere", origin) << 404;
    QTest::newRow("405") << get("/auth/login", origin) << 405;
    QTest::newRow("413") << post("/auth/login", QByteArray(64 * 1024 + 1, ' '), origin + json) << 413;
    QTest::newRow("415") << post("/auth/login", "{}", origin) << 415;
    QTest::newRow("422") << post("/auth/login", "{}", origin + json) << 422;
    QTest::newRow("429") << post("/auth/login", R"({"email":"limited@b.example","password":"x"})", origin + json)
                         << 429;
}

void TestCors::errorsCanBeRead()
{
    QFETCH(QByteArray, request);
    QFETCH(int, status);
    serveList();
    RawClient client(m_door);
    const auto response = client.request(request);
    QVERIFY(response);
    QCOMPARE(response->status, status);
    QCOMPARE(response->fields.value("access-control-allow-origin"), "https://one.example");
    if (status == 429)
        QVERIFY(response->fields.value("access-control-expose-headers").contains("Retry-After"));
}

void TestCors::preflightsAllowWhatIsAsked()
{
    serveList(true);
    RawClient client(m_door);
    const auto response = client.request(preflight(
        "/auth/login", "https://one.example", "Access-Control-Request-Headers: content-type,x-requested-with\r\n"));
    QVERIFY(response);
    QCOMPARE(response->status, 204);
    QCOMPARE(response->fields.value("access-control-allow-origin"), "https://one.example");
    QCOMPARE(response->fields.value("access-control-allow-credentials"), "true");
    QCOMPARE(response->fields.value("access-control-allow-methods"), "POST, OPTIONS");
    QCOMPARE(response->fields.value("access-control-allow-headers"),
             "Authorization, Content-Type, If-None-Match, x-requested-with");
    QCOMPARE(response->fields.value("access-control-max-age"), "600");
    QVERIFY(!response->fields.contains("access-control-expose-headers"));
    const auto page = client.request(preflight("/health", "https://one.example"));
    QVERIFY(page);
    QCOMPARE(page->fields.value("access-control-allow-methods"), "GET, HEAD, OPTIONS");
}

/** A page hears 404 of its request, not that there was nobody. */
void TestCors::preflightsOfUnknownPathsPass()
{
    RawClient client(m_door);
    const auto response = client.request(preflight("/nowhere", "https://x.example"));
    QVERIFY(response);
    QCOMPARE(response->status, 204);
    const auto plain = client.request(get("/nowhere", originField("https://x.example"), "OPTIONS"));
    QVERIFY(plain);
    QCOMPARE(plain->status, 404);
}

void TestCors::foreignPreflightsAreRefused()
{
    serveList();
    RawClient client(m_door);
    for (const QByteArray origin : {"https://evil.example", "null"}) {
        const auto response = client.request(preflight("/auth/login", origin));
        QVERIFY(response);
        QCOMPARE(response->status, 403);
        QCOMPARE(textIn(*response, "code"), QStringLiteral("forbidden"));
        QVERIFY(!response->fields.contains("access-control-allow-origin"));
        QVERIFY(!response->fields.contains("access-control-allow-methods"));
        QCOMPARE(response->fields.value("vary"), "Origin");
    }
}

void TestCors::preflightsTakeNothingStrange()
{
    RawClient client(m_door);
    const auto response = client.request(
        preflight("/auth/login", "https://x.example", "Access-Control-Request-Headers: x-a, b c, \"d\", x-e:f\r\n"));
    QVERIFY(response);
    QCOMPARE(response->fields.value("access-control-allow-headers"), "Authorization, Content-Type, If-None-Match, x-a");
}

QTEST_GUILESS_MAIN(TestCors)
#include "tst_cors.moc"
