// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/userexport.h"
#include "store/storefixture.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace natter;
using namespace natter::services;
using namespace natter::store;

using namespace Qt::StringLiterals;

/** What a person is handed out of what is stored. */
class TestUserExport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { StoreFixture::addEngines(); }

    void isCompleteAndTheirsAlone()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(3);
        const auto group = fixture.addGroup(users[0], {users[1], users[2]});
        constexpr int own = 2 * UserExport::rowsOfAPiece + 30;
        for (int i = 0; i < own; ++i) {
            const QString text = u"mine %1 \"\\ \n čaj"_s.arg(i);
            fixture.store().append(i % 2 ? direct(users[0], users[1], text) : toGroup(users[0], group, text),
                                   [](const Result<AppendedMessage> &stored) { QVERIFY(stored); });
        }
        QVERIFY(fixture.append(toGroup(users[1], group, u"secret of others"_s)));
        fixture.change(u"UPDATE messages SET content = NULL, changed_at = 5 WHERE sender_id = 1 AND seq = 1"_s);
        fixture.change(u"INSERT INTO blocks (user_id, blocked_id, created_at) VALUES (1, 3, 7), (2, 1, 8)"_s);
        fixture.change(u"INSERT INTO logins (user_id, created_at, last_seen_at, user_agent, address, ended_at) "
                       "VALUES (1, 1, 2, 'browser', '::1', 3), (2, 1, 2, 'of another', '', NULL)"_s);
        const QByteArray hash(32, 'h');
        QVERIFY(fixture.write([&](WritableTables &tables) {
            return tables.logins().add({users[0], "hash", u"phone"_s, u"192.0.2.1"_s, hash});
        }));
        const QByteArray document = exportOf(fixture, users[0]);
        const QJsonObject all = QJsonDocument::fromJson(document).object();
        QCOMPARE(all.value(u"format"_s).toString(), u"natter-user-export 1"_s);
        QCOMPARE(all.value(u"profile"_s).toObject().value(u"email"_s).toString(), u"u1@example.org"_s);
        QCOMPARE(all.value(u"logins"_s).toArray().size(), 2);
        QVERIFY(all.value(u"logins"_s).toArray()[0].toObject().contains(u"ended_at"));
        const auto conversations = all.value(u"conversations"_s).toArray();
        QCOMPARE(conversations.size(), 2);
        for (const auto &conversation : conversations)
            QVERIFY(conversation.toObject().value(u"joined_at"_s).toString().startsWith(u"20"));
        QCOMPARE(all.value(u"blocks"_s).toArray(),
                 (QJsonArray{QJsonObject{{u"user_id"_s, 3}, {u"since"_s, u"1970-01-01T00:00:00.007Z"_s}}}));
        const auto messages = all.value(u"messages"_s).toArray();
        QCOMPARE(messages.size(), own);
        QSet<qint64> ids;
        int deleted = 0;
        for (const auto &value : messages) {
            const QJsonObject message = value.toObject();
            ids += message.value(u"message_id"_s).toInteger();
            deleted += message.value(u"deleted"_s).toBool();
            QVERIFY(message.contains(u"deleted") || message.value(u"content"_s).toString().endsWith(u"čaj"));
        }
        QCOMPARE(ids.size(), own);
        QCOMPARE(deleted, 2);
        for (const char *foreign : {"secret of others", "of another", "hash", "hhhh"})
            QVERIFY2(!document.contains(foreign), foreign);
    }

    /** Who has left a group is told when. */
    void knowsWhatTheyHaveLeft()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        const auto group = fixture.addGroup(users[0], {users[1]});
        QVERIFY(fixture.write([&](WritableTables &tables) {
            return tables.departures().leave(group, users[1], Role::Member, users[1]);
        }));
        const QJsonObject all = QJsonDocument::fromJson(exportOf(fixture, users[1])).object();
        QCOMPARE(all.value(u"conversations"_s).toArray().size(), 0);
        const QJsonObject left = all.value(u"left"_s).toArray()[0].toObject();
        QCOMPARE(left.value(u"conversation_id"_s).toInteger(), group.value());
        QVERIFY(left.value(u"left_at"_s).toString().startsWith(u"20"));
    }

    void knowsNobodyElse()
    {
        StoreFixture fixture;
        UserExport nobody(UserId(99));
        QCOMPARE(codeOf(fixture.read([&](Tables &tables) { return nobody.next(tables); })), ErrorCode::NotFound);
    }

private:
    static QByteArray exportOf(StoreFixture &fixture, UserId user)
    {
        UserExport document(user);
        QByteArray all;
        for (;;) {
            const auto piece = fixture.read([&](Tables &tables) { return document.next(tables); });
            if (!piece || piece->isEmpty())
                return piece ? all : QByteArray();
            // However much it is, a piece is a page.
            if (piece->size() > UserExport::rowsOfAPiece * 400)
                return {};
            all += *piece;
        }
    }
};

QTEST_GUILESS_MAIN(TestUserExport)
#include "tst_userexport.moc"
