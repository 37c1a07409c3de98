// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "netfixture.h"
#include "support/await.h"

#include <QLoggingCategory>

using namespace natter;
using namespace natter::net;
using namespace natter::test;
using namespace natter::protocol;

namespace {

constexpr char secret[] = "S3cr3t-T0k3n";

QStringList *logged = nullptr;

void keep(QtMsgType, const QMessageLogContext &context, const QString &text)
{
    if (logged)
        logged->append(QLatin1StringView(context.category) + QStringLiteral(": ") + text);
}

} // namespace

/** Wherever a secret travels, it is in no log line, Qt's own included, and in no answer. Everything is logged here. */
class TestNetSecrets : public NetFixture
{
    Q_OBJECT

private Q_SLOTS:
    void requests_data();
    void requests();
    void frames();
    void linesStayLines();

private:
    /** What was logged while @p act ran and until its connections were gone. */
    template<class Act>
    [[nodiscard]] QString logOf(Act act)
    {
        QStringList lines;
        logged = &lines;
        const QtMessageHandler before = qInstallMessageHandler(keep);
        QLoggingCategory::setFilterRules(QStringLiteral("*.debug=true"));
        act();
        (void)eventually([this] { return m_server->connectionCount() == 0; });
        QLoggingCategory::setFilterRules({});
        qInstallMessageHandler(before);
        logged = nullptr;
        return lines.join(u'\n');
    }
};

void TestNetSecrets::requests_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [](const char *name, const QByteArray &bytes) { QTest::newRow(name) << bytes; };
    const QByteArray s(secret);
    row("query", get("/health?token=" + s));
    row("query of an unknown path", get("/nowhere?token=" + s));
    row("query in absolute form", get("http://a/health?token=" + s));
    row("query of a malformed target", get("/%zz?token=" + s));
    row("query of a long target", get("/?token=" + s + QByteArray(9000, 'x')));
    row("malformed field", get("/", "Authorization: Bearer " + s + "\x01\r\n"));
    row("field without a colon", get("/", s + "\r\n"));
    row("Authorization", get("/health", "Authorization: Bearer " + s + "\r\n"));
    row("Authorization twice", get("/", QByteArray("Authorization: Bearer " + s + "\r\n").repeated(2)));
    row("a user's name", get("http://" + s + "@a/health"));
    row("upgrade by query", upgradeHead("?token=" + s));
    row("upgrade by Authorization", upgradeHead("", "Authorization: Bearer " + s + "\r\n"));
    row("upgrade by subprotocol", upgradeHead("", "Sec-WebSocket-Protocol: natter.v1, bearer." + s + "\r\n"));
    row("malformed upgrade", upgradeHead("?token=" + s, "Sec-WebSocket-Protocol: b@d, bearer." + s + "\r\n"));
    row("upgrade of an old version", upgradeHead("?token=" + s).replace("Version: 13", "Version: 8"));
    row("wrong password", login("a@b.example", s).replace("password\":\"", "password\":\""));
    row("unknown field", post("/auth/login", "{\"token\":\"" + s + "\"}"));
    row("password of a wrong type", post("/auth/login", "{\"email\":\"a@b.example\",\"password\":[\"" + s + "\"]}"));
    row("short password", post("/auth/signup", "{\"email\":\"b\",\"name\":\"\",\"password\":\"" + s.first(7) + "\"}"));
    row("malformed body", post("/auth/login", "{\"password\":\"" + s + "\""));
    row("form", post("/auth/login", "password=" + s, "Content-Type: application/x-www-form-urlencoded\r\n"));
}

void TestNetSecrets::requests()
{
    QFETCH(QByteArray, bytes);
    QByteArray answer;
    const QString log = logOf([&] {
        RawClient client(m_door);
        const auto response = client.request(bytes);
        if (response)
            answer = response->head + response->body;
    });
    QVERIFY(answer.startsWith("HTTP/1.1 "));
    QVERIFY2(!answer.contains(QByteArray(secret).first(7)), answer.constData());
    QVERIFY(log.contains(QStringLiteral("natter.net: "))); // that is, something was logged
    QVERIFY2(!log.contains(QString::fromLatin1(secret).first(7)), qPrintable(log));
}

/** What is said on a connection is nobody's business either. */
void TestNetSecrets::frames()
{
    const QString log = logOf([&] {
        RawClient client(m_door);
        open(client);
        client.sendText(secret);
        QVERIFY(client.frame());
        client.sendFrame(Opcode::Ping, secret);
        QVERIFY(client.frame());
        client.sendFrame(Opcode::Close, closePayload(1000, secret));
        QVERIFY(client.closedByServer());
    });
    QVERIFY(log.contains(QStringLiteral("/ws/chat")));
    QVERIFY2(!log.contains(QString::fromLatin1(secret)), qPrintable(log));
    QVERIFY2(!log.contains(QStringLiteral("good")), qPrintable(log)); // the token that open() used
}

/** A path or a user agent cannot end its line, or colour a terminal. */
void TestNetSecrets::linesStayLines()
{
    const QString log = logOf([&] {
        RawClient client(m_door);
        QVERIFY(client.request(get("/%E2%80%A8forged%C2%9B31m", "User-Agent: \xE2\x80\xA8"
                                                                "forged\xC2\x9B"
                                                                "31m\r\n")));
    });
    QVERIFY(log.contains(QStringLiteral("forged")));
    for (const char16_t character : {u'\u2028', u'\u009B', u'\u001B'})
        QVERIFY2(!log.contains(QChar(character)), qPrintable(log));
}

QTEST_GUILESS_MAIN(TestNetSecrets)
#include "tst_netsecrets.moc"
