// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/storefixture.h"

using namespace natter;
using namespace natter::store;

using namespace Qt::StringLiterals;

/** What a user missed, and the marks that say what arrived. */
class TestMissed : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { StoreFixture::addEngines(); }

    void othersMessagesInOrder()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(4);
        const auto group = fixture.addGroup(users[0], {users[1], users[2]});
        fixture.append(direct(users[1], users[0], u"one"_s)).value();
        fixture.append(toGroup(users[2], group, u"two"_s)).value();
        fixture.append(toGroup(users[0], group, u"mine"_s)).value();
        fixture.append(direct(users[0], users[1], u"mine too"_s)).value();
        fixture.append(direct(users[3], users[2], u"not for me"_s)).value();
        fixture.append(direct(users[1], users[0], u"three"_s, u"shown"_s)).value();
        QCOMPARE(contents(fixture.missed(users[0])), (QStringList{u"one"_s, u"two"_s, u"three"_s}));

        const auto missed = fixture.missed(users[0]);
        QCOMPARE(missed[0].kind, ConversationKind::Direct);
        QCOMPARE(missed[0].sender, users[1]);
        QCOMPARE(missed[0].recipient, users[0]);
        QCOMPARE(missed[0].clientMessageId, QString());
        QCOMPARE(missed[1].kind, ConversationKind::Group);
        QCOMPARE(missed[1].conversation, group);
        QVERIFY(!missed[1].recipient.isValid());
        QCOMPARE(missed[2].clientMessageId, u"shown"_s);
        QCOMPARE(missed[2].seq, Seq(3));
    }

    void marksOnlyMoveForward()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        ConversationId talk;
        for (int i = 1; i <= 5; ++i)
            talk = fixture.append(direct(users[1], users[0], QString::number(i)))->message.conversation;
        fixture.markDelivered(users[0], talk, Seq(3));
        QCOMPARE(contents(fixture.missed(users[0])), (QStringList{u"4"_s, u"5"_s}));
        fixture.markDelivered(users[0], talk, Seq(2));
        QCOMPARE(fixture.missed(users[0]).size(), 2U);
        fixture.markDelivered(users[0], talk, Seq(0));
        QCOMPARE(fixture.missed(users[0]).size(), 2U);
        // A mark on what does not exist would hide what is to come.
        fixture.markDelivered(users[0], talk, Seq(6));
        QCOMPARE(fixture.missed(users[0]).size(), 2U);
        fixture.markDelivered(users[0], talk, Seq(5));
        QVERIFY(fixture.missed(users[0]).empty());
        fixture.append(direct(users[1], users[0], u"6"_s)).value();
        QCOMPARE(contents(fixture.missed(users[0])), QStringList{u"6"_s});
    }

    void ownMessagesAreNotWaitingForOneself()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(3);
        const auto group = fixture.addGroup(users[0], {users[1], users[2]});
        const auto position = [&](UserId user, const QString &column) {
            const QString of = QString::number(user.value());
            return fixture.number(u"SELECT "_s + column + u" FROM members WHERE user_id = "_s + of);
        };
        const auto delivered = [&](UserId user) { return position(user, u"delivered_seq"_s); };
        const auto say = [&](UserId user, int times) {
            for (int i = 0; i < times; ++i)
                fixture.append(toGroup(user, group, u"x"_s)).value();
        };
        say(users[0], 3);
        QCOMPARE(delivered(users[0]), 3);
        QCOMPARE(position(users[0], u"read_seq"_s), 3);
        QCOMPARE(delivered(users[1]), 0);
        say(users[1], 1); // 4, with 1 to 3 missing before it
        QCOMPARE(delivered(users[1]), 0);
        QCOMPARE(position(users[1], u"read_seq"_s), 4);
        say(users[0], 2); // 5, 6, with 4 missing before them
        QCOMPARE(delivered(users[0]), 3);
        QCOMPARE(fixture.missed(users[0]).size(), 1U);

        fixture.markDelivered(users[0], group, Seq(4));
        QCOMPARE(delivered(users[0]), 6); // on over what is their own
        say(users[0], 1);
        QCOMPARE(delivered(users[0]), 7);
        fixture.markDelivered(users[1], group, Seq(2));
        QCOMPARE(delivered(users[1]), 2);
        fixture.markDelivered(users[1], group, Seq(3));
        QCOMPARE(delivered(users[1]), 4);
        QCOMPARE(delivered(users[2]), 0);
        QCOMPARE(fixture.missed(users[2]).size(), 7U);
    }

    void ownMessagesOfOneBatch()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        const auto group = fixture.addGroup(users[0], {users[1]});
        const auto delivered = [&](UserId user) {
            return fixture.number(u"SELECT delivered_seq FROM members WHERE user_id = "_s +
                                  QString::number(user.value()));
        };
        // As the writer does with what waits when a batch begins: one call, senders mixed.
        const auto written = fixture.write([&](WritableTables &tables) -> Result<int> {
            const std::vector<AppendMessage> batch{toGroup(users[0], group, u"1"_s), toGroup(users[0], group, u"2"_s),
                                                   toGroup(users[1], group, u"3"_s), toGroup(users[0], group, u"4"_s),
                                                   toGroup(users[1], group, u"5"_s)};
            int stored = 0;
            for (const auto &outcome : tables.messages().append(batch))
                stored += outcome ? 1 : 0;
            return stored;
        });
        QCOMPARE(written.value(), 5);
        QCOMPARE(delivered(users[0]), 2);
        QCOMPARE(delivered(users[1]), 0);
        fixture.markDelivered(users[0], group, Seq(3));
        QCOMPARE(delivered(users[0]), 4);
        fixture.markDelivered(users[1], group, Seq(4));
        QCOMPARE(delivered(users[1]), 5);
    }

    void pages()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(5);
        const auto group = fixture.addGroup(users[0], {users[1], users[2]});
        std::vector<MessageId> sent;
        for (int i = 0; i < 30; ++i) {
            const UserId from = users[std::size_t(i % 4 + 1)];
            const bool room = i % 3 == 0 && from != users[3] && from != users[4];
            sent.push_back(
                fixture.append(room ? toGroup(from, group, u"12345678"_s) : direct(from, users[0], u"12345678"_s))
                    ->message.id);
        }
        const auto page = [&](MessageId after, MessageId until, int most, qsizetype bytes) {
            return fixture
                .read([=, user = users[0]](Tables &tables) {
                    return tables.messages().missed(user, after, until, most, bytes);
                })
                .value();
        };
        for (const auto &[most, bytes] :
             {std::pair(7, 1'000'000), std::pair(1000, 8 * 4), std::pair(1, 1), std::pair(30, 30 * 8)}) {
            std::vector<MessageId> seen;
            MissedMessages next;
            do {
                next = page(seen.empty() ? MessageId() : seen.back(), sent.back(), most, bytes);
                QVERIFY(!next.messages.empty());
                QVERIFY(next.messages.size() <= std::size_t(std::min(most, std::max(1, int(bytes / 8)))));
                for (const Message &message : next.messages)
                    seen.push_back(message.id);
            } while (next.more);
            QCOMPARE(seen, sent);
        }
        const auto bounded = page(sent[4], sent[9], 1000, 1'000'000);
        QCOMPARE(bounded.messages.size(), 5U);
        QVERIFY(!bounded.more);
        QCOMPARE(bounded.messages.front().id, sent[5]);

        const auto start = [&](MessageId until, int most) {
            return fixture
                .read([=, user = users[0]](Tables &tables) { return tables.messages().missedStart(user, until, most); })
                .value();
        };
        QCOMPARE(start(sent.back(), 10), sent[19]);
        QCOMPARE(start(sent[14], 10), sent[4]);
        QCOMPARE(start(sent.back(), 29), sent[0]);
        QCOMPARE(start(sent.back(), 30), MessageId());
        QCOMPARE(start(sent.back(), 1000), MessageId());
    }

    void bytesAreUtf8Bytes()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        for (int i = 0; i < 3; ++i)
            fixture.append(direct(users[1], users[0], u"\u20ac\u20ac"_s)).value(); // 6 bytes
        const auto page = fixture.read([&](Tables &tables) {
            return tables.messages().missed(users[0], MessageId(), MessageId(maxWireInteger), 10, 12);
        });
        QCOMPARE(page->messages.size(), 2U);
        QVERIFY(page->more);
    }

    void theWorkFollowsWhatWasMissed_data()
    {
        QTest::addColumn<QString>("query");
        QTest::newRow("page") << u"messages.missed"_s;
        QTest::newRow("start") << u"messages.missed_start"_s;
    }
    void theWorkFollowsWhatWasMissed()
    {
        QFETCH(QString, query);
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        fixture.append(direct(users[0], users[1], u"x"_s)).value();
        // PostgreSQL plans for the sizes it finds.
        if (StoreFixture::engine() == Engine::Postgres) {
            QVERIFY(fixture.connection(Access::Write)
                        ->execute(u"INSERT INTO messages SELECT n, 1, n, n, 1, 'x', decode(repeat('00', 32), 'hex'), "
                                  "n, 0 FROM generate_series(2, 20000) n"_s));
        }
        const QString steps = queryPlan(fixture, QLatin1StringView(query.toLatin1()));
        // Memberships by user, then messages by conversation and seq; no table is walked from end to end.
        const bool sqlite = StoreFixture::engine() == Engine::Sqlite;
        const QString members =
            sqlite ? u"SEARCH p USING INDEX members_of_user"_s : u"using members_of_user on members p"_s;
        const QString messages =
            sqlite ? u"SEARCH m USING INDEX sqlite_autoindex_messages_1 (conversation_id=? AND seq>?)"_s
                   : u"using messages_conversation_id_seq_key on messages n"_s;
        QVERIFY2(steps.contains(members), qPrintable(steps));
        QVERIFY2(steps.contains(messages), qPrintable(steps));
        QVERIFY2(sqlite || steps.contains(u"Index Cond: ((conversation_id = k.id) AND (seq > p.delivered_seq))"_s),
                 qPrintable(steps));
        for (const QString &step : steps.split(u'\n')) {
            QVERIFY2(!step.startsWith(u"SCAN") || step == u"SCAN page", qPrintable(steps));
            QVERIFY2(!step.contains(u"Seq Scan"), qPrintable(steps));
        }
    }

private:
    static QStringList contents(const std::vector<Message> &messages)
    {
        QStringList contents;
        for (const Message &message : messages)
            contents += message.content;
        return contents;
    }
};

QTEST_GUILESS_MAIN(TestMissed)
#include "tst_missed.moc"
