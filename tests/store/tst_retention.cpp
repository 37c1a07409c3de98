// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/retention.h"
#include "store/care/verification.h"
#include "store/storefixture.h"
#include "support/await.h"

#include <QFile>
#include <QLoggingCategory>

using namespace natter;
using namespace natter::store;

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto day = std::chrono::days(1);

/** How the service is set up for a test that does not want to wait: a pass right behind the other. */
services::Retention::Options hasty(std::chrono::days days)
{
    services::Retention::Options options;
    options.days = days;
    options.betweenPasses = 200ms;
    options.betweenSteps = 0ms;
    options.messagesOfAStep = 7; // divides none of the numbers below
    options.conversationsOfAPage = 2;
    return options;
}

/** A service at work until this goes. */
class Running
{
public:
    Running(StoreFixture &fixture, std::chrono::days days)
        : m_fixture(fixture)
        , m_retention(fixture.store(), m_wheel, hasty(days))
    {
        m_retention.start();
    }
    ~Running() { m_fixture.close(); } // its answers come before the service goes
    Q_DISABLE_COPY_MOVE(Running)

private:
    StoreFixture &m_fixture;
    TimerWheel m_wheel;
    services::Retention m_retention;
};

} // namespace

/** What is not kept any longer goes, and nothing else. */
class TestRetention : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { StoreFixture::addEngines(); }
    void initTestCase() { QLoggingCategory::setFilterRules(u"natter.store.info=false"_s); }

    /** Old messages go from the front; newer ones stay as they are, whatever the numbers of steps and pages. */
    void removesThePrefixThatIsTooOld()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(4);
        for (int i = 0; i < 30; ++i)
            QVERIFY(fixture.append(direct(users[0], users[std::size_t(1 + i % 3)], u"x"_s)));
        // Of each of the three conversations the first eight are from the day before yesterday.
        age(fixture, u"seq <= 8"_s, 2 * day);
        const Running running(fixture, day);
        AWAIT_EQUAL(fixture.number(u"SELECT COUNT(*) FROM messages"_s), 6);
        QCOMPARE(fixture.number(u"SELECT COUNT(*) FROM conversations WHERE first_seq = 9 AND last_seq = 10"_s), 3);
        QCOMPARE(findingsOf(fixture), QStringList());
        // Everything old: the conversation goes on behind its last message.
        age(fixture, u"seq > 0"_s, 2 * day);
        AWAIT_EQUAL(fixture.number(u"SELECT COUNT(*) FROM messages"_s), 0);
        QCOMPARE(fixture.number(u"SELECT COUNT(*) FROM conversations WHERE first_seq = 11 AND last_seq = 10"_s), 3);
        QCOMPARE(fixture.append(direct(users[0], users[1], u"y"_s))->message.seq, Seq(11));
        QCOMPARE(findingsOf(fixture), QStringList());
    }

    /** One old message behind a newer one stays: what is left has no gaps. */
    void leavesNoGaps()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        for (int i = 0; i < 5; ++i)
            QVERIFY(fixture.append(direct(users[0], users[1], u"x"_s)));
        age(fixture, u"seq IN (1, 3)"_s, 2 * day);
        const Running running(fixture, day);
        AWAIT_EQUAL(fixture.number(u"SELECT first_seq FROM conversations"_s), 2);
        QCOMPARE(fixture.number(u"SELECT COUNT(*) FROM messages"_s), 4);
    }

    /** A group's own time is stronger than the server's, in both directions, and zero is for ever. */
    void groupsHaveTheirOwnTime()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        std::vector<ConversationId> groups;
        for (int i = 0; i < 4; ++i) {
            groups.push_back(fixture.addGroup(users[0], {users[1]}));
            QVERIFY(fixture.append(toGroup(users[0], groups.back(), u"x"_s)));
        }
        age(fixture, u"seq > 0"_s, 5 * day);
        const auto setDays = [&](int group, const QString &days) {
            fixture.change(u"UPDATE conversations SET retention_days = %1 WHERE id = %2"_s.arg(days).arg(
                groups[std::size_t(group)].value()));
        };
        setDays(0, u"0"_s);
        setDays(1, u"6"_s);
        setDays(2, u"4"_s);
        const Running running(fixture, 2 * day);
        AWAIT_EQUAL(fixture.number(u"SELECT COUNT(*) FROM messages"_s), 2);
        QCOMPARE(
            fixture.number(u"SELECT COUNT(*) FROM messages WHERE conversation_id IN (%1, %2)"_s.arg(groups[0].value())
                               .arg(groups[1].value())),
            2);
    }

    /** Without a time nothing goes but what was deleted. */
    void emptiesDeletedGroups()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        const auto kept = fixture.addGroup(users[0], {users[1]});
        const auto gone = fixture.addGroup(users[0], {users[1]});
        for (int i = 0; i < 20; ++i) {
            QVERIFY(fixture.append(toGroup(users[0], kept, u"x"_s)));
            QVERIFY(fixture.append(toGroup(users[0], gone, u"x"_s)));
        }
        age(fixture, u"seq > 0"_s, 5'000 * day);
        fixture.change(u"UPDATE conversations SET deleted_at = 1 WHERE id = %1"_s.arg(gone.value()));
        const Running running(fixture, std::chrono::days(0));
        AWAIT_EQUAL(fixture.number(u"SELECT COUNT(*) FROM messages"_s), 20);
        QCOMPARE(fixture.number(u"SELECT COUNT(*) FROM messages WHERE conversation_id = %1"_s.arg(kept.value())), 20);
        QCOMPARE(findingsOf(fixture), QStringList());
    }

    /** What is removed is gone from the disk: from the file, and from the log beside it; and the file gets smaller. */
    void leavesNothingOnTheDisk()
    {
        if (StoreFixture::engine() != Engine::Sqlite)
            QSKIP("PostgreSQL's files are its own");
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        const QByteArray secret("the-launch-code-is-0000-");
        for (int i = 0; i < 300; ++i)
            QVERIFY(fixture.append(direct(users[0], users[1], QString::fromLatin1(secret.repeated(100)))));
        QVERIFY(fixture.append(direct(users[0], users[1], u"stays"_s)));
        QVERIFY(onDisk(fixture).contains(secret));
        age(fixture, u"seq <= 300"_s, 2 * day);
        const qint64 before = fixture.number(u"PRAGMA page_count"_s);
        const Running running(fixture, day);
        AWAIT_EQUAL(fixture.number(u"SELECT COUNT(*) FROM messages"_s), 1);
        AWAIT(!onDisk(fixture).contains("launch-code"));
        QVERIFY(onDisk(fixture).contains("stays"));
        AWAIT(QFile(fixture.file()).size() < before * 4096 / 2);
        QCOMPARE(fixture.number(u"PRAGMA freelist_count"_s), 0);
        QCOMPARE(findingsOf(fixture), QStringList());
    }

private:
    static void age(StoreFixture &fixture, const QString &condition, std::chrono::milliseconds by)
    {
        fixture.change(u"UPDATE messages SET sent_at = sent_at - %1 WHERE %2"_s.arg(by.count()).arg(condition));
    }

    static QByteArray onDisk(const StoreFixture &fixture)
    {
        QByteArray all;
        for (const QString &ending : {u""_s, u"-wal"_s}) {
            QFile file(fixture.file() + ending);
            if (file.open(QIODevice::ReadOnly))
                all += file.readAll();
        }
        return all;
    }

    static QStringList findingsOf(const StoreFixture &fixture)
    {
        auto opened = OpenedDatabase::forReading(fixture.url());
        const StopFlag never{false};
        return opened ? verifyDatabase(*opened, never).value().findings : QStringList{opened.error().message()};
    }
};

QTEST_GUILESS_MAIN(TestRetention)
#include "tst_retention.moc"
