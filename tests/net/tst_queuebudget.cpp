// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/log.h"
#include "net/queuebudget.h"
#include "support/await.h"

#include <QLoggingCategory>
#include <QStringList>
#include <QTest>

#include <array>

using namespace natter;
using namespace natter::net;

namespace {

constexpr qsizetype most = 1000;

/** Gives up what it is told to. */
class Reader final : public QueueOwner
{
public:
    explicit Reader(QueueBudget &budget)
        : m_budget(budget)
    {}
    ~Reader() { m_budget.remove(*this); }
    Q_DISABLE_COPY_MOVE(Reader)

    void queue(qsizetype bytes) { m_budget.setQueued(*this, bytes); }

    void giveUpQueue() override
    {
        ++cuts;
        m_budget.remove(*this);
    }

    int cuts = 0;

private:
    QueueBudget &m_budget;
};

QStringList s_said;

void listen(QtMsgType type, const QMessageLogContext &, const QString &text)
{
    s_said.append((type == QtWarningMsg ? QStringLiteral("warning: ") : QStringLiteral("info: ")) + text);
}

} // namespace

/** What waits for all readers together: who is cut, and what the log says of it. */
class TestQueueBudget : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void theLongestAreCut();
    void saidOnceForEachTime();

private:
    std::unique_ptr<Poller> m_poller;
};

void TestQueueBudget::init()
{
    auto poller = Poller::create();
    QVERIFY(poller.has_value());
    m_poller = *std::move(poller);
}

void TestQueueBudget::theLongestAreCut()
{
    QueueBudget budget(*m_poller, most);
    std::array<Reader, 3> readers{Reader(budget), Reader(budget), Reader(budget)};
    QTest::ignoreMessage(QtWarningMsg,
                         "1001 bytes wait for 3 readers, more than MAX_QUEUE_BYTES_TOTAL: the slowest are cut");
    readers[0].queue(300);
    readers[1].queue(401);
    readers[2].queue(300);
    AWAIT_EQUAL(readers[1].cuts, 1);
    QCOMPARE(readers[0].cuts + readers[2].cuts, 0);
    QCOMPARE(budget.bytes(), 600);
}

/** However often readers are cut while there is too much: one line when it begins, one when it is over. */
void TestQueueBudget::saidOnceForEachTime()
{
    QueueBudget budget(*m_poller, most);
    Reader steady(budget);
    Reader greedy(budget);
    QLoggingCategory::setFilterRules(QStringLiteral("natter.net.info=true"));
    const QtMessageHandler before = qInstallMessageHandler(listen);
    for (int round = 0; round < 2; ++round) {
        steady.queue(most * 6 / 10);
        for (int i = 1; i <= 5; ++i) {
            greedy.queue(most + i);
            (void)test::eventually([&] { return greedy.cuts == round * 5 + i; });
        }
        steady.queue(most / 2);
    }
    qInstallMessageHandler(before);
    QCOMPARE(greedy.cuts, 10);
    QCOMPARE(steady.cuts, 0);
    const QString begins = QStringLiteral("warning: 1601 bytes wait for 2 readers, more than MAX_QUEUE_BYTES_TOTAL: "
                                          "the slowest are cut");
    const QString ends = QStringLiteral("info: Readers keep up again: 5 were cut");
    QCOMPARE(s_said, QStringList({begins, ends, begins, ends}));
}

QTEST_GUILESS_MAIN(TestQueueBudget)
#include "tst_queuebudget.moc"
