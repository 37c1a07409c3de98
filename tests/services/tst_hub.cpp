// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/hub.h"

#include <QTest>

using namespace natter;
using namespace natter::hub;

namespace {

struct Ear final : Subscriber
{
    void receive(const Broadcast &broadcast) override
    {
        frames.push_back(broadcast.frame(protocol::View::Seed));
        if (onReceive)
            onReceive();
    }

    void loginEnded(LoginId login) override { ended.push_back(login); }
    void renamed(const QString &name) override { names << name; }
    void suspended() override { ++suspensions; }

    std::vector<QByteArray> frames;
    std::vector<LoginId> ended;
    QStringList names;
    int suspensions = 0;
    std::function<void()> onReceive;
};

protocol::Event someMessage()
{
    Message message;
    message.id = MessageId(4);
    message.rev = Rev(4);
    message.content = QStringLiteral("hello");
    return protocol::MessageSent{message};
}

} // namespace

class HubTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void encodesOnceForAll()
    {
        Hub hub;
        Ear first;
        Ear second;
        Ear third;
        hub.subscribe(SubscriberId(1), UserId(1), first);
        hub.subscribe(SubscriberId(2), UserId(1), second);
        hub.subscribe(SubscriberId(3), UserId(2), third);
        const auto event = someMessage();
        const std::array users{UserId(1), UserId(2), UserId(3)};
        hub.publish(Broadcast(event, "h"), {users, {}});
        QCOMPARE(first.frames.size(), std::size_t(1));
        QVERIFY(first.frames[0].contains("hello"));
        QCOMPARE(static_cast<const void *>(second.frames.at(0).constData()),
                 static_cast<const void *>(first.frames[0].constData()));
        QCOMPARE(static_cast<const void *>(third.frames.at(0).constData()),
                 static_cast<const void *>(first.frames[0].constData()));
    }

    void tellsOfAName()
    {
        Hub hub;
        Ear first;
        Ear second;
        Ear other;
        hub.subscribe(SubscriberId(1), UserId(1), first);
        hub.subscribe(SubscriberId(2), UserId(1), second);
        hub.subscribe(SubscriberId(3), UserId(2), other);
        hub.rename(UserId(1), QStringLiteral("Anna"));
        QCOMPARE(first.names, QStringList{QStringLiteral("Anna")});
        QCOMPARE(second.names, first.names);
        QVERIFY(other.names.isEmpty());
    }

    void leavesOutTheOrigin()
    {
        Hub hub;
        Ear origin;
        Ear other;
        hub.subscribe(SubscriberId(1), UserId(1), origin);
        hub.subscribe(SubscriberId(2), UserId(1), other);
        const auto event = someMessage();
        hub.publish(Broadcast(event, "h"), {std::array{UserId(1)}, SubscriberId(1)});
        QVERIFY(origin.frames.empty());
        QCOMPARE(other.frames.size(), std::size_t(1));
    }

    void tellsNobodyWhoHasLeft()
    {
        Hub hub;
        Ear ear;
        hub.subscribe(SubscriberId(1), UserId(1), ear);
        QVERIFY(hub.isOnline(UserId(1)));
        QCOMPARE(hub.connectionCount(UserId(1)), 1);
        hub.unsubscribe(SubscriberId(1), UserId(1));
        QVERIFY(!hub.isOnline(UserId(1)));
        const auto event = someMessage();
        hub.publish(Broadcast(event, "h"), {std::array{UserId(1)}, {}});
        QVERIFY(ear.frames.empty());
    }

    void survivesWhoLeavesWhileBeingTold()
    {
        Hub hub;
        Ear leaver;
        Ear stayer;
        leaver.onReceive = [&] { hub.unsubscribe(SubscriberId(1), UserId(1)); };
        hub.subscribe(SubscriberId(1), UserId(1), leaver);
        hub.subscribe(SubscriberId(2), UserId(1), stayer);
        const auto event = someMessage();
        for (int i = 0; i < 2; ++i)
            hub.publish(Broadcast(event, "h"), {std::array{UserId(1)}, {}});
        QCOMPARE(leaver.frames.size(), std::size_t(1));
        QCOMPARE(stayer.frames.size(), std::size_t(2));
    }
};

QTEST_GUILESS_MAIN(HubTest)
#include "tst_hub.moc"
