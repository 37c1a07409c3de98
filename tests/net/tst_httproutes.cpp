// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "netfixture.h"

using namespace natter;
using namespace natter::net;
using namespace natter::test;

/** What the routes answer, over real sockets. */
class TestHttpRoutes : public NetFixture
{
    Q_OBJECT

private Q_SLOTS:
    void routes();
    void accounts();
    void errorsOfAccounts();
    void methodsAndTypes_data();
    void methodsAndTypes();
    void head();
    void options();
    void cors();
    void corsList();
};

void TestHttpRoutes::routes()
{
    RawClient client(m_door);
    const auto welcome = client.request(get("/"));
    QVERIFY(welcome);
    QCOMPARE(welcome->status, 200);
    QCOMPARE(textIn(*welcome, "message"), QStringLiteral("Welcome to Test"));
    QCOMPARE(welcome->fields.value("content-type"), "application/json");
    QCOMPARE(welcome->fields.value("x-content-type-options"), "nosniff");
    QVERIFY(welcome->fields.value("date").endsWith(" GMT"));
    QVERIFY(!welcome->fields.contains("cache-control"));
    QVERIFY(!welcome->fields.contains("connection"));
    const auto health = client.request(get("/health?x=y"));
    QVERIFY(health);
    QCOMPARE(health->body, "{\"status\":\"healthy\"}");
    m_gateway.ready.components = {{QLatin1StringView("database"), protocol::Condition::Ok, {}},
                                  {QLatin1StringView("passwords"), protocol::Condition::Busy, QStringLiteral("full")}};
    const auto ready = client.request(get("/health/ready"));
    QVERIFY(ready);
    QCOMPARE(ready->status, 200);
    QCOMPARE(ready->fields.value("cache-control"), "no-store");
    m_gateway.ready.components.front().condition = protocol::Condition::Failed;
    const auto unready = client.request(get("/health/ready"));
    QVERIFY(unready);
    QCOMPARE(unready->status, 503);
    QVERIFY(unready->body.startsWith("{\"status\":\"unready\",\"components\":{\"database\":{\"status\":\"failed\"}"));
}

void TestHttpRoutes::accounts()
{
    RawClient client(m_door);
    const auto signup =
        client.request(post("/auth/signup", R"({"email":"A@b.example","name":"Ann","password":"password1"})",
                            "Content-Type: application/json; charset=utf-8\r\nUser-Agent: me/1\r\n"));
    QVERIFY(signup);
    QCOMPARE(signup->status, 201);
    QCOMPARE(textIn(*signup, "message"), QStringLiteral("User created successfully"));
    QCOMPARE(textIn(*signup, "email"), QStringLiteral("a@b.example"));
    QCOMPARE(signup->fields.value("cache-control"), "no-store");
    QCOMPARE(m_gateway.peers.back().userAgent, QStringLiteral("me/1"));
    QCOMPARE(m_gateway.peers.back().address, QStringLiteral("127.0.0.1"));
    const auto loggedIn = client.request(login("a@b.example"));
    QVERIFY(loggedIn);
    QCOMPARE(loggedIn->status, 200);
    QCOMPARE(textIn(*loggedIn, "access_token"), QStringLiteral("a.b.c"));
}

void TestHttpRoutes::errorsOfAccounts()
{
    RawClient client(m_door);
    const auto taken =
        client.request(post("/auth/signup", R"({"email":"taken@b.example","name":"Ann","password":"password1"})"));
    QVERIFY(taken);
    QCOMPARE(taken->status, 400);
    QCOMPARE(textIn(*taken, "detail"), QStringLiteral("Email already registered"));
    QCOMPARE(taken->fields.value("cache-control"), "no-store");
    const auto wrong = client.request(login("a@b.example", "wrong"));
    QVERIFY(wrong);
    QCOMPARE(wrong->status, 401);
    const auto limited = client.request(login("limited@b.example"));
    QVERIFY(limited);
    QCOMPARE(limited->status, 429);
    QCOMPARE(limited->fields.value("retry-after"), "7");
    const auto missing = client.request(post("/auth/login", "{}"));
    QVERIFY(missing);
    QCOMPARE(missing->status, 422);
    const auto malformed = client.request(post("/auth/login", "{"));
    QVERIFY(malformed);
    QCOMPARE(malformed->status, 422);
    QCOMPARE(textIn(*malformed, "code"), QStringLiteral("json_invalid"));
}

