// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/bothwires.h"
#include "support/await.h"

#include <QJsonArray>
#include <QTest>

using namespace natter::test;
using namespace Qt::StringLiterals;

namespace {

QJsonObject account(const QString &email)
{
    return {{u"email"_s, email}, {u"name"_s, u"Ann"_s}, {u"password"_s, u"password123"_s}};
}

QStringList keys(const QJsonObject &object)
{
    QStringList names = object.keys();
    names.sort();
    return names;
}

} // namespace

/** The REST surface of the seed, against a real natterd. */
class RestTest : public OnBothWires
{
    Q_OBJECT

private Q_SLOTS:
    void welcomes()
    {
        const auto answer = m_fixture->http().get(u"/"_s);
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.json.value(u"message"_s).toString(), u"Welcome to Chat Application API"_s);
        QCOMPARE(answer.json.value(u"version"_s).toString(), u"1.0.0"_s);
        QCOMPARE(answer.json.value(u"docs"_s).toString(), u"/docs"_s);
        QCOMPARE(answer.json.value(u"health"_s).toString(), u"/health"_s);
        QCOMPARE(answer.headers.value("content-type"), "application/json");
    }

    void isHealthy()
    {
        const auto answer = m_fixture->http().get(u"/health"_s);
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.body, R"({"status":"healthy"})");
    }

    void wrongPasswordsEndInAWait()
    {
        QFETCH_GLOBAL(Wire, wire);
        Fixture limited({{u"RATE_LIMIT_LOGINS"_s, u"2"_s}, {u"RATE_LIMIT_SIGNUPS"_s, u"1"_s}}, wire);
        QCOMPARE(limited.failure, QString());
        auto http = limited.http();
        QCOMPARE(http.post(u"/auth/signup"_s, account(u"ann@example.org"_s)).status, 201);
        QCOMPARE(http.post(u"/auth/signup"_s, account(u"bob@example.org"_s)).status, 429);
        const QJsonObject right{{u"email"_s, u"ann@example.org"_s}, {u"password"_s, u"password123"_s}};
        QJsonObject wrong = right;
        wrong[u"password"_s] = u"password124"_s;
        QCOMPARE(http.post(u"/auth/login"_s, wrong).status, 401);
        QCOMPARE(http.post(u"/auth/login"_s, wrong).status, 401);
        const auto refused = http.post(u"/auth/login"_s, right);
        QCOMPARE(refused.status, 429);
        QCOMPARE(refused.json.value(u"code"_s).toString(), u"rate_limited"_s);
        QVERIFY(refused.headers.value("retry-after").toInt() > 890);
    }

    void signsUpAndLogsIn()
    {
        auto http = m_fixture->http();
        const auto signup = http.post(u"/auth/signup"_s, account(u"Ann@Example.org"_s));
        QCOMPARE(signup.status, 201);
        QCOMPARE(signup.json.value(u"message"_s).toString(), u"User created successfully"_s);
        QCOMPARE(signup.json.value(u"email"_s).toString(), u"ann@example.org"_s);
        QCOMPARE(signup.json.value(u"access_token"_s).toString().count(u'.'), 2);
        QCOMPARE(keys(signup.json), (QStringList{u"access_token"_s, u"email"_s, u"expires_in"_s, u"message"_s,
                                                 u"name"_s, u"refresh_token"_s, u"token_type"_s, u"user_id"_s}));

        const auto login =
            http.post(u"/auth/login"_s, {{u"email"_s, u"ANN@example.org"_s}, {u"password"_s, u"password123"_s}});
        QCOMPARE(login.status, 200);
        QCOMPARE(login.json.value(u"email"_s).toString(), u"ann@example.org"_s);
        QVERIFY(!login.json.value(u"access_token"_s).toString().isEmpty());
        QCOMPARE(login.json.value(u"user_id"_s), signup.json.value(u"user_id"_s));
        QCOMPARE(login.headers.value("cache-control"), "no-store");

        const auto again = http.post(u"/auth/signup"_s, account(u"ann@example.org"_s));
        QCOMPARE(again.status, 400);
        QCOMPARE(again.json.value(u"detail"_s).toString(), u"Email already registered"_s);
        QCOMPARE(again.json.value(u"code"_s).toString(), u"email_already_registered"_s);
    }

    /** Who has no account and who forgot the password hear the same, to the byte. */
    void refusesLoginsAlike()
    {
        auto http = m_fixture->http();
        QCOMPARE(http.post(u"/auth/signup"_s, account(u"bob@example.org"_s)).status, 201);
        const auto wrong =
            http.post(u"/auth/login"_s, {{u"email"_s, u"bob@example.org"_s}, {u"password"_s, u"wrong"_s}});
        const auto unknown =
            http.post(u"/auth/login"_s, {{u"email"_s, u"nobody@example.org"_s}, {u"password"_s, u"wrong"_s}});
        QCOMPARE(wrong.status, 401);
        QCOMPARE(wrong.json.value(u"detail"_s).toString(), u"Invalid email or password"_s);
        QCOMPARE(unknown.status, wrong.status);
        QCOMPARE(unknown.body, wrong.body);
    }

    void namesEveryMissingField()
    {
        const auto answer = m_fixture->http().post(u"/auth/signup"_s, {{u"password"_s, u"sesame-open"_s}});
        QCOMPARE(answer.status, 422);
        const QJsonArray detail = answer.json.value(u"detail"_s).toArray();
        QCOMPARE(detail.size(), 2);
        QCOMPARE(detail[0].toObject().value(u"type"_s).toString(), u"missing"_s);
        QCOMPARE(detail[0].toObject().value(u"loc"_s).toArray(), (QJsonArray{u"body"_s, u"email"_s}));
        QCOMPARE(detail[0].toObject().value(u"msg"_s).toString(), u"Field required"_s);
        QVERIFY(!answer.body.contains("sesame-open"));
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<int>("status");
        const QByteArray json("application/json");
        QTest::newRow("unknown path") << QByteArray("GET") << u"/nowhere"_s << QByteArray() << json << 404;
        QTest::newRow("wrong method") << QByteArray("GET") << u"/auth/login"_s << QByteArray() << json << 405;
        QTest::newRow("malformed") << QByteArray("POST") << u"/auth/login"_s << QByteArray("{") << json << 422;
        QTest::newRow("not an object") << QByteArray("POST") << u"/auth/login"_s << QByteArray("[1]") << json << 422;
        QTest::newRow("duplicate keys") << QByteArray("POST") << u"/auth/login"_s
                                        << QByteArray(R"({"email":"a@b.c","email":"d@e.f","password":"x"})") << json
                                        << 422;
        QTest::newRow("a number for a text")
            << QByteArray("POST") << u"/auth/login"_s << QByteArray(R"({"email":1,"password":"x"})") << json << 422;
        QTest::newRow("short password") << QByteArray("POST") << u"/auth/signup"_s
                                        << QByteArray(R"({"email":"c@b.c","name":"C","password":"1234567"})") << json
                                        << 422;
        QTest::newRow("not an e-mail") << QByteArray("POST") << u"/auth/signup"_s
                                       << QByteArray(R"({"email":"nobody","name":"C","password":"12345678"})") << json
                                       << 422;
        QTest::newRow("NUL") << QByteArray("POST") << u"/auth/signup"_s
                             << QByteArray(R"({"email":"c@b.c","name":"C\u0000","password":"12345678"})") << json
                             << 422;
        QTest::newRow("lone surrogate") << QByteArray("POST") << u"/auth/signup"_s
                                        << QByteArray(R"({"email":"c@b.c","name":"C\ud800","password":"12345678"})")
                                        << json << 422;
        QTest::newRow("a form") << QByteArray("POST") << u"/auth/login"_s << QByteArray("email=a&password=b")
                                << QByteArray("application/x-www-form-urlencoded") << 415;
        QTest::newRow("too large") << QByteArray("POST") << u"/auth/login"_s << QByteArray(64 * 1024 + 1, ' ') << json
                                   << 413;
        QTest::newRow("deep") << QByteArray("POST") << u"/auth/login"_s << QByteArray(2'000, '[') << json << 422;
    }

    void refuses()
    {
        QFETCH(QByteArray, method);
        QFETCH(QString, path);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, type);
        QFETCH(int, status);
        const auto answer = m_fixture->http().request(method, path, body, type);
        QCOMPARE(answer.status, status);
        QVERIFY(answer.json.contains(u"detail"_s));
        QVERIFY(answer.json.contains(u"code"_s));
        if (status == 405)
            QCOMPARE(answer.headers.value("allow"), "POST, OPTIONS");
    }

    /** Browsers of any origin may call, without credentials (PROTOCOL §2). */
    void answersPreflights()
    {
        const auto socket = m_fixture->rawConnection();
        QVERIFY(socket);
        socket->write("OPTIONS /auth/login HTTP/1.1\r\nHost: x\r\nOrigin: https://chat.example\r\n"
                      "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: "
                      "content-type\r\nConnection: close\r\n\r\n");
        AWAIT_EQUAL(socket->state(), QAbstractSocket::UnconnectedState);
        const QByteArray answer = socket->readAll();
        QVERIFY2(answer.startsWith("HTTP/1.1 200 ") || answer.startsWith("HTTP/1.1 204 "), answer.constData());
        QVERIFY(answer.toLower().contains("access-control-allow-origin: *\r\n"));
        QVERIFY(!answer.toLower().contains("allow-credentials"));
    }
};

QTEST_GUILESS_MAIN(RestTest)
#include "tst_rest.moc"
