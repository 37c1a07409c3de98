// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/commands.h"

#include <QElapsedTimer>
#include <QJsonDocument>
#include <QTest>

#include <algorithm>

using namespace natter::test;
using namespace Qt::StringLiterals;

namespace {

/** Asks over one connection, and waits by blocking: an event loop's turns would be all that is measured. */
class Stopwatch
{
public:
    explicit Stopwatch(const Fixture &fixture)
        : m_fixture(fixture)
    {}

    /** How long the answer took, in microseconds; below zero if it was not @p status. */
    double time(const QByteArray &request, int status)
    {
        if (!m_socket || m_socket->state() != QAbstractSocket::ConnectedState)
            m_socket = m_fixture.rawConnection();
        if (!m_socket)
            return -1;
        QElapsedTimer clock;
        clock.start();
        m_socket->write(request);
        QByteArray answer;
        while (!isWhole(answer)) {
            if (!m_socket->waitForReadyRead(10'000))
                return -1;
            answer += m_socket->readAll();
        }
        constexpr double nanoseconds = 1000;
        const double taken = double(clock.nsecsElapsed()) / nanoseconds;
        return answer.sliced(qsizetype(qstrlen("HTTP/1.1 "))).startsWith(QByteArray::number(status)) ? taken : -1;
    }

private:
    static bool isWhole(const QByteArray &answer)
    {
        const qsizetype end = answer.indexOf("\r\n\r\n");
        const qsizetype at = answer.toLower().indexOf("content-length: ");
        if (end < 0 || at < 0)
            return false;
        const qsizetype digits = at + qsizetype(qstrlen("content-length: "));
        return answer.size() >= end + 4 + answer.sliced(digits, answer.indexOf("\r\n", at) - digits).toLongLong();
    }

    const Fixture &m_fixture;
    std::unique_ptr<QTcpSocket> m_socket;
};

QByteArray request(const QByteArray &method, const QString &path, const QJsonObject &body, const Person &person = {})
{
    QByteArray text = method + ' ' + path.toLatin1() + " HTTP/1.1\r\nHost: natter\r\n";
    if (!person.token.isEmpty())
        text += "Authorization: Bearer " + person.token + "\r\n";
    if (method == "GET")
        return text + "\r\n";
    const QByteArray json = QJsonDocument(body).toJson(QJsonDocument::Compact);
    return text + "Content-Type: application/json\r\nContent-Length: " + QByteArray::number(json.size()) + "\r\n\r\n" +
           json;
}

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

/** Two requests that must not be told apart. */
struct Pair
{
    QByteArray one;
    QByteArray other;
    int status;
    int samples;
    double most; ///< by how much the slower one may be slower
};

} // namespace

/**
 * What must not be told must not show in the time either. Each sample of the one is taken beside one of the other, now
 * before and now behind it, so that whatever else the machine does meets both; medians are compared, with a bound that
 * the machine's noise is far below, and one password hash or one commit more or less far above.
 */
class TimingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        // A hash as cheap as in other tests would not show.
        m_fixture.emplace(QHash<QString, QString>{{u"BCRYPT_COST"_s, u"8"_s}, {u"DIRECTORY"_s, u"shared"_s}});
        QCOMPARE(m_fixture->failure, QString());
        for (Person *person : {&m_ann, &m_bob, &m_cyd, &m_dan})
            *person = m_fixture->newPerson();
        // Bob has heard from Ann, and does not want to again; Dan never has.
        QCOMPARE(m_fixture->http(m_ann).post(path(m_bob), {{u"content"_s, u"hello"_s}}).status, 201);
        for (const Person &person : {m_bob, m_dan})
            QCOMPARE(m_fixture->http(person).request("PUT", u"/blocks/%1"_s.arg(m_ann.id)).status, 204);
        const auto foreign = m_fixture->http(m_cyd).post(path(m_bob), {{u"content"_s, u"for two"_s}});
        m_direct = foreign.json.value(u"conversation_id"_s).toInteger();
        const auto made =
            m_fixture->http(m_cyd).post(u"/groups"_s, {{u"name"_s, u"x"_s}, {u"member_ids"_s, idsOf({m_bob})}});
        m_group = made.json.value(u"room_id"_s).toInteger();
        QVERIFY(m_direct > 0 && m_group > 0);
    }

    void looksAlike_data()
    {
        QTest::addColumn<Pair>("pair");
        const auto logIn = [](const QString &email) {
            return request("POST", u"/auth/login"_s, {{u"email"_s, email}, {u"password"_s, u"password124"_s}});
        };
        QTest::newRow("unknown e-mail, wrong password")
            << Pair{logIn(u"nobody@example.org"_s), logIn(m_ann.email), 401, 61, hashBound};
        const QJsonObject text{{u"content"_s, u"x"_s}};
        const Person nobody{999'999'999, {}, {}};
        const auto toPerson = [&](const Person &person) { return request("POST", path(person), text, m_ann); };
        QTest::newRow("nobody, one who has blocked") << Pair{toPerson(nobody), toPerson(m_dan), 404, many, bound};
        QTest::newRow("nobody, one who has blocked later") << Pair{toPerson(nobody), toPerson(m_bob), 404, many, bound};
        const auto inConversation = [&](const QByteArray &method, const QString &rest, const QJsonObject &body) {
            return
                [=, this](qint64 id) { return request(method, u"/conversations/%1/"_s.arg(id) + rest, body, m_ann); };
        };
        const auto read = inConversation("GET", u"messages"_s, {});
        const auto write = inConversation("POST", u"messages"_s, text);
        const auto change = inConversation("PATCH", u"messages/1"_s, text);
        for (const auto &[name, id] : {std::pair("conversation", m_direct), {"group", m_group}}) {
            QTest::addRow("read no %s, a foreign one", name) << Pair{read(nobody.id), read(id), 404, many, bound};
            QTest::addRow("write to no %s, a foreign one", name) << Pair{write(nobody.id), write(id), 404, many, bound};
            QTest::addRow("edit in no %s, a foreign one", name)
                << Pair{change(nobody.id), change(id), 404, many, bound};
        }
        const auto user = [&](qint64 id) { return request("GET", u"/users/%1"_s.arg(id), {}, m_ann); };
        QTest::newRow("nobody, one who is not shown") << Pair{user(nobody.id), user(m_dan.id), 404, many, bound};
    }
    void looksAlike()
    {
        QFETCH(const Pair, pair);
        Stopwatch watch(*m_fixture);
        std::vector<double> one;
        std::vector<double> other;
        for (int i = 0; i < pair.samples; ++i) {
            for (const bool first : {i % 2 == 0, i % 2 != 0}) {
                const double taken = watch.time(first ? pair.one : pair.other, pair.status);
                QVERIFY(taken > 0);
                (first ? one : other).push_back(taken);
            }
        }
        const double ratio = median(other) / median(one);
        qInfo("%.0f and %.0f microseconds, a ratio of %.2f", median(one), median(other), ratio);
        QVERIFY2(std::max(ratio, 1 / ratio) < pair.most, "told apart by time");
    }

private:
    static constexpr int many = 301;
    static constexpr double bound = 1.3;
    static constexpr double hashBound = 1.6; ///< hashing meets more of the noise, and without it the ratio is far above

    static QString path(const Person &person) { return u"/users/%1/messages"_s.arg(person.id); }

    std::optional<Fixture> m_fixture;
    Person m_ann;
    Person m_bob;
    Person m_cyd;
    Person m_dan;
    qint64 m_direct = 0;
    qint64 m_group = 0;
};

QTEST_GUILESS_MAIN(TimingTest)
#include "tst_timing.moc"
