// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/deliveries.h"
#include "support/await.h"

#include <QTemporaryDir>
#include <QTest>

using namespace natter;
using namespace natter::services;

/** Marks stay known as long as somebody may still read a database that does not have them. */
class TestDeliveries : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder.emplace();
        store::StoreOptions options;
        options.url.file = m_folder->filePath(QStringLiteral("natter.db"));
        m_store = store::Store::open(options).value();
        m_deliveries.emplace(*m_store);
    }

    void cleanup()
    {
        m_store.reset();
        m_deliveries.reset();
    }

    void knownUntilWritten()
    {
        confirm(1);
        QVERIFY(isKnown(1));
        QVERIFY(!isKnown(2));
        QVERIFY(commit());
        QVERIFY(!isKnown(1)); // from here on the database says so
    }

    void knownToReadingsThatBeganBefore()
    {
        auto early = m_deliveries->beginReading();
        confirm(1);
        QVERIFY(commit());
        QVERIFY(isKnown(1));
        auto late = m_deliveries->beginReading();
        confirm(2);
        QVERIFY(commit());
        QVERIFY(isKnown(1) && isKnown(2));
        early = {};
        confirm(3);
        QVERIFY(commit());
        QVERIFY(!isKnown(1)); // the late one has read that
        QVERIFY(isKnown(2) && isKnown(3));
        late = {};
        confirm(4);
        QVERIFY(commit());
        for (const int conversation : {1, 2, 3, 4})
            QVERIFY2(!isKnown(conversation), QByteArray::number(conversation).constData());
    }

    void readingsThatOverlapForEverKeepLittle()
    {
        auto previous = m_deliveries->beginReading();
        for (int i = 1; i <= 20; ++i) {
            confirm(i);
            QVERIFY(commit());
            QVERIFY(isKnown(i));
            previous = m_deliveries->beginReading();
        }
        for (int i = 1; i <= 17; ++i)
            QVERIFY2(!isKnown(i), QByteArray::number(i).constData());
    }

    void newsOfGroupsToo()
    {
        auto reading = m_deliveries->beginReading();
        m_deliveries->confirm(UserId(1), ConversationId(5), Seq(), true);
        QVERIFY(commit());
        QVERIFY(m_deliveries->isAnnounced(UserId(1), ConversationId(5)));
        QVERIFY(!m_deliveries->isAnnounced(UserId(2), ConversationId(5)));
    }

private:
    void confirm(int conversation) { m_deliveries->confirm(UserId(1), ConversationId(conversation), Seq(7), false); }

    [[nodiscard]] bool isKnown(int conversation) const
    {
        return m_deliveries->isConfirmed(UserId(1), ConversationId(conversation), Seq(7)) &&
               !m_deliveries->isConfirmed(UserId(1), ConversationId(conversation), Seq(8));
    }

    /** The writer takes jobs in order: once this one is answered, the marks before it are. */
    [[nodiscard]] bool commit()
    {
        bool done = false;
        m_store->write([](store::WritableTables &) -> Result<int> { return 1; },
                       [&done](const Result<int> &written) { done = written.has_value(); });
        return test::eventually([&done] { return done; });
    }

    std::optional<QTemporaryDir> m_folder;
    std::unique_ptr<store::Store> m_store;
    std::optional<Deliveries> m_deliveries;
};

QTEST_GUILESS_MAIN(TestDeliveries)
#include "tst_deliveries.moc"
