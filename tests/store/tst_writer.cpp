// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/storefixture.h"
#include "support/await.h"

#include <QLoggingCategory>

#include <csignal>
#include <map>
#include <random>

#include <sys/resource.h>

using namespace natter;
using namespace natter::store;

using namespace Qt::StringLiterals;

namespace {

/** A group whose second member row breaks the primary key, after much has been written already. */
NewGroup impossibleGroup(UserId owner, UserId twice)
{
    return {owner, nameOf(u"impossible"_s), {twice, twice}};
}

/** While it lives, no file of this process can grow beyond @p bytes: writing fails as on a broken disk. */
class FileSizeLimit
{
public:
    explicit FileSizeLimit(rlim_t bytes)
    {
        m_signal = std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit limit{bytes, m_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit()
    {
        ::setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_signal);
    }
    Q_DISABLE_COPY_MOVE(FileSizeLimit)

private:
    rlimit m_before{};
    void (*m_signal)(int) = nullptr;
};

} // namespace

/** Batches, their order and what spoils them. */
class TestWriter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { StoreFixture::addEngines(); }
    void initTestCase()
    {
        // What goes wrong here is meant to.
        QLoggingCategory::setFilterRules(u"natter.store.warning=false\nnatter.store.critical=false"_s);
    }

    void answersComeInCommitOrderWithoutGaps()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(6);
        const auto group = fixture.addGroup(users[0], {users[1], users[2]});
        const Rev before = fixture.rev();

