// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How smooth the console's table of connections stays: 50,000 rows, 1,000 changes a second, sorted and filtered
// meanwhile. Measured is the time the window's thread is busy without a break, for that is how long a click has to
// wait.
#include "admin-gui/desk.h"
#include "core/models/connectiontable.h"
#include "ui/pages/connectionspage.h"
#include "ui/toast.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <ctime>

using namespace natter;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

constexpr int rows = 50'000;
constexpr int changesEachTick = 250; // the server gathers them for 250 ms
constexpr std::chrono::milliseconds tick{250};

QJsonObject connection(int id, QRandomGenerator &random)
{
    const QString now = QString::fromLatin1(toIso8601(wallClockNow()));
    return {{u"id"_s, id},
            {u"user_id"_s, id % 5'000 + 1},
            {u"user_name"_s, u"Person %1 of the school"_s.arg(random.bounded(5'000))},
            {u"address"_s, u"10.%1.%2.%3"_s.arg(id >> 16).arg(id >> 8 & 255).arg(id & 255)},
            {u"client"_s, u"natter-web/1.%1"_s.arg(id % 7)},
            {u"dialect"_s, id % 3 == 0 ? u"seed"_s : u"native"_s},
            {u"tls"_s, id % 2 == 0},
            {u"since"_s, now},
            {u"last_activity"_s, now},
            {u"messages_in"_s, random.bounded(1'000)},
            {u"messages_out"_s, random.bounded(100'000)},
            {u"bytes_in"_s, random.bounded(100'000)},
            {u"bytes_out"_s, random.bounded(10'000'000)},
            {u"queued_bytes"_s, 0},
            {u"round_trip_ms"_s, random.generateDouble() * 80},
            {u"login_id"_s, id},
            {u"state"_s, u"live"_s}};
}

double cpuSeconds()
{
    timespec spent{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return double(spent.tv_sec) + double(spent.tv_nsec) / 1e9;
}

/** Notes how long the event loop was away, each time it was. */
class StallMeter : public QObject
{
public:
    StallMeter()
    {
        m_beat.setTimerType(Qt::PreciseTimer);
        m_beat.setInterval(1ms);
        QObject::connect(&m_beat, &QTimer::timeout, this,
                         [this] { m_stalls.push_back(double(m_clock.nsecsElapsed()) / 1e6), m_clock.start(); });
        m_clock.start();
        m_beat.start();
    }

    void tell(const char *what)
    {
        std::ranges::sort(m_stalls);
        const auto at = [&](double share) { return m_stalls[std::size_t(share * double(m_stalls.size() - 1))]; };
        std::printf("%-46s p50 %5.1f ms   p99 %5.1f ms   worst %5.1f ms\n", what, at(0.5), at(0.99), m_stalls.back());
        m_stalls.clear();
        m_clock.start();
    }

private:
    QTimer m_beat;
    QElapsedTimer m_clock;
    std::vector<double> m_stalls;
};

class Bench
{
public:
    Bench(adminui::ConnectionsPage &page)
        : m_page(page)
    {}

    void load()
    {
        QElapsedTimer clock;
        clock.start();
        for (int from = 1; from <= rows; from += 500) {
            client::LiveFrame frame;
            frame.isSnapshot = true;
            frame.isFirst = from == 1;
            frame.isLast = from + 500 > rows;
            frame.total = rows;
            for (int id = from; id < from + 500; ++id)
                frame.rows.append(connection(id, m_random));
            m_page.table().hear(frame);
            QCoreApplication::processEvents();
        }
        std::printf("%-46s %.2f s\n", "snapshot of 50,000 rows, in the window", double(clock.elapsed()) / 1000);
    }

    /** Changes of numbers, of what the table is sorted by, connections that come and go. */
    void change()
    {
        client::LiveFrame frame;
        for (int i = 0; i < changesEachTick; ++i) {
            if (i % 10 == 0) {
                frame.removed.push_back(m_random.bounded(1, m_newest + 1));
                frame.rows.append(connection(++m_newest, m_random));
                continue;
            }
            frame.rows.append(QJsonObject{{u"id"_s, m_random.bounded(1, m_newest + 1)},
                                          {u"last_activity"_s, QString::fromLatin1(toIso8601(wallClockNow()))},
                                          {u"messages_out"_s, m_random.bounded(100'000)},
                                          {u"bytes_out"_s, m_random.bounded(10'000'000)}});
        }
        m_page.table().hear(frame);
    }

    void run(const char *what, std::chrono::seconds span, StallMeter &meter)
    {
        QEventLoop loop;
        QTimer changes;
        changes.setInterval(tick);
        QObject::connect(&changes, &QTimer::timeout, &loop, [this] { change(); });
        changes.start();
        QTimer::singleShot(span, &loop, &QEventLoop::quit);
        const double before = cpuSeconds();
        QElapsedTimer clock;
        clock.start();
        loop.exec();
        const double share = (cpuSeconds() - before) / (double(clock.elapsed()) / 1000);
        meter.tell(what);
        std::printf("%-46s %.0f %% of a core\n", "", share * 100);
    }

private:
    adminui::ConnectionsPage &m_page;
    QRandomGenerator m_random{20261122};
    int m_newest = rows;
};

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    const QTemporaryDir folder;
    test::Desk desk(folder.filePath(u"admin.ini"_s));
    adminui::PageContext context{desk.session, desk.console.servers(), desk.settings,
                                 *desk.window.findChild<adminui::Toast *>()};
    adminui::ConnectionsPage page(context);
    page.resize(1'100, 700);
    page.show();
    Bench bench(page);
    bench.load();
    StallMeter meter;
    bench.run("1,000 changes a second, in order of arrival", 5s, meter);
    const int busy = page.table().columnNamed("messages_out").value_or(0);
    QElapsedTimer clock;
    clock.start();
    page.table().sort(busy, Qt::DescendingOrder);
    std::printf("%-46s %.1f ms\n", "sort by a number", double(clock.nsecsElapsed()) / 1e6);
    bench.run("the same, sorted by what changes", 5s, meter);
    clock.start();
    page.table().sort(page.table().columnNamed("user_name").value_or(0), Qt::AscendingOrder);
    std::printf("%-46s %.1f ms\n", "sort by name", double(clock.nsecsElapsed()) / 1e6);
    page.table().lookFor(u"person 42"_s);
    bench.run("the same, filtered anew", 1s, meter);
    page.table().lookFor(u"person 421"_s);
    bench.run("the same, filtered", 5s, meter);
    return 0;
}
