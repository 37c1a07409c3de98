// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/health.h"
#include "services/passwords.h"
#include "store/store.h"
#include "store/storemetrics.h"
#include "store/tables/tables.h"
#include "support/await.h"

#include <QTemporaryDir>
#include <QTest>

#include <limits>
#include <semaphore>

using namespace natter;
using namespace natter::services;
using namespace Qt::StringLiterals;
using protocol::Condition;
using protocol::Readiness;

/** Health finds out by trying: here the threads it tries are held up. */
class TestHealth : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        store::StoreOptions options;
        options.url.file = m_folder->filePath(u"natter.db"_s);
        options.readers = 1;
        m_store = store::Store::open(options).value();
        m_passwords = std::make_unique<Passwords>(4, 1, 2);
        m_health = std::make_unique<Health>(*m_store, *m_passwords, Health::Options{m_folder->path(), patience});
    }

    void cleanup()
    {
        m_release.release(8); // for a test that failed half-way
        m_store.reset();
        m_health.reset();
        m_passwords.reset();
        while (m_release.try_acquire()) {
        }
    }

    void isReady()
    {
        const auto readiness = check();
        QVERIFY(readiness && readiness->isReady());
        QCOMPARE(readiness->components.size(), std::size_t(5));
        for (const auto &component : readiness->components)
            QVERIFY2(component.condition == Condition::Ok, component.name.data());
    }

    void missesAThread_data()
    {
        QTest::addColumn<QString>("thread");
        QTest::newRow("writer") << u"database"_s;
        QTest::newRow("reader") << u"readers"_s;
    }

    void missesAThread()
    {
        QFETCH(QString, thread);
        const auto held = [this](const auto &) -> Result<std::monostate> {
            m_release.acquire();
            return {};
        };
        bool isOver = false;
        const auto over = [&](const Result<std::monostate> &) { isOver = true; };
        if (thread == u"database")
            m_store->write([held](store::WritableTables &tables) { return held(tables); }, over);
        else
            m_store->read([held](store::Tables &tables) { return held(tables); }, over);
        auto readiness = check();
        QVERIFY(readiness && !readiness->isReady());
        QVERIFY(condition(*readiness, thread) == Condition::Failed);
        QVERIFY(condition(*readiness, thread == u"database" ? u"readers"_s : u"database"_s) == Condition::Ok);
        // However often it is asked, the hanging thread is given no second job: none of them is late afterwards.
        const quint64 before = m_store->metrics().reads.value();
        QVERIFY(check() && check());
        QVERIFY(m_store->metrics().reads.value() <= before + (thread == u"database" ? 2 : 0));
        m_release.release();
        AWAIT(isOver);
        const auto isReady = [this] {
            const auto now = check();
            return now && now->isReady();
        };
        AWAIT(isReady());
    }

    void answersManyByOneTry()
    {
        const quint64 before = m_store->metrics().reads.value();
        int answers = 0;
        for (int i = 0; i < 100; ++i)
            m_health->check([&](const Result<Readiness> &readiness) { answers += readiness && readiness->isReady(); });
        AWAIT_EQUAL(answers, 100);
        QCOMPARE(m_store->metrics().reads.value(), before + 1);
    }

    void isNotReadyWhenItStops()
    {
        m_health->stopping();
        const auto readiness = check();
        QVERIFY(readiness && !readiness->isReady());
        QVERIFY(condition(*readiness, u"server"_s) == Condition::Stopping);
    }

    void isNotReadyOnAFullDisk()
    {
        m_health = std::make_unique<Health>(
            *m_store, *m_passwords, Health::Options{m_folder->path(), patience, std::numeric_limits<qint64>::max()});
        const auto readiness = check();
        QVERIFY(readiness && !readiness->isReady());
        QVERIFY(condition(*readiness, u"disk"_s) == Condition::Failed);
    }

private:
    static constexpr std::chrono::milliseconds patience{300};

    std::optional<Readiness> check()
    {
        std::optional<Readiness> readiness;
        m_health->check([&](const Result<Readiness> &answer) { readiness = *answer; });
        (void)test::eventually([&] { return readiness.has_value(); });
        return readiness;
    }

    static Condition condition(const Readiness &readiness, const QString &component)
    {
        for (const auto &state : readiness.components) {
            if (state.name == component)
                return state.condition;
        }
        return Condition::Busy;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<store::Store> m_store;
    std::unique_ptr<Passwords> m_passwords;
    std::unique_ptr<Health> m_health;
    std::counting_semaphore<> m_release{0};
};

QTEST_GUILESS_MAIN(TestHealth)
#include "tst_health.moc"
