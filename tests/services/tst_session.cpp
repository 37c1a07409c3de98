// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/sessionservice.h"
#include "support/await.h"

using namespace natter;
using namespace natter::session;
using namespace natter::test;
using namespace std::chrono_literals;

class SessionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deliversAndAcknowledges()
    {
        Service service;
        const auto ann = service.signUp(QStringLiteral("ann@example.org"));
        const auto bob = service.signUp(QStringLiteral("bob@example.org"));
        FarEnd annEnd;
        FarEnd bobEnd;
        const auto annSession = service.connect(ann, annEnd);
        const auto bobSession = service.connect(bob, bobEnd);
        annSession->textMessage(personal(2, QStringLiteral("hello")));
        QVERIFY(annEnd.texts.empty()); // nothing is acknowledged before its commit
        AWAIT_EQUAL(annEnd.events(), QStringList{QStringLiteral("PERSONAL_MESSAGE_DELIVERED")});
        QCOMPARE(annEnd.texts[0].value(QStringLiteral("payload")).toObject().value(QStringLiteral("delivered")),
                 QJsonValue(true));
        QCOMPARE(bobEnd.contents(), QStringList{QStringLiteral("hello")});
    }

    /** Between being let in and being connected a login may end. */
    void aLoginThatEndsOnTheWayInIsNoLogin()
    {
        Service service;
        const auto ann = service.signUp(QStringLiteral("ann@example.org"));
        auto admission = service.admit(ann);
        QVERIFY(admission);
        QVERIFY(service.logOut(ann));
        FarEnd annEnd;
        const auto session = service.gateway->open(*std::move(admission), Dialect::Seed, annEnd);
        QCOMPARE(annEnd.closes, std::vector{protocol::CloseCode::LoginEnded});
        QVERIFY(!service.admit(ann));
    }

    void anEndedLoginEndsItsConnectionsOnly()
    {
        Service service;
        const auto ann = service.signUp(QStringLiteral("ann@example.org"));
        const auto elsewhere = service.logIn(QStringLiteral("ann@example.org"));
        FarEnd first;
        FarEnd second;
        FarEnd other;
        const auto firstSession = service.connect(ann, first);
        const auto secondSession = service.connect(ann, second);
        const auto otherSession = service.connect(elsewhere, other);
        QVERIFY(service.logOut(ann));
        QCOMPARE(first.closes, std::vector{protocol::CloseCode::LoginEnded});
        QCOMPARE(second.closes, std::vector{protocol::CloseCode::LoginEnded});
        QVERIFY(other.closes.empty());
    }

    /** Missed messages come once, in order, and again only if no ping behind them was answered. */
    void handsOverWhatWasMissedUntilItIsConfirmed()
    {
        Service service;
        Talk talk(service);
        QVERIFY(talk.say(1, 450));
        const QStringList all = numbered(QStringLiteral("m"), 1, 450);

        for (int attempt = 0; attempt < 2; ++attempt) {
            FarEnd bobEnd;
            const auto bobSession = service.connect(talk.bob, bobEnd);
            AWAIT(bobEnd.wantsDrained);
            QVERIFY(bobEnd.texts.size() < 450); // paced by the reader
            QVERIFY(readUntil(bobEnd, *bobSession, 450));
            QCOMPARE(bobEnd.contents(), all);
            QCOMPARE(bobEnd.pings.size(), std::size_t(1)); // a second one waits for the first one's answer
            if (attempt == 0) {
                bobSession->pong("something else");
                continue; // never confirmed: all comes again
            }
            bobSession->pong(bobEnd.pings[0]); // confirms what was sent before that ping, then asks for the rest
            AWAIT_EQUAL(bobEnd.pings.size(), std::size_t(2));
            bobSession->pong(bobEnd.pings[1]);
        }
        // Marks that are still being written may be read past: what they confirm would come once more.
        QVERIFY(service.allWritten() &&
                service.allWritten()); // the second batch is gathered while the first is written
        FarEnd bobEnd;
        const auto bobSession = service.connect(talk.bob, bobEnd);
        talk.annSession->textMessage(personal(2, QStringLiteral("fence")));
        AWAIT_EQUAL(bobEnd.contents(), QStringList{QStringLiteral("fence")});
    }

    /** What is committed while somebody catches up comes behind what they missed, once. */
    void holdsBackWhatHappensMeanwhile()
    {
        Service service;
        Talk talk(service);
        QVERIFY(talk.say(1, 300));
        FarEnd bobEnd;
        const auto bobSession = service.connect(talk.bob, bobEnd);
        AWAIT(bobEnd.wantsDrained);
        QVERIFY(talk.say(301, 310));
        QVERIFY(bobEnd.texts.size() < 300);
        QVERIFY(readUntil(bobEnd, *bobSession, 310));
        QCOMPARE(bobEnd.contents(), numbered(QStringLiteral("m"), 1, 310));
    }

    /** One's own message to a group does not overtake what others said there before. */
    void keepsOnesOwnGroupMessageInItsPlace()
    {
        Service service;
        Talk talk(service);
        talk.annSession->textMessage(R"({"event":"CREATE_GROUP","payload":{"name":"Tea","member_ids":[2]}})");
        AWAIT_EQUAL(talk.annEnd.texts.size(), std::size_t(1));
        const qint64 room = talk.annEnd.texts[0]
                                .value(QStringLiteral("payload"))
                                .toObject()
                                .value(QStringLiteral("room_id"))
                                .toInteger();
        const auto inRoom = [room](const QString &content) {
            return QStringLiteral(R"({"event":"SEND_GROUP_MESSAGE","payload":{"room_id":%1,"content":"%2"}})")
                .arg(room)
                .arg(content)
                .toUtf8();
        };
        for (int i = 1; i <= 300; ++i)
            talk.annSession->textMessage(inRoom(QStringLiteral("m%1").arg(i)));
        AWAIT_EQUAL(talk.annEnd.texts.size(), std::size_t(301));

        FarEnd bobEnd;
        const auto bobSession = service.connect(talk.bob, bobEnd);
        AWAIT(bobEnd.wantsDrained);
        bobSession->textMessage(inRoom(QStringLiteral("m301")));
        AWAIT_EQUAL(talk.annEnd.texts.size(), std::size_t(302)); // it is stored, and she has it
        QVERIFY(readUntil(bobEnd, *bobSession, 302));
        QCOMPARE(bobEnd.events().first(), QStringLiteral("GROUP_CREATED"));
        QCOMPARE(bobEnd.contents().mid(1), numbered(QStringLiteral("m"), 1, 301));
    }

    /** Nor does the acknowledgement of a message to oneself overtake the message. */
    void keepsTheAcknowledgementBehindOnesOwnMessage()
    {
        Service service;
        Talk talk(service);
        QVERIFY(talk.say(1, 300));
        FarEnd bobEnd;
        const auto bobSession = service.connect(talk.bob, bobEnd);
        AWAIT(bobEnd.wantsDrained);
        const std::size_t before = bobEnd.texts.size();
        bobSession->textMessage(personal(2, QStringLiteral("note")));
        QVERIFY(service.allWritten());
        QCOMPARE(bobEnd.texts.size(), before);
        QVERIFY(readUntil(bobEnd, *bobSession, 302));
        QCOMPARE(bobEnd.contents().mid(300, 1), QStringList{QStringLiteral("note")});
        QCOMPARE(bobEnd.events().mid(300), (QStringList{QStringLiteral("RECEIVE_PERSONAL_MESSAGE"),
                                                        QStringLiteral("PERSONAL_MESSAGE_DELIVERED")}));
    }

    /** However many groups somebody was put into, the news of them comes in pages that a reader can take. */
    void pagesTheNewsOfGroups()
    {
        Service service;
        Talk talk(service);
        for (int i = 1; i <= 120; ++i)
            talk.annSession->textMessage(R"({"event":"CREATE_GROUP","payload":{"name":"Tea","member_ids":[2]}})");
        AWAIT_EQUAL(talk.annEnd.texts.size(), std::size_t(120));
        FarEnd bobEnd;
        const auto bobSession = service.connect(talk.bob, bobEnd);
        AWAIT(bobEnd.wantsDrained);
        QCOMPARE(bobEnd.texts.size(), std::size_t(50));
        QVERIFY(readUntil(bobEnd, *bobSession, 120));
        QCOMPARE(bobEnd.events(), QStringList(120, QStringLiteral("GROUP_CREATED")));
    }

    /** Only the newest missed messages are handed over; the older ones are history. */
    void handsOverTheNewestThousand()
    {
        Service service;
        Talk talk(service);
        QVERIFY(talk.say(1, 1'010));
        FarEnd bobEnd;
        const auto bobSession = service.connect(talk.bob, bobEnd);
        QVERIFY(readUntil(bobEnd, *bobSession, 1'000));
        QCOMPARE(bobEnd.contents(), numbered(QStringLiteral("m"), 11, 1'010));
    }

    void holdsBackOnlyWhatMayWait_data()
    {
        QTest::addColumn<qsizetype>("holdMost");
        QTest::addColumn<std::size_t>("arrives");
        QTest::newRow("enough") << qsizetype(2'000'000) << std::size_t(370);
        QTest::newRow("too much") << qsizetype(1'000'000) << std::size_t(300);
    }

    /** What is held back for a connection is said, and forgotten as soon as it is too much. */
    void holdsBackOnlyWhatMayWait()
    {
        QFETCH(qsizetype, holdMost);
        QFETCH(std::size_t, arrives);
        Service service;
        Talk talk(service);
        QVERIFY(talk.say(1, 300));
        FarEnd bobEnd;
        bobEnd.holdMost = holdMost;
        const auto bobSession = service.connect(talk.bob, bobEnd);
        AWAIT(bobEnd.wantsDrained);
        const QString big(16'000, u'x');
        for (int i = 0; i < 70; ++i)
            talk.annSession->textMessage(personal(2, big));
        AWAIT_EQUAL(talk.annEnd.texts.size(), std::size_t(370));
        QVERIFY(bobEnd.held > 16'000);
        QCOMPARE(bobEnd.tooSlow, arrives == 300);
        QVERIFY(readUntil(bobEnd, *bobSession, arrives));
        QCOMPARE(bobEnd.texts.size(), arrives);
        QVERIFY(bobEnd.tooSlow || bobEnd.held == 0);
    }

    void limitsTheRateOfAUserNotOfAConnection()
    {
        Service service({1, 3});
        const auto ann = service.signUp(QStringLiteral("ann@example.org"));
        service.signUp(QStringLiteral("bob@example.org"));
        FarEnd firstEnd;
        FarEnd secondEnd;
        const auto first = service.connect(ann, firstEnd);
        const auto second = service.connect(ann, secondEnd);
        first->textMessage(personal(2, QStringLiteral("1")));
        second->textMessage(personal(2, QStringLiteral("2")));
        first->textMessage(personal(2, QStringLiteral("3")));
        second->textMessage(personal(2, QStringLiteral("4")));
        QCOMPARE(secondEnd.events(), QStringList{QStringLiteral("ERROR")});
        QCOMPARE(secondEnd.texts[0].value(QStringLiteral("payload")).toObject().value(QStringLiteral("code")),
                 QJsonValue(QStringLiteral("rate_limited")));
        AWAIT_EQUAL(firstEnd.texts.size(), std::size_t(2));
    }

    void closesAFloodOfNoise()
    {
        Service service;
        const auto ann = service.signUp(QStringLiteral("ann@example.org"));
        FarEnd end;
        const auto session = service.connect(ann, end);
        for (int i = 0; i < 59; ++i)
            session->textMessage("not json");
        QVERIFY(end.closes.empty());
        session->textMessage("not json");
        QCOMPARE(end.closes, std::vector{protocol::CloseCode::Flood});
    }

    void limitsTheConnectionsOfAUser()
    {
        Service service;
        const auto ann = service.signUp(QStringLiteral("ann@example.org"));
        auto first = service.admit(ann);
        auto second = service.admit(ann);
        auto third = service.admit(ann);
        QVERIFY(first && second && third);
        const auto fourth = service.admit(ann);
        QVERIFY(!fourth);
        QCOMPARE(fourth.error().code, ErrorCode::TooManyConnections);
        third->reset();
        QVERIFY(service.admit(ann));
    }

    void admitsNobodyElse()
    {
        Service service;
        service.signUp(QStringLiteral("ann@example.org"));
        User stranger;
        stranger.id = UserId(99);
        const auto token = service.tokens.issue(stranger, LoginId(1), wallClockNow());
        const auto admission = service.admit(*token);
        QVERIFY(!admission);
        QCOMPARE(admission.error().code, ErrorCode::Unauthenticated);
        User ann;
        ann.id = UserId(1);
        const auto endedLogin = service.admit(*service.tokens.issue(ann, LoginId(99), wallClockNow()));
        QVERIFY(!endedLogin);
        QCOMPARE(endedLogin.error().code, ErrorCode::Unauthenticated);
    }

    /** Who leaves while their message is being stored has sent it all the same. */
    void storesWhatALeaverSent()
    {
        Service service;
        const auto ann = service.signUp(QStringLiteral("ann@example.org"));
        const auto bob = service.signUp(QStringLiteral("bob@example.org"));
        FarEnd annEnd;
        FarEnd bobEnd;
        const auto bobSession = service.connect(bob, bobEnd);
        auto annSession = service.connect(ann, annEnd);
        annSession->textMessage(personal(2, QStringLiteral("goodbye")));
        annSession.reset();
        AWAIT_EQUAL(bobEnd.contents(), QStringList{QStringLiteral("goodbye")});
        QVERIFY(annEnd.texts.empty());
    }
};

QTEST_GUILESS_MAIN(SessionTest)
#include "tst_session.moc"
