// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/storefixture.h"

#include "store/tables/appended.h"
#include "support/await.h"

using namespace natter;
using namespace natter::store;

using namespace Qt::StringLiterals;

/** Appending messages: numbering, membership, idempotency. */
class TestMessages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { StoreFixture::addEngines(); }

    void theFirstMessageMakesTheConversation()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        const Timestamp before = wallClockNow();
        const auto sent = fixture.append(direct(users[1], users[0], u"h\u00e9llo \U0001F600\nworld"_s, u"c-1"_s));
        QVERIFY(sent);
        QVERIFY(!sent->repeated);
        const Message &message = sent->message;
        QCOMPARE(message.seq, Seq(1));
        QCOMPARE(message.kind, ConversationKind::Direct);
        QCOMPARE(message.sender, users[1]);
        QCOMPARE(message.recipient, users[0]);
        QCOMPARE(message.content, u"h\u00e9llo \U0001F600\nworld"_s);
        QCOMPARE(message.clientMessageId, u"c-1"_s);
        QCOMPARE(message.id.value(), message.rev.value());
        QCOMPARE(fixture.rev(), message.rev);
        QVERIFY(message.sentAt >= before && message.sentAt <= wallClockNow());

        // Both are members from now on, and the other direction is the same conversation.
        for (const UserId user : users) {
            const auto memberships = fixture.read([user](Tables &tables) { return tables.members().ofUser(user); });
            QCOMPARE(memberships->size(), 1U);
            QCOMPARE(memberships->front().conversation, message.conversation);
            QCOMPARE(memberships->front().kind, ConversationKind::Direct);
        }
        const auto back = fixture.append(direct(users[0], users[1], u"back"_s));
        QCOMPARE(back->message.conversation, message.conversation);
        QCOMPARE(back->message.seq, Seq(2));
        QCOMPARE(back->message.clientMessageId, QString());
        QCOMPARE(fixture.missed(users[1]).front().content, u"back"_s);
        QCOMPARE(fixture.number(u"SELECT COUNT(*) FROM conversations"_s), 1);
        QCOMPARE(fixture.number(u"SELECT last_seq * 1000 + last_rev FROM conversations"_s),
                 2000 + back->message.rev.value());
    }

    void notesToOneself()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(1);
        const auto sent = fixture.append(direct(users[0], users[0], u"milk"_s));
        QVERIFY(sent);
        QCOMPARE(sent->message.recipient, users[0]);
        QCOMPARE(fixture.append(direct(users[0], users[0], u"eggs"_s))->message.seq, Seq(2));
        QCOMPARE(fixture.number(u"SELECT COUNT(*) FROM members"_s), 1);
        QVERIFY(fixture.missed(users[0]).empty());
    }

    void unknownTargetsAreNotFound()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(3);
        const auto group = fixture.addGroup(users[0], {users[1]});
        const auto talk = fixture.append(direct(users[0], users[1], u"hi"_s))->message.conversation;
        const Rev before = fixture.rev();
        // Unknown, not a member, no group at all: one and the same answer.
        QCOMPARE(codeOf(fixture.append(direct(users[0], UserId(99), u"x"_s))), ErrorCode::NotFound);
        QCOMPARE(codeOf(fixture.append(direct(UserId(99), users[0], u"x"_s))), ErrorCode::NotFound);
        QCOMPARE(codeOf(fixture.append(direct(users[0], UserId(0), u"x"_s))), ErrorCode::NotFound);
        QCOMPARE(codeOf(fixture.append(direct(users[0], UserId(-1), u"x"_s))), ErrorCode::NotFound);
        QCOMPARE(codeOf(fixture.append(toGroup(users[0], ConversationId(99), u"x"_s))), ErrorCode::NotFound);
        QCOMPARE(codeOf(fixture.append(toGroup(users[2], group, u"x"_s))), ErrorCode::NotFound);
        QCOMPARE(codeOf(fixture.append(toGroup(users[0], talk, u"x"_s))), ErrorCode::NotFound);
        QCOMPARE(fixture.rev(), before);
        QCOMPARE(fixture.store().metrics().replayedBatches.value(), 0U);
        QCOMPARE(fixture.append(toGroup(users[1], group, u"x"_s))->message.seq, Seq(1));
        QCOMPARE(fixture.append(toGroup(users[0], group, u"y"_s))->message.rev, Rev(before.value() + 2));
        QCOMPARE(fixture.number(u"SELECT COUNT(*) FROM conversations"_s), 2);
    }

    void aRepetitionGetsTheFirstAnswer()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        const auto first = fixture.append(direct(users[0], users[1], u"hi"_s, u"a"_s));
        QVERIFY(fixture.append(direct(users[0], users[1], u"more"_s, u"b"_s)));
        const Rev before = fixture.rev();
        const auto again = fixture.append(direct(users[0], users[1], u"hi"_s, u"a"_s));
        QVERIFY(again);
        QVERIFY(again->repeated);
        QCOMPARE(again->message.id, first->message.id);
        QCOMPARE(again->message.rev, first->message.rev);
        QCOMPARE(again->message.seq, first->message.seq);
        QCOMPARE(again->message.sentAt, first->message.sentAt);
        QCOMPARE(again->message.conversation, first->message.conversation);
        QCOMPARE(again->message.recipient, users[1]);
        QCOMPARE(again->message.content, u"hi"_s);
        QCOMPARE(fixture.rev(), before);
        QCOMPARE(fixture.append(direct(users[0], users[1], u"next"_s))->message.seq, Seq(3));
        // Names are the sender's own.
        QVERIFY(!fixture.append(direct(users[1], users[0], u"hi"_s, u"a"_s))->repeated);
    }

    void repetitionsInOneBatch()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        std::vector<Answer<AppendedMessage>> answers(40);
        for (std::size_t i = 0; i < answers.size(); ++i) {
            fixture.store().append(direct(users[0], users[1], u"text %1"_s.arg(i / 2), u"id-%1"_s.arg(i / 2)),
                                   answers[i].reply());
        }
        for (std::size_t i = 0; i < answers.size(); ++i) {
            QVERIFY(answers[i].result());
            QCOMPARE(answers[i].result()->repeated, i % 2 == 1);
            QCOMPARE(answers[i].result()->message.seq, Seq(qint64(i / 2) + 1));
        }
        QCOMPARE(fixture.number(u"SELECT COUNT(*) FROM messages"_s), 20);
        QCOMPARE(fixture.store().metrics().messages.value(), 20U);
        QCOMPARE(fixture.store().metrics().replayedBatches.value(), 0U);
    }

    void aReusedIdIsRefused()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(3);
        const auto group = fixture.addGroup(users[0], {users[1]});
        QVERIFY(fixture.append(direct(users[0], users[1], u"hi"_s, u"a"_s)));
        const Rev before = fixture.rev();
        const auto conversations = fixture.number(u"SELECT COUNT(*) FROM conversations"_s);
        QCOMPARE(codeOf(fixture.append(direct(users[0], users[1], u"other"_s, u"a"_s))),
                 ErrorCode::ClientMessageIdReused);
        QCOMPARE(codeOf(fixture.append(toGroup(users[0], group, u"hi"_s, u"a"_s))), ErrorCode::ClientMessageIdReused);
        // A conversation that would be new must not come into being by it.
        QCOMPARE(codeOf(fixture.append(direct(users[0], users[2], u"hi"_s, u"a"_s))), ErrorCode::ClientMessageIdReused);
        QCOMPARE(fixture.number(u"SELECT COUNT(*) FROM conversations"_s), conversations);
        QCOMPARE(fixture.rev(), before);
        QCOMPARE(fixture.store().metrics().replayedBatches.value(), 0U);
    }

    /** Of a text that is gone nothing is left from which it could be found by trying; its name stands for it still. */
    void whatIsGoneCannotBeGuessed()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        const QStringList names{u"deleted"_s, u"edited"_s};
        for (const QString &name : names) {
            const auto first = fixture.append(direct(users[0], users[1], u"yes"_s, name));
            QVERIFY(first);
            const auto changed = fixture.write([&](WritableTables &tables) {
                const auto text = ContentRules::parse(u"no"_s, {});
                return tables.messages().change(first->message, name == names[1] ? std::optional(*text) : std::nullopt,
                                                tables.history().next());
            });
            QVERIFY(changed && *changed);
            const auto again = fixture.append(direct(users[0], users[1], u"yes"_s, name));
            QVERIFY(again && again->repeated);
            QCOMPARE(again->message.id, first->message.id);
            QCOMPARE(codeOf(fixture.append(direct(users[0], users[1], u"maybe"_s, name))),
                     ErrorCode::ClientMessageIdReused);
        }
        // In one batch too, which PostgreSQL stores as a whole.
        std::array<Answer<AppendedMessage>, 4> answers;
        for (std::size_t i = 0; i < answers.size(); ++i)
            fixture.store().append(direct(users[0], users[1], i < 2 ? u"yes"_s : u"maybe"_s, names[qsizetype(i % 2)]),
                                   answers[i].reply());
        for (std::size_t i = 0; i < answers.size(); ++i)
            QCOMPARE(codeOf(answers[i].result()),
                     i < 2 ? std::nullopt : std::optional(ErrorCode::ClientMessageIdReused));
        const auto hashes = fixture.connection(Access::Read)->all("messages.hash"_L1, {1, 2}, [](const Row &row) {
            return row.bytes(0);
        });
        QCOMPARE(hashes->size(), 1U);
        const QByteArray hash = QCryptographicHash::hash("yes", QCryptographicHash::Sha256);
        QCOMPARE(hashes->front(), hash.first(1) + QByteArray(31, '\0'));
    }

    /** The file of the log would keep a deleted text for as long as it happens to grow. */
    void whatIsGoneLeavesTheLog()
    {
        if (StoreFixture::engine() != Engine::Sqlite)
            QSKIP("PostgreSQL's log is the cluster's");
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        const auto sent = fixture.append(direct(users[0], users[1], u"a word to be forgotten"_s));
        const auto holdsIt = [&] {
            bool found = false;
            for (const QString &name : {fixture.file(), QString(fixture.file() + u"-wal"_s)}) {
                QFile file(name);
                found = found || (file.open(QIODevice::ReadOnly) && file.readAll().contains("a word to be forgotten"));
            }
            return found;
        };
        QVERIFY(holdsIt());
        const auto deleted = fixture.write([&](WritableTables &tables) {
            return tables.messages().change(sent->message, std::nullopt, tables.history().next());
        });
        QVERIFY(deleted && *deleted);
        AWAIT(!holdsIt());
    }

    /** Whoever is not in a group cannot find out whether there is one, not by an id of theirs that is used either. */
    void aForeignGroupIsAsNone()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(3);
        const auto foreign = fixture.addGroup(users[1], {users[2]});
        const auto archived = fixture.addGroup(users[1], {users[2]});
        fixture.change(u"UPDATE conversations SET archived_at = 1 WHERE id = %1"_s.arg(archived.value()));
        QVERIFY(fixture.append(direct(users[0], users[1], u"hi"_s, u"used"_s)));
        const std::array groups{foreign, archived, ConversationId(999)};
        for (const ConversationId group : groups) {
            QCOMPARE(codeOf(fixture.append(toGroup(users[0], group, u"hi"_s, u"new"_s))), ErrorCode::NotFound);
            QCOMPARE(codeOf(fixture.append(toGroup(users[0], group, u"hi"_s, u"used"_s))),
                     ErrorCode::ClientMessageIdReused);
        }
        // The same in one batch, which PostgreSQL stores as a whole.
        std::array<Answer<AppendedMessage>, 6> answers;
        for (std::size_t i = 0; i < answers.size(); ++i)
            fixture.store().append(toGroup(users[0], groups[i / 2], u"hi"_s, i % 2 == 0 ? u"new"_s : u"used"_s),
                                   answers[i].reply());
        for (std::size_t i = 0; i < answers.size(); ++i)
            QCOMPARE(codeOf(answers[i].result()), i % 2 == 0 ? ErrorCode::NotFound : ErrorCode::ClientMessageIdReused);
    }

    /** A group that has gone into the archive since: what was stored before has its answer still. */
    void aRepetitionIsAnsweredInTheArchive()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        const auto group = fixture.addGroup(users[0], {users[1]});
        const auto first = fixture.append(toGroup(users[1], group, u"hi"_s, u"a"_s));
        QVERIFY(first);
        fixture.change(u"UPDATE conversations SET archived_at = 1 WHERE id = %1"_s.arg(group.value()));
        const auto again = fixture.append(toGroup(users[1], group, u"hi"_s, u"a"_s));
        QVERIFY(again && again->repeated);
        QCOMPARE(again->message.id, first->message.id);
        QCOMPARE(codeOf(fixture.append(toGroup(users[1], group, u"hi"_s, u"b"_s))), ErrorCode::Archived);
        QCOMPARE(codeOf(fixture.append(toGroup(users[1], group, u"else"_s, u"a"_s))), ErrorCode::ClientMessageIdReused);
    }

    void messagesOutliveTheProgram()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        const auto first = fixture.append(direct(users[0], users[1], u"hi"_s, u"a"_s));
        const auto name = fixture.read([](Tables &tables) { return tables.history().name(); });
        QVERIFY(!name->isEmpty());
        fixture.close();
        fixture.open();
        QCOMPARE(*fixture.read([](Tables &tables) { return tables.history().name(); }), *name);
        QVERIFY(fixture.append(direct(users[0], users[1], u"hi"_s, u"a"_s))->repeated);
        const auto second = fixture.append(direct(users[1], users[0], u"ho"_s));
        QCOMPARE(second->message.seq, Seq(2));
        QCOMPARE(second->message.rev, Rev(first->message.rev.value() + 1));
        QVERIFY(second->message.sentAt >= first->message.sentAt);
    }

    void timeNeverRunsBackwards()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        QVERIFY(fixture.append(direct(users[0], users[1], u"hi"_s)));
        fixture.close();
        // As if the clock had been an hour ahead until the restart.
        const Timestamp ahead = wallClockNow() + std::chrono::hours(1);
        {
            const auto database = fixture.connection(Access::Write);
            QVERIFY(database->execute(u"UPDATE messages SET sent_at = %1"_s.arg(toStored(ahead))));
        }
        fixture.open();
        QCOMPARE(fixture.append(direct(users[0], users[1], u"ho"_s))->message.sentAt, ahead);
    }
};

QTEST_GUILESS_MAIN(TestMessages)
#include "tst_messages.moc"