void TestHttpRoutes::methodsAndTypes_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("allow");
    const auto row = [](const char *name, const QByteArray &bytes, int status, const QByteArray &allow = {}) {
        QTest::newRow(name) << bytes << status << allow;
    };
    row("unknown path", get("/nowhere"), 404);
    row("escaped LF matches nothing", get("/health%0A"), 400);
    row("trailing slash", get("/health/"), 404);
    row("other case", get("/Health"), 404);
    row("double slash", get("//health"), 404);
    row("dot segment", get("/./health"), 404);
    row("dot segments back", get("/x/../health"), 404);
    row("escaped dot segments", get("/x/%2e%2e/health"), 404);
    row("escaped slash", get("/x%2F..%2Fhealth"), 400);
    row("backslash", get("/x%5C..%5Chealth"), 404);
    row("escaped NUL", get("/health%00"), 400);
    row("escaped twice", get("/health%2500"), 404);
    row("escaped letter", get("/%68ealth"), 200);
    row("parameter of a path", get("/health;x=y"), 404);
    row("absolute form", get("http://b.example:80/health"), 200);
    row("absolute form with a user", get("http://me@b.example/health"), 400);
    row("absolute form without a path", get("http://b.example"), 200);
    row("absolute form without a path, a slash in the query", get("http://b.example?/health"), 200);
    row("absolute form without anybody", get("http:///health"), 400);
    row("absolute form with nothing", get("http://"), 400);
    row("absolute form with a query alone", get("http://?x"), 400);
    row("absolute form twice", get("http://https://b.example/health"), 404);
    row("OPTIONS of the whole server by its name", get("http://b.example", {}, "OPTIONS"), 204,
        "GET, HEAD, POST, OPTIONS");
    row("OPTIONS of a path by its name", get("http://b.example/health", {}, "OPTIONS"), 204, "GET, HEAD, OPTIONS");
    row("authority form", get("b.example:80"), 400);
    row("HEAD of a command", get("/auth/login", {}, "HEAD"), 405, "POST, OPTIONS");
    row("PUT", get("/auth/login", {}, "PUT"), 405, "POST, OPTIONS");
    row("POST on a page", post("/health", "{}"), 405, "GET, HEAD, OPTIONS");
    row("GET of a command", get("/auth/login"), 405, "POST, OPTIONS");
    row("DELETE", get("/auth/login", {}, "DELETE"), 405, "POST, OPTIONS");
    row("unknown socket", get("/ws/other"), 404);
    row("no type", post("/auth/login", "{}", {}), 415);
    row("form", post("/auth/login", "a=b", "Content-Type: application/x-www-form-urlencoded\r\n"), 415);
    row("other charset", post("/auth/login", "{}", "Content-Type: application/json; charset=utf-16\r\n"), 415);
    row("compressed", post("/auth/login", "{}", "Content-Type: application/json\r\nContent-Encoding: gzip\r\n"), 415);
    row("not compressed", post("/auth/login", "{}", "Content-Type: application/json\r\nContent-Encoding: identity\r\n"),
        422);
    row("no body", post("/auth/login", {}, {}), 422);
    row("body of a GET", get("/health", "Content-Length: 2\r\n") + "{}", 200);
}

void TestHttpRoutes::methodsAndTypes()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    QFETCH(QByteArray, allow);
    RawClient client(m_door);
    client.send(bytes);
    const auto response = client.response(bytes.startsWith("HEAD"));
    QVERIFY(response);
    QCOMPARE(response->status, status);
    QCOMPARE(response->fields.value("allow"), allow);
    if (status >= 500 || status == 400)
        return;
    const auto next = client.request(get("/health")); // in step, whatever came before
    QVERIFY(next);
    QCOMPARE(next->status, 200);
}

void TestHttpRoutes::head()
{
    RawClient client(m_door);
    client.send(get("/health", {}, "HEAD") + get("/"));
    const auto head = client.response(true);
    QVERIFY(head);
    QCOMPARE(head->status, 200);
    QCOMPARE(head->fields.value("content-length"), "20");
    const auto next = client.response();
    QVERIFY(next);
    QCOMPARE(next->status, 200);
    QVERIFY(next->body.startsWith("{\"message\""));
}

void TestHttpRoutes::options()
{
    RawClient client(m_door);
    const auto plain = client.request(get("/auth/login", {}, "OPTIONS"));
    QVERIFY(plain);
    QCOMPARE(plain->status, 204);
    QCOMPARE(plain->fields.value("allow"), "POST, OPTIONS");
    QVERIFY(!plain->fields.contains("content-length"));
    const auto all = client.request(get("*", {}, "OPTIONS"));
    QVERIFY(all);
    QCOMPARE(all->status, 204);
    const auto unknown = client.request(get("/nowhere", {}, "OPTIONS"));
    QVERIFY(unknown);
    QCOMPARE(unknown->status, 404);
}

void TestHttpRoutes::cors()
{
    RawClient client(m_door);
    const auto simple = client.request(get("/health", "Origin: https://x.example\r\n"));
    QVERIFY(simple);
    QCOMPARE(simple->fields.value("access-control-allow-origin"), "*");
    QVERIFY(!simple->head.toLower().contains("allow-credentials"));
    const auto preflight = client.request(get("/auth/login",
                                              "Origin: https://x.example\r\nAccess-Control-Request-Method: POST\r\n"
                                              "Access-Control-Request-Headers: content-type\r\n",
                                              "OPTIONS"));
    QVERIFY(preflight);
    QCOMPARE(preflight->status, 204);
    QCOMPARE(preflight->fields.value("access-control-allow-origin"), "*");
    QVERIFY(preflight->fields.value("access-control-allow-methods").contains("POST"));
    QVERIFY(preflight->fields.value("access-control-allow-headers").contains("Content-Type"));
    const auto none = client.request(get("/health"));
    QVERIFY(none);
    QVERIFY(!none->fields.contains("access-control-allow-origin"));
}

void TestHttpRoutes::corsList()
{
    m_options.corsOrigins = {"https://one.example", "https://two.example"};
    serve(m_options);
    RawClient client(m_door);
    const auto allowed = client.request(get("/health", "Origin: https://two.example\r\n"));
    QVERIFY(allowed);
    QCOMPARE(allowed->fields.value("access-control-allow-origin"), "https://two.example");
    QCOMPARE(allowed->fields.value("vary"), "Origin");
    const auto other = client.request(get("/health", "Origin: https://two.example.evil\r\n"));
    QVERIFY(other);
    QVERIFY(!other->fields.contains("access-control-allow-origin"));
    QCOMPARE(other->fields.value("vary"), "Origin");
    const auto preflight = client.request(
        get("/auth/login", "Origin: https://evil.example\r\nAccess-Control-Request-Method: POST\r\n", "OPTIONS"));
    QVERIFY(preflight);
    QCOMPARE(preflight->status, 403);
}

QTEST_GUILESS_MAIN(TestHttpRoutes)
#include "tst_httproutes.moc"