        // A mixture under load: direct and group messages, repetitions, refusals, other writes, jobs that spoil their
        // batch.
        constexpr int jobs = 4'000;
        std::mt19937 random(7);
        std::vector<Rev> order;
        std::map<ConversationId, qint64> lastSeq;
        int answered = 0;
        int failed = 0;
        const auto arrived = [&](Result<AppendedMessage> stored) {
            ++answered;
            if (!stored) {
                ++failed;
                return;
            }
            if (stored->repeated)
                return;
            order.push_back(stored->message.rev);
            QCOMPARE(stored->message.seq.value(), ++lastSeq[stored->message.conversation]);
        };
        int others = 0;
        for (int i = 0; i < jobs; ++i) {
            const UserId from = users[random() % 6];
            const UserId to = users[random() % 6];
            switch (random() % 100) {
            case 0:
                ++others;
                fixture.store().write(
                    [=](WritableTables &tables) {
                        return tables.conversations().addGroup(impossibleGroup(from, users[5]));
                    },
                    [&](Result<CreatedGroup> made) {
                        QVERIFY(!made);
                        ++answered;
                    });
                break;
            case 1:
            case 2:
                fixture.store().append(direct(from, UserId(99), u"nobody"_s), arrived);
                break;
            case 3:
            case 4:
                fixture.store().append(toGroup(users[4], group, u"not in it"_s), arrived);
                break;
            case 5:
            case 6:
            case 7:
                fixture.store().append(direct(users[0], users[1], u"again"_s, u"once"_s), arrived);
                break;
            case 8:
                ++others;
                fixture.store().write([](WritableTables &tables) { return Result<Rev>(tables.history().next()); },
                                      [&](Result<Rev> rev) {
                                          QVERIFY(rev);
                                          ++answered;
                                          order.push_back(*rev);
                                      });
                break;
            default:
                if (random() % 3 == 0)
                    fixture.store().append(toGroup(users[random() % 3], group, u"all"_s), arrived);
                else
                    fixture.store().append(direct(from, to, u"one"_s), arrived);
            }
            if (random() % 50 == 0)
                QCoreApplication::processEvents();
        }
        AWAIT_EQUAL(answered, jobs);
        QVERIFY(others > 0 && failed > 0);
        // One order for all, given out without a gap, and the answers came in it.
        for (std::size_t i = 0; i < order.size(); ++i)
            QCOMPARE(order[i], Rev(before.value() + 1 + qint64(i)));
        QCOMPARE(fixture.rev(), order.back());
        QVERIFY(fixture.store().metrics().replayedBatches.value() > 0);
        QCOMPARE(fixture.number(u"SELECT COUNT(*) FROM conversations WHERE name = 'impossible'"_s), 0);
        // What is stored says the same.
        QCOMPARE(fixture.number(
                     u"SELECT COUNT(*) FROM conversations c WHERE last_seq <> (SELECT COUNT(*) FROM messages m "
                     "WHERE m.conversation_id = c.id) OR last_seq <> (SELECT COALESCE(MAX(seq), 0) FROM messages m "
                     "WHERE m.conversation_id = c.id)"_s),
                 0);
        for (const auto &[conversation, seq] : lastSeq)
            QCOMPARE(fixture.number(u"SELECT last_seq FROM conversations WHERE id = %1"_s.arg(conversation.value())),
                     seq);
    }

    void aBadJobSpoilsOnlyItself()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(3);
        std::vector<Answer<AppendedMessage>> good(30);
        Answer<CreatedGroup> impossible;
        Answer<User> regretted;
        Answer<int> ignorant;
        for (std::size_t i = 0; i < good.size(); ++i) {
            if (i == 5) {
                fixture.store().write(
                    [&](WritableTables &tables) {
                        return tables.conversations().addGroup(impossibleGroup(users[0], users[1]));
                    },
                    impossible.reply());
            }
            if (i == 15) {
                fixture.store().write(
                    [](WritableTables &tables) -> Result<User> {
                        const auto user = tables.users().add(emailOf(u"gone@example.org"_s), nameOf(u"Gone"_s), "h");
                        return user ? natter::fail(ErrorCode::Forbidden) : user;
                    },
                    regretted.reply());
            }
            if (i == 25) {
                fixture.store().write(
                    [&](WritableTables &tables) -> Result<int> {
                        const auto added = tables.conversations().addGroup(impossibleGroup(users[0], users[1]));
                        return added ? 2 : 1;
                    },
                    ignorant.reply());
            }
            fixture.store().append(direct(users[0], users[1], u"x"_s), good[i].reply());
        }
        for (std::size_t i = 0; i < good.size(); ++i) {
            QVERIFY(good[i].result());
            QCOMPARE(good[i].result()->message.seq, Seq(qint64(i) + 1));
        }
        QCOMPARE(codeOf(impossible.result()), ErrorCode::Internal);
        QCOMPARE(codeOf(regretted.result()), ErrorCode::Forbidden);
        QCOMPARE(codeOf(ignorant.result()), ErrorCode::Internal);
        QCOMPARE(fixture.number(u"SELECT COUNT(*) FROM users"_s), 3);
        QCOMPARE(fixture.number(u"SELECT COUNT(*) FROM conversations"_s), 1);
        QCOMPARE(fixture.number(u"SELECT rev FROM history"_s), 30);
    }

    void whatArrivesDuringACommitIsOneBatch()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        const auto commits = fixture.store().metrics().commits.value();
        std::vector<Answer<AppendedMessage>> answers(500);
        for (auto &answer : answers)
            fixture.store().append(direct(users[0], users[1], u"x"_s), answer.reply());
        for (const auto &answer : answers)
            QVERIFY(answer.result());
        const auto needed = fixture.store().metrics().commits.value() - commits;
        QVERIFY2(needed >= 1 && needed < 100, qPrintable(QString::number(needed)));
        QCOMPARE(fixture.store().metrics().messages.value(), 500U);
    }

    void overload()
    {
        StoreFixture fixture(10);
        const auto users = fixture.addUsers(2);
        // The writer is kept busy until the queue has been found full.
        std::atomic<bool> begun = false;
        std::atomic<bool> goOn = false;
        Answer<int> slow;
        fixture.store().write(
            [&](WritableTables &) -> Result<int> {
                begun = true;
                begun.notify_all();
                goOn.wait(false);
                return 1;
            },
            slow.reply());
        begun.wait(false);
        std::vector<Answer<AppendedMessage>> answers(15);
        for (auto &answer : answers)
            fixture.store().append(direct(users[0], users[1], u"x"_s), answer.reply());
        for (std::size_t i = 0; i < answers.size(); ++i)
            QCOMPARE(answers[i].arrived(), i >= 10); // the refusals are known at once
        goOn = true;
        goOn.notify_all();
        QVERIFY(slow.result());
        for (std::size_t i = 0; i < answers.size(); ++i)
            QCOMPARE(codeOf(answers[i].result()), i < 10 ? std::nullopt : std::optional(ErrorCode::Overloaded));
        QCOMPARE(fixture.store().metrics().refused.value(), 5U);
        QVERIFY(fixture.append(direct(users[0], users[1], u"x"_s)));
    }

    void overloadOfReaders()
    {
        StoreFixture fixture(10);
        std::atomic<int> begun = 0;
        std::atomic<bool> goOn = false;
        std::vector<Answer<int>> slow(2);
        for (auto &answer : slow) {
            fixture.store().read(
                [&](Tables &) -> Result<int> {
                    ++begun;
                    begun.notify_all();
                    goOn.wait(false);
                    return 1;
                },
                answer.reply());
        }
        for (int seen = begun; seen < 2; seen = begun)
            begun.wait(seen);
        std::vector<Answer<Rev>> answers(12);
        for (auto &answer : answers)
            fixture.store().read([](Tables &tables) { return tables.history().rev(); }, answer.reply());
        for (std::size_t i = 0; i < answers.size(); ++i)
            QCOMPARE(answers[i].arrived(), i >= 10);
        goOn = true;
        goOn.notify_all();
        for (std::size_t i = 0; i < answers.size(); ++i)
            QCOMPARE(codeOf(answers[i].result()), i < 10 ? std::nullopt : std::optional(ErrorCode::Overloaded));
    }

    void aReadIsOneSnapshot()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        std::atomic<int> stage = 0;
        Answer<std::pair<Rev, Rev>> answer;
        fixture.store().read(
            [&](Tables &tables) -> Result<std::pair<Rev, Rev>> {
                const auto first = tables.history().rev();
                stage = 1;
                stage.notify_all();
                stage.wait(1);
                const auto second = tables.history().rev();
                if (!first || !second)
                    return natter::fail(ErrorCode::Internal);
                return std::pair(*first, *second);
            },
            answer.reply());
        stage.wait(0);
        const auto stored = fixture.append(direct(users[0], users[1], u"x"_s));
        stage = 2;
        stage.notify_all();
        QVERIFY(stored);
        QVERIFY(answer.result());
        QCOMPARE(answer.result()->first, answer.result()->second);
        QVERIFY(answer.result()->second < stored->message.rev);
        QCOMPARE(fixture.rev(), stored->message.rev);
    }

    void destructionFinishesEverything()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        std::vector<Answer<AppendedMessage>> answers(3'000);
        std::vector<Answer<Rev>> reads(100);
        for (auto &answer : answers)
            fixture.store().append(direct(users[0], users[1], u"x"_s), answer.reply());
        for (auto &read : reads)
            fixture.store().read([](Tables &tables) { return tables.history().rev(); }, read.reply());
        Answer<AppendedMessage> late;
        fixture.store().write([](WritableTables &) { return Result<int>(1); },
                              [&, store = &fixture.store()](Result<int>) {
                                  store->append(direct(users[0], users[1], u"too late"_s), late.reply());
                              });
        fixture.close();
        for (std::size_t i = 0; i < answers.size(); ++i) {
            QVERIFY(answers[i].arrived());
            QCOMPARE(answers[i].result()->message.seq, Seq(qint64(i) + 1));
        }
        for (const auto &read : reads)
            QVERIFY(read.arrived() && read.result());
        QCOMPARE(codeOf(late.result()), ErrorCode::Unavailable);
        fixture.open();
        QCOMPARE(fixture.number(u"SELECT COUNT(*) FROM messages"_s), 3'000);
    }

    void aBrokenDiskStoresNothing()
    {
        if (StoreFixture::engine() != Engine::Sqlite)
            QSKIP("its disk is not this process's");
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        QVERIFY(fixture.append(direct(users[0], users[1], u"before"_s)));
        {
            const FileSizeLimit limit(4096);
            std::vector<Answer<AppendedMessage>> answers(20);
            for (auto &answer : answers)
                fixture.store().append(direct(users[0], users[1], u"lost"_s), answer.reply());
            for (const auto &answer : answers)
                QCOMPARE(codeOf(answer.result()), ErrorCode::Unavailable);
        }
        QVERIFY(fixture.store().metrics().failedCommits.value() > 0);
        const auto after = fixture.append(direct(users[0], users[1], u"after"_s));
        QVERIFY(after);
        QCOMPARE(after->message.seq, Seq(2));
        QCOMPARE(after->message.rev, Rev(2));
    }

    void aLockedDatabaseIsUnavailable()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        {
            const auto intruder = fixture.connection(Access::Write);
            const auto held = Transaction::begin(*intruder);
            QVERIFY(held);
            if (StoreFixture::engine() == Engine::Postgres)
                QVERIFY(intruder->execute(u"LOCK TABLE messages IN ACCESS EXCLUSIVE MODE"_s));
            std::vector<Answer<AppendedMessage>> answers(5);
            for (auto &answer : answers)
                fixture.store().append(direct(users[0], users[1], u"x"_s), answer.reply());
            for (const auto &answer : answers)
                QCOMPARE(codeOf(answer.result()), ErrorCode::Unavailable);
        }
        QCOMPARE(fixture.append(direct(users[0], users[1], u"x"_s))->message.seq, Seq(1));
    }

    void aFullDatabaseSaysSo()
    {
        if (StoreFixture::engine() != Engine::Sqlite)
            QSKIP("a PostgreSQL server is filled in tst_faults");
        StoreFixture fixture;
        const auto users = fixture.addUsers(1);
        fixture.close();
        const auto database = fixture.connection(Access::Write);
        QVERIFY(database->execute(u"PRAGMA max_page_count = 1"_s)); // SQLite takes it to the present size
        auto transaction = Transaction::begin(*database);
        QVERIFY(transaction);
        const auto added = database->change(
            "logins.add"_L1, {0, 0, QString(100'000, u'x'), QString(), 0, users[0].value(), u"hash"_s, 0, 0});
        QCOMPARE(codeOf(added), ErrorCode::StorageFull);
        QCOMPARE(database->fault(), Fault::Full);
    }

    void faultsAreToldApart()
    {
        StoreFixture fixture;
        fixture.addUsers(1);
        const auto write = fixture.connection(Access::Write);
        QCOMPARE(codeOf(write->change("members.add"_L1, {99, 99, 0, 0, 0, 0})), ErrorCode::Internal);
        QCOMPARE(write->fault(), Fault::Constraint);
        const auto read = fixture.connection(Access::Read);
        QCOMPARE(codeOf(read->change("history.advance"_L1, {5})), ErrorCode::Unavailable);
        QCOMPARE(read->fault(), Fault::Refused);
        const auto other = fixture.connection(Access::Read);
        QCOMPARE(codeOf(other->change("no.such_query"_L1, {})), ErrorCode::Internal);
        QCOMPARE(other->fault(), Fault::Other);
    }
};

QTEST_GUILESS_MAIN(TestWriter)
#include "tst_writer.moc"
