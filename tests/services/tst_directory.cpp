// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "domain/directory.h"

#include <QTest>

using namespace natter;
using namespace natter::domain;

namespace {

protocol::Event groupOf(qint64 id, qint64 rev, std::vector<UserId> members)
{
    Group group;
    group.id = ConversationId(id);
    group.members = std::move(members);
    return protocol::GroupCreated{std::move(group), Rev(rev)};
}

Membership inGroup(qint64 id)
{
    return {ConversationId(id), ConversationKind::Group, Role::Member};
}

std::vector<qint64> present(const Directory &directory, qint64 conversation)
{
    std::vector<qint64> users;
    for (const UserId user : directory.present(ConversationId(conversation)))
        users.push_back(user.value());
    return users;
}

using Users = std::vector<qint64>;

} // namespace

class DirectoryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsNobodyAtFirst()
    {
        Directory directory;
        QVERIFY(!directory.isLoaded(UserId(1)));
        QCOMPARE(directory.expectedCount(UserId(1)), 0);
        QCOMPARE(present(directory, 1), Users());
    }

    void listsLoadedMembersInOrder()
    {
        Directory directory;
        for (const qint64 user : {3, 1, 2}) {
            directory.expect(UserId(user));
            directory.load(UserId(user), std::vector{inGroup(7)}, Rev(5));
        }
        QCOMPARE(present(directory, 7), (Users{1, 2, 3}));
    }

    void knowsDirectConversations()
    {
        Directory directory;
        directory.expect(UserId(1));
        directory.load(UserId(1), std::vector{Membership{ConversationId(9), ConversationKind::Direct, Role::Member, 2}},
                       Rev(1));
        QCOMPARE(present(directory, 9), (Users{1}));
        QVERIFY(directory.isMember(UserId(1), ConversationId(9)));
        QVERIFY(!directory.isMember(UserId(2), ConversationId(9)));
    }

    void namesTheGroupsOfSomebody()
    {
        using Groups = std::vector<ConversationId>;
        Directory directory;
        QCOMPARE(directory.groupsOf(UserId(1)), Groups());
        directory.expect(UserId(1));
        directory.load(UserId(1), std::vector{inGroup(7), Membership{ConversationId(9), ConversationKind::Direct}},
                       Rev(1));
        QCOMPARE(directory.groupsOf(UserId(1)), Groups{ConversationId(7)});
        Message first;
        first.conversation = ConversationId(3);
        first.kind = ConversationKind::Direct;
        first.seq = Seq(1);
        first.rev = Rev(2);
        first.sender = UserId(2);
        first.recipient = UserId(1);
        directory.apply(protocol::MessageSent{first});
        QVERIFY(directory.isMember(UserId(1), ConversationId(3)));
        QCOMPARE(directory.groupsOf(UserId(1)), Groups{ConversationId(7)});
        directory.apply(protocol::GroupCreated{
            {ConversationId(4), QStringLiteral("New"), UserId(2), {}, 2, false, {UserId(1)}}, Rev(3)});
        QCOMPARE(directory.groupsOf(UserId(1)), (Groups{ConversationId(4), ConversationId(7)}));
        directory.depart(UserId(1));
        QCOMPARE(directory.groupsOf(UserId(1)), Groups());
    }

    void appliesWhatHappensAfterLoading()
    {
        Directory directory;
        directory.expect(UserId(1));
        directory.load(UserId(1), {}, Rev(5));
        directory.apply(groupOf(7, 6, {UserId(1), UserId(2)}));
        QCOMPARE(present(directory, 7), Users{1});
    }

    /** The snapshot was read before the group was made, but comes home after the event. */
    void keepsWhatHappenedWhileLoading()
    {
        Directory directory;
        directory.expect(UserId(1));
        directory.apply(groupOf(7, 6, {UserId(1)}));
        QCOMPARE(present(directory, 7), Users());
        directory.load(UserId(1), {}, Rev(5));
        QCOMPARE(present(directory, 7), Users{1});
    }

    /** The snapshot holds the group already: nobody is listed twice. */
    void mergesWhatTheSnapshotHoldsToo()
    {
        Directory directory;
        directory.expect(UserId(1));
        directory.apply(groupOf(7, 6, {UserId(1)}));
        directory.load(UserId(1), std::vector{inGroup(7)}, Rev(6));
        directory.apply(groupOf(7, 6, {UserId(1)}));
        QCOMPARE(present(directory, 7), Users{1});
    }

    /** What is newer than an event wins: a group the user is not in any more at the time of the snapshot stays away. */
    void doesNotRepeatWhatIsOlderThanTheSnapshot()
    {
        Directory directory;
        directory.expect(UserId(1));
        directory.apply(groupOf(7, 6, {UserId(1)}));
        directory.load(UserId(1), {}, Rev(8));
        QCOMPARE(present(directory, 7), Users());
    }

    void forgetsWithTheLastConnection()
    {
        Directory directory;
        directory.expect(UserId(1));
        directory.expect(UserId(1));
        directory.load(UserId(1), std::vector{inGroup(7)}, Rev(5));
        QCOMPARE(directory.expectedCount(UserId(1)), 2);
        directory.depart(UserId(1));
        QVERIFY(directory.isLoaded(UserId(1)));
        QCOMPARE(present(directory, 7), Users{1});
        directory.depart(UserId(1));
        QVERIFY(!directory.isLoaded(UserId(1)));
        QCOMPARE(present(directory, 7), Users());
    }

    void ignoresASnapshotForSomebodyWhoLeft()
    {
        Directory directory;
        directory.load(UserId(1), std::vector{inGroup(7)}, Rev(5));
        QVERIFY(!directory.isLoaded(UserId(1)));
        QCOMPARE(present(directory, 7), Users());
    }

    /** A snapshot that comes home late does not bring an old size of the group with it. */
    void theNewestCountOfMembersCounts()
    {
        constexpr int small = Directory::closeCircle;
        const ConversationId room(7);
        const auto member = [room](int count) {
            return std::vector{Membership{room, ConversationKind::Group, Role::Member, count}};
        };
        const auto added = [room](qint64 rev, int count) {
            protocol::GroupMembersAdded event;
            event.change = {room, UserId(1), {}, Rev(rev)};
            event.group.id = room;
            event.group.memberCount = count;
            event.added = {UserId(100 + rev)};
            return protocol::Event(std::move(event));
        };
        Directory directory;
        for (const qint64 user : {1, 2, 3, 4})
            directory.expect(UserId(user));
        directory.load(UserId(1), member(small), Rev(5));
        QCOMPARE(directory.circle(room).size(), std::size_t(1));
        directory.apply(added(8, small + 1));
        QVERIFY(directory.circle(room).empty());
        directory.load(UserId(2), member(small), Rev(7)); // read before that
        QVERIFY(directory.circle(room).empty());
        QCOMPARE(directory.present(room).size(), std::size_t(2));
        // Nor is a snapshot that has seen more set back by events that were on their way.
        directory.load(UserId(3), member(small), Rev(12));
        QCOMPARE(directory.circle(room).size(), std::size_t(3));
        directory.apply(added(11, small + 1));
        QCOMPARE(directory.circle(room).size(), std::size_t(3));
        directory.load(UserId(4), member(small + 1), Rev(13));
        QVERIFY(directory.circle(room).empty());
    }

    void endedLoginsAreKnownToTheUnsettledOnly()
    {
        Directory directory;
        const UserId user(1);
        directory.endLogin(user, LoginId(1)); // nobody is there
        directory.expect(user);
        QVERIFY(!directory.hasEnded(user, LoginId(1)));
        directory.endLogin(user, LoginId(2));
        QVERIFY(directory.hasEnded(user, LoginId(2)));
        QVERIFY(!directory.hasEnded(UserId(2), LoginId(2)));
        directory.expect(user);
        directory.settle(user);
        QVERIFY(directory.hasEnded(user, LoginId(2))); // the other one is still on the way
        directory.settle(user);
        QVERIFY(!directory.hasEnded(user, LoginId(2)));
        directory.endLogin(user, LoginId(3)); // connections are told, so nothing is kept
        QVERIFY(!directory.hasEnded(user, LoginId(3)));
        directory.depart(user);
        directory.depart(user);
    }

    void noLoginStandsForAllOfThem()
    {
        Directory directory;
        const UserId user(1);
        directory.expect(user);
        directory.endLogin(user, LoginId());
        QVERIFY(directory.hasEnded(user, LoginId(1)));
        QVERIFY(directory.hasEnded(user, LoginId(2)));
        directory.depart(user);
    }

    void blocksOverlapTheirSnapshot()
    {
        Directory directory;
        const UserId user(1);
        directory.setBlocked(user, UserId(2), true); // nobody is there
        QVERIFY(!directory.hasBlocked(user, UserId(2)));
        directory.expect(user);
        // The snapshot may be from before these, between them or behind them.
        directory.setBlocked(user, UserId(3), true);
        directory.setBlocked(user, UserId(4), true);
        directory.setBlocked(user, UserId(4), false);
        directory.setBlocked(user, UserId(5), false);
        directory.loadBlocks(user, {UserId(2), UserId(4), UserId(5)});
        directory.load(user, {}, Rev(1));
        for (const auto &[other, blocked] : {std::pair(2, true), {3, true}, {4, false}, {5, false}, {6, false}})
            QCOMPARE(directory.hasBlocked(user, UserId(other)), blocked);
        QVERIFY(!directory.hasBlocked(UserId(2), user));
        directory.setBlocked(user, UserId(6), true);
        directory.setBlocked(user, UserId(2), false);
        QVERIFY(directory.hasBlocked(user, UserId(6)) && !directory.hasBlocked(user, UserId(2)));
        // Another connection's snapshot is of no use any more.
        directory.expect(user);
        directory.loadBlocks(user, {});
        QVERIFY(directory.hasBlocked(user, UserId(6)));
        directory.depart(user);
        directory.depart(user);
        QVERIFY(!directory.hasBlocked(user, UserId(6)));
    }
};

QTEST_GUILESS_MAIN(DirectoryTest)
#include "tst_directory.moc"
