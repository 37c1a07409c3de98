// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/storefixture.h"

using namespace natter;
using namespace natter::store;

/** Groups and who is in them. */
class TestGroups : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { StoreFixture::addEngines(); }

    void aGroupHasItsMembers()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(4);
        const Rev before = fixture.rev();
        const auto made = fixture.write([&](WritableTables &tables) {
            return tables.conversations().addGroup({users[1], nameOf(QStringLiteral("Crew")), {users[0], users[3]}});
        });
        QVERIFY(made);
        QCOMPARE(made->group.members, (std::vector{users[0], users[1], users[3]}));
        QCOMPARE(made->group.memberCount, 3);
        QCOMPARE(made->group.createdBy, users[1]);
        QCOMPARE(made->rev, Rev(before.value() + 1));
        QCOMPARE(fixture.rev(), made->rev);

        const auto of = [&](UserId user) {
            return fixture.read([user](Tables &tables) { return tables.members().ofUser(user); }).value();
        };
        QCOMPARE(of(users[1]).size(), 1U);
        QCOMPARE(of(users[1])[0].conversation, made->group.id);
        QCOMPARE(of(users[1])[0].kind, ConversationKind::Group);
        QCOMPARE(of(users[1])[0].role, Role::Owner);
        QCOMPARE(of(users[0])[0].role, Role::Member);
        QVERIFY(of(users[2]).empty());
        QCOMPARE(fixture.number(
                     QStringLiteral("SELECT COUNT(*) FROM changes WHERE kind = 1 AND rev = %1").arg(made->rev.value())),
                 1);
    }

    void anUnknownMemberFailsTheWhole()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        const Rev before = fixture.rev();
        QCOMPARE(codeOf(fixture.write([&](WritableTables &tables) {
                     return tables.conversations().addGroup(
                         {users[0], nameOf(QStringLiteral("Crew")), {users[1], UserId(77)}});
                 })),
                 ErrorCode::NotFound);
        QCOMPARE(fixture.number(QStringLiteral("SELECT COUNT(*) FROM conversations")), 0);
        QCOMPARE(fixture.number(QStringLiteral("SELECT COUNT(*) FROM members")), 0);
        QCOMPARE(fixture.rev(), before);
        QCOMPARE(fixture.store().metrics().replayedBatches.value(), 0U);
    }

    void unannouncedUntilConfirmed()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(130);
        const auto small = fixture.addGroup(users[0], {users[1]});
        const Rev between = fixture.rev();
        const auto big = fixture.addGroup(users[1], {users.begin() + 2, users.end()});
        const auto list = [&](UserId user, Rev until) {
            return fixture
                .read([=](Tables &tables) { return tables.conversations().unannounced(user, Rev(), until, 100); })
                .value()
                .groups;
        };

        auto both = list(users[1], fixture.rev());
        QCOMPARE(both.size(), 2U);
        QCOMPARE(both[0].id, small);
        QCOMPARE(both[0].members, (std::vector{users[0], users[1]}));
        QCOMPARE(both[1].id, big);
        QCOMPARE(both[1].memberCount, 129);
        QCOMPARE(both[1].members, std::vector(users.begin() + 1, users.begin() + 101));
        QCOMPARE(both[1].createdBy, users[1]);
        QCOMPARE(both[1].name, QStringLiteral("group"));

        QCOMPARE(list(users[1], between).size(), 1U);
        fixture.markDelivered(users[1], small, Seq(), true);
        QCOMPARE(list(users[1], between).size(), 0U);
        QCOMPARE(list(users[1], fixture.rev()).size(), 1U);
        QCOMPARE(list(users[0], fixture.rev()).size(), 1U); // the mark was one user's only
    }

    void unannouncedComesInPages()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        std::vector<ConversationId> made;
        made.reserve(5);
        for (int i = 0; i < 5; ++i)
            made.push_back(fixture.addGroup(users[0], {users[1]}));
        const Rev until = fixture.rev();
        std::vector<ConversationId> listed;
        Rev after;
        for (bool more = true; more;) {
            const auto page = fixture.read(
                [&](Tables &tables) { return tables.conversations().unannounced(users[1], after, until, 2); });
            QVERIFY(page && page->groups.size() <= 2U);
            for (const Group &group : page->groups)
                listed.push_back(group.id);
            after = page->next;
            more = page->more;
        }
        QCOMPARE(listed, made);
    }

    void directConversationsAreNotAnnounced()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        QVERIFY(fixture.append(direct(users[0], users[1], QStringLiteral("hi"))));
        const auto list = fixture.read([&](Tables &tables) {
            return tables.conversations().unannounced(users[1], Rev(), Rev(maxWireInteger), 100);
        });
        QVERIFY(list);
        QVERIFY(list->groups.empty());
    }

    void marksOfForeignersAreIgnored()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(3);
        const auto group = fixture.addGroup(users[0], {users[1]});
        fixture.markDelivered(users[2], group, Seq(1), true);
        fixture.markDelivered(users[0], ConversationId(99), Seq(1), true);
        QCOMPARE(fixture.number(QStringLiteral("SELECT SUM(announced) + SUM(delivered_seq) FROM members")), 0);
    }
};

QTEST_GUILESS_MAIN(TestGroups)
#include "tst_groups.moc"
