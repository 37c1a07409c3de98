// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How many messages a second the store makes durable, and what one costs the writer.
//
//     bench_store [folder or DATABASE_URL [seconds a run [outstanding …]]]
//
// Keeps a number of appends outstanding over 50 direct conversations: each answer hands in the next message.
#include "store/store.h"
#include "store/storemetrics.h"
#include "store/tables/tables.h"

#include <QCoreApplication>
#include <QDir>
#include <QEventLoop>
#include <QTemporaryDir>

#include <cstdio>
#include <ctime>

#include <sys/resource.h>

using namespace natter;
using namespace natter::store;

namespace {

constexpr int pairs = 50;

double processCpuSeconds()
{
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) + double(now.tv_nsec) / 1e9;
}

double threadCpuSeconds()
{
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) + double(now.tv_nsec) / 1e9;
}

class Run
{
public:
    Run(Store &store, const std::vector<UserId> &users, int outstanding)
        : m_store(store)
        , m_users(users)
        , m_outstanding(outstanding)
    {}

    void go(double seconds)
    {
        const quint64 commitsBefore = m_store.metrics().commits.value();
        const quint64 commitMicrosBefore = m_store.metrics().commit.totalMicroseconds();
        const double cpuBefore = processCpuSeconds();
        const double loopBefore = threadCpuSeconds();
        const int outstanding = m_outstanding;
        const auto start = Steady::now();
        m_end = start + std::chrono::duration_cast<Steady::duration>(std::chrono::duration<double>(seconds));
        for (int i = 0; i < m_outstanding; ++i)
            send();
        m_loop.exec();
        const double took = std::chrono::duration<double>(Steady::now() - start).count();
        const double loop = threadCpuSeconds() - loopBefore;
        const double writer = processCpuSeconds() - cpuBefore - loop;
        const auto commits = double(m_store.metrics().commits.value() - commitsBefore);
        const auto commitMicros = double(m_store.metrics().commit.totalMicroseconds() - commitMicrosBefore);
        std::printf("%5d outstanding: %8.0f messages/s, %6.1f a commit, COMMIT %6.0f us (%4.1f us a message), "
                    "writer %5.1f us CPU a message, loop %5.1f us\n",
                    outstanding, m_done / took, m_done / commits, commitMicros / commits, commitMicros / m_done,
                    writer * 1e6 / m_done, loop * 1e6 / m_done);
        std::fflush(stdout);
    }

private:
    void send()
    {
        static const MessageContent content = *ContentRules::parse(
            QStringLiteral("The quick brown fox jumps over the lazy dog, and then some more."), {});
        const int turn = m_next++;
        const UserId sender = m_users[std::size_t(turn % (2 * pairs))];
        const UserId recipient = m_users[std::size_t((turn % (2 * pairs)) ^ 1)];
        m_store.append({sender, std::nullopt, recipient, content, ClientMessageIdRules::generate()},
                       [this](Result<AppendedMessage> stored) { answered(stored); });
    }

    void answered(const Result<AppendedMessage> &stored)
    {
        if (!stored)
            qFatal("append failed: %s", qPrintable(stored.error().message()));
        ++m_done;
        if (Steady::now() < m_end)
            send();
        else if (--m_outstanding == 0)
            m_loop.quit();
    }

    Store &m_store;
    const std::vector<UserId> &m_users;
    int m_outstanding;
    int m_next = 0;
    double m_done = 0;
    Steady::time_point m_end;
    QEventLoop m_loop;
};

std::vector<UserId> addUsers(Store &store)
{
    std::vector<UserId> users;
    QEventLoop loop;
    for (int i = 0; i < 2 * pairs; ++i) {
        const auto email = *EmailRules::parse(QStringLiteral("u%1@example.org").arg(i), {});
        const auto name = *NameRules::parse(QStringLiteral("User %1").arg(i), {});
        store.write([email, name](WritableTables &tables) { return tables.users().add(email, name, "x"); },
                    [&](Result<User> user) {
                        users.push_back(user->id);
                        if (users.size() == 2 * pairs)
                            loop.quit();
                    });
    }
    loop.exec();
    return users;
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    const QString place = arguments.value(1, QDir::tempPath());
    const bool isUrl = place.contains(u"://");
    const QTemporaryDir folder(QDir(isUrl ? QDir::tempPath() : place).filePath(QStringLiteral("natter-XXXXXX")));
    const double seconds = arguments.value(2, QStringLiteral("3")).toDouble();
    StoreOptions options;
    options.url.file = folder.filePath(QStringLiteral("bench.db"));
    if (isUrl)
        options.url = DatabaseUrl::parse(place).value();
    auto store = Store::open(options);
    if (!store)
        qFatal("%s", qPrintable(store.error().message()));
    const auto users = addUsers(**store);
    QStringList sizes = arguments.mid(3);
    if (sizes.isEmpty())
        sizes = QStringList{QStringLiteral("1"), QStringLiteral("10"), QStringLiteral("100"), QStringLiteral("800"),
                            QStringLiteral("5000")};
    for (const QString &outstanding : sizes)
        Run(**store, users, outstanding.toInt()).go(seconds);
    return 0;
}
