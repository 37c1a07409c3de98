// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/fixture.h"
#include "net/routes/route.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QMessageAuthenticationCode>
#include <QTest>

using namespace natter;
using namespace natter::test;
using namespace Qt::StringLiterals;

namespace {

/** Of somebody else's, what there is and the caller may not see: {id} in a path. */
enum class Foreign : quint8 { None, Login, User };

/** One route: who gets what. */
struct Row
{
    const char *operation; ///< method and path, as the route table has them
    bool guarded;          ///< takes an access token
    QByteArray body;       ///< a good one; empty for none
    int own;               ///< the status for who may, on what is theirs or without a {id}
    Foreign foreign = Foreign::None;
};

/** A row a route: a route without one fails the test, and so does a row without a route. In an order in which none of
 * them spoils the account for the next. */
const std::vector<Row> rows{
    {"GET /", false, {}, 200},
    {"GET /health", false, {}, 200},
    {"GET /health/ready", false, {}, 200},
    {"POST /auth/signup", false, R"({"email":"new@example.org","name":"New","password":"password123"})", 201},
    {"POST /auth/login", false, R"({"email":"new@example.org","password":"password123"})", 200},
    {"POST /auth/refresh", false, R"({"refresh_token":"unknown"})", 401},
    {"GET /auth/me", true, {}, 200},
    {"PATCH /auth/me", true, R"({"name":"Another"})", 200},
    {"GET /auth/sessions", true, {}, 200},
    {"GET /users", true, {}, 200},
    {"GET /users/{id}", true, {}, 200, Foreign::User},
    {"GET /blocks", true, {}, 200},
    {"PUT /blocks/{id}", true, {}, 400},
    {"DELETE /blocks/{id}", true, {}, 204},
    {"GET /conversations", true, {}, 200},
    {"GET /conversations/{id}/messages", true, {}, 404},
    {"POST /conversations/{id}/messages", true, R"({"content":"x"})", 404},
    {"PATCH /conversations/{id}/messages/{seq}", true, R"({"content":"x"})", 404},
    {"DELETE /conversations/{id}/messages/{seq}", true, {}, 404},
    {"PUT /conversations/{id}/read", true, R"({"seq":1})", 404},
    {"POST /users/{id}/messages", true, R"({"content":"x"})", 201},
    {"POST /groups", true, R"({"name":"x","member_ids":[]})", 201},
    {"GET /groups", true, {}, 200},
    {"GET /groups/{id}", true, {}, 404},
    {"PATCH /groups/{id}", true, R"({"name":"x"})", 404},
    {"DELETE /groups/{id}", true, {}, 404},
    {"GET /groups/{id}/members", true, {}, 404},
    {"POST /groups/{id}/members", true, R"({"user_ids":[]})", 404},
    {"PATCH /groups/{id}/members/{user_id}", true, R"({"role":"admin"})", 404},
    {"DELETE /groups/{id}/members/{user_id}", true, {}, 404},
    {"POST /groups/{id}/leave", true, {}, 404},
    {"POST /auth/password", true, R"({"current_password":"password123","new_password":"password123"})", 204},
    {"DELETE /auth/sessions/{id}", true, {}, 204, Foreign::Login},
    {"POST /auth/logout", true, {}, 204},
    {"DELETE /auth/me", true, R"({"current_password":"password123"})", 204},
};

constexpr char secret[] = "0123456789abcdef0123456789abcdef0123456789abcdef";

QByteArray base64(const QByteArray &bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

/** @p token as the server itself would have made it with other times. */
QByteArray moved(const QByteArray &token, qint64 bySeconds)
{
    const QByteArrayList parts = token.split('.');
    QJsonObject claims =
        QJsonDocument::fromJson(QByteArray::fromBase64(parts.value(1), QByteArray::Base64UrlEncoding)).object();
    for (const QString &name : {u"iat"_s, u"exp"_s})
        claims.insert(name, claims.value(name).toInteger() + bySeconds);
    const QByteArray text = parts.value(0) + '.' + base64(QJsonDocument(claims).toJson(QJsonDocument::Compact));
    return text + '.' + base64(QMessageAuthenticationCode::hash(text, secret, QCryptographicHash::Sha256));
}

} // namespace

/** Every route for everybody: who may, who may not, and that these cannot tell what there is. */
class AuthorisationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_fixture.emplace(
            QHash<QString, QString>{{u"SECRET_KEY"_s, QString::fromLatin1(secret)}, {u"DIRECTORY"_s, u"shared"_s}});
        QCOMPARE(m_fixture->failure, QString());
    }

    void everyRouteHasARow()
    {
        QStringList served;
        const net::RouteTable table;
        for (const net::Route &route : table.routes()) {
            if (!route.path.startsWith("/docs") && !route.path.startsWith("/redoc") && route.path != "/openapi.json")
                served +=
                    QString::fromLatin1(net::methodName(route.method) + QByteArray(" ") + route.path.toByteArray());
        }
        QStringList known;
        for (const Row &row : rows)
            known += QString::fromLatin1(row.operation);
        served.sort();
        known.sort();
        QCOMPARE(known, served);
    }

    void whoMayNot_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<int>("status");
        const Person ann = m_fixture->newPerson();
        QTest::newRow("anonymous") << QByteArray() << 401;
        QTest::newRow("nonsense") << QByteArray("nonsense") << 401;
        QByteArray forged = ann.token;
        forged[forged.size() - 3] = forged.at(forged.size() - 3) == 'A' ? 'B' : 'A';
        QTest::newRow("a wrong signature") << forged << 401;
        QTest::newRow("expired") << moved(ann.token, -30 * 24 * 3600) << 401;
        QTest::newRow("not yet valid") << moved(ann.token, 24 * 3600) << 401;
        const Person gone = m_fixture->newPerson();
        auto http = m_fixture->http();
        http.setToken(gone.token);
        QCOMPARE(http.post(u"/auth/logout"_s, {}).status, 204);
        QTest::newRow("an ended login") << gone.token << 401;
        const Person erased = m_fixture->newPerson();
        http.setToken(erased.token);
        QCOMPARE(http.request("DELETE", u"/auth/me"_s, R"({"current_password":"password123"})").status, 204);
        QTest::newRow("an erased account") << erased.token << 401;
        const Person suspended = m_fixture->newPerson();
        QCOMPARE(m_fixture->server.say({u"user"_s, u"suspend"_s, QString::number(suspended.id)}).exitCode, 0);
        QTest::newRow("suspended") << suspended.token << 403;
        // What the forgery above is worth: the same by another hand, and good.
        http.setToken(moved(ann.token, -1));
        QCOMPARE(http.get(u"/auth/me"_s).status, 200);
    }
    void whoMayNot()
    {
        QFETCH(const QByteArray, token);
        QFETCH(const int, status);
        QByteArray body;
        for (const Row &row : rows) {
            if (!row.guarded)
                continue;
            // There is something by that id, or there is not: it makes no difference.
            for (const qint64 id : {qint64(1), qint64(999999)}) {
                const auto answer = ask(row, id, token);
                QVERIFY2(answer.status == status, row.operation);
                body = body.isEmpty() ? answer.body : body;
                QVERIFY2(answer.body == body, row.operation);
                QCOMPARE(answer.headers.value("www-authenticate"), status == 401 ? "Bearer" : QByteArray());
            }
            // Nor does it what is wrong with the request.
            if (!row.body.isEmpty()) {
                Row broken = row;
                broken.body = "{}";
                QVERIFY2(ask(broken, 1, token).body == body, row.operation);
            }
        }
    }

    void whoMay()
    {
        for (const Row &row : rows) {
            const Person ann = m_fixture->newPerson();
            const qint64 id = row.foreign == Foreign::Login ? loginOf(ann) : ann.id;
            const auto answer = ask(row, id, row.guarded ? ann.token : QByteArray());
            const QByteArray what = row.operation + QByteArray(": ") + answer.body;
            QVERIFY2(answer.status == row.own, what.constData());
        }
    }

    void whatIsNotForOneIsNotThere()
    {
        const Person ann = m_fixture->newPerson();
        const Person stranger = m_fixture->newPerson();
        for (const Row &row : rows) {
            if (row.foreign == Foreign::None)
                continue;
            const qint64 theirs = row.foreign == Foreign::Login ? loginOf(ann) : ann.id;
            const auto foreign = ask(row, theirs, stranger.token);
            const auto missing = ask(row, 999999, stranger.token);
            QVERIFY2(foreign.status == 404, row.operation);
            QVERIFY2(missing.status == 404, row.operation);
            QVERIFY2(foreign.body == missing.body, row.operation);
        }
        auto http = m_fixture->http();
        http.setToken(ann.token);
        QCOMPARE(http.get(u"/auth/me"_s).status, 200); // her login lives
    }

private:
    HttpAnswer ask(const Row &row, qint64 id, const QByteArray &token)
    {
        const QByteArrayList parts = QByteArray(row.operation).split(' ');
        auto http = m_fixture->http();
        http.setToken(token);
        QString path = QString::fromLatin1(parts.value(1)).replace(u"{id}"_s, QString::number(id));
        path.replace(u"{seq}"_s, u"1"_s).replace(u"{user_id}"_s, u"1"_s);
        return http.request(parts.value(0), path, row.body);
    }
    qint64 loginOf(const Person &person)
    {
        auto http = m_fixture->http();
        http.setToken(person.token);
        return http.get(u"/auth/sessions"_s).json.value(u"items"_s).toArray().first()[u"id"_s].toInteger();
    }

    std::optional<Fixture> m_fixture;
};

QTEST_GUILESS_MAIN(AuthorisationTest)
#include "tst_authorisation.moc"
