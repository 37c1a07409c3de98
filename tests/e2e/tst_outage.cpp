// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/fixture.h"
#include "support/await.h"
#include "support/postgrescluster.h"

#include <QJsonObject>
#include <QTest>

using namespace natter::test;

using namespace Qt::StringLiterals;

/** natterd while its PostgreSQL server is away: connections stay, everybody is told, and it goes on by itself. */
class OutageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theServerGoesAway_data()
    {
        QTest::addColumn<bool>("frozen");
        QTest::newRow("stopped") << false;
        QTest::newRow("frozen") << true;
    }
    void theServerGoesAway()
    {
        QFETCH(bool, frozen);
        auto &cluster = PostgresCluster::shared();
        Fixture fixture({{u"DATABASE_URL"_s, cluster.makeDatabase()}});
        QCOMPARE(fixture.failure, QString());
        const Person ann = fixture.newPerson();
        const Person bob = fixture.newPerson();
        const auto sender = fixture.connectOpen(ann);
        const auto receiver = fixture.connectOpen(bob);
        QVERIFY(sender && receiver);
        const auto send = [&](const QString &id) {
            sender->sendEvent(u"SEND_PERSONAL_MESSAGE"_s,
                              {{u"to_user_id"_s, bob.id}, {u"content"_s, u"hi"_s}, {u"client_message_id"_s, id}});
            return sender->next();
        };
        QCOMPARE(send(u"before"_s).value(u"event"_s).toString(), u"PERSONAL_MESSAGE_DELIVERED"_s);
        QCOMPARE(receiver->next(u"RECEIVE_PERSONAL_MESSAGE"_s).value(u"seq"_s).toInt(), 1);

        if (frozen)
            cluster.freeze();
        else
            QCOMPARE(cluster.stop(u"immediate"_s), QString());
        const auto thaw = qScopeGuard([&] { cluster.thaw(); });
        const QJsonObject refusal = send(u"during"_s);
        QCOMPARE(refusal.value(u"event"_s).toString(), u"ERROR"_s);
        const QString code = refusal.value(u"payload"_s).toObject().value(u"code"_s).toString();
        QVERIFY2(code == u"unavailable" || code == u"outcome_unknown", qPrintable(code));
        const auto login =
            fixture.http().post(u"/auth/login"_s, {{u"email"_s, ann.email}, {u"password"_s, u"password123"_s}});
        QCOMPARE(login.status, 503);
        QCOMPARE(login.json.value(u"code"_s).toString(), u"unavailable"_s);
        QCOMPARE(fixture.http().get(u"/health"_s).status, 200);

        if (frozen)
            cluster.thaw();
        else
            QCOMPARE(cluster.restart(), QString());
        AWAIT_EQUAL(send(u"during"_s).value(u"event"_s).toString(), u"PERSONAL_MESSAGE_DELIVERED"_s);
        QCOMPARE(send(u"after"_s).value(u"payload"_s).toObject().value(u"seq"_s).toInt(), 3);
        // The receiver, whose connection has stayed, hears of each once, also of one that was found to be stored later.
        QCOMPARE(receiver->next(u"RECEIVE_PERSONAL_MESSAGE"_s).value(u"seq"_s).toInt(), 2);
        QCOMPARE(receiver->next(u"RECEIVE_PERSONAL_MESSAGE"_s).value(u"seq"_s).toInt(), 3);
        AWAIT_EQUAL(
            fixture.http().post(u"/auth/login"_s, {{u"email"_s, ann.email}, {u"password"_s, u"password123"_s}}).status,
            200);
        QCOMPARE(fixture.server.terminate(), QString());
    }

    void aSecondServerIsRefused()
    {
        const QString url = PostgresCluster::shared().makeDatabase();
        Fixture first({{u"DATABASE_URL"_s, url}});
        QCOMPARE(first.failure, QString());
        NatterdProcess second;
        second.setSetting(u"DATABASE_URL"_s, url);
        QVERIFY(!second.start().isEmpty());
        QCOMPARE(second.waitForExit(), 69); // EX_UNAVAILABLE
        QVERIFY2(second.logText().contains(u"another natterd is using it"), qPrintable(second.logText()));
        QVERIFY(second.logText().contains(u"process %1,"_s.arg(first.server.pid())));
        QVERIFY(!second.logText().contains(PostgresCluster::password()));
        // One that was killed is no holder.
        first.server.kill();
        QCOMPARE(second.start(), QString());
    }
};

QTEST_GUILESS_MAIN(OutageTest)
#include "tst_outage.moc"
