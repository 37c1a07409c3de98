// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Not a test: prints what an operator's view of very many connections costs the loop.
#include "services/liveconnections.h"
#include "session/connectiontopic.h"

#include <QCoreApplication>
#include <QTextStream>

#include <algorithm>
#include <random>

using namespace natter;
using namespace Qt::StringLiterals;

namespace {

class Silent final : public hub::LiveConnection
{
public:
    Silent(hub::Roster &roster, qint64 id, std::mt19937 &random)
        : hub::LiveConnection(
              counted, {hub::SubscriberId(id), UserId(1 + qint64(random() % 20'000)), LoginId(id),
                        u"Somebody With The Name %1"_s.arg(random()), u"192.0.%1.%2"_s.arg(id / 250).arg(id % 250),
                        u"natter-desktop/1.%1 (Linux; x86_64) Qt/6.4"_s.arg(random() % 9),
                        id % 3 ? protocol::Dialect::Native : protocol::Dialect::Seed, false, wallClockNow()})
        , m_roster(roster)
    {
        for (quint64 i = random() % 8; i > 0; --i)
            counted.received("{}");
        m_roster.enter(*this);
    }
    ~Silent() override { m_roster.leave(*this); }
    Q_DISABLE_COPY_MOVE(Silent)

    [[nodiscard]] protocol::ConnectionState state() const override { return protocol::ConnectionState::Live; }
    void end(protocol::CloseCode, const QString &) override {}
    bool tell(const hub::Broadcast &) override { return true; }

    hub::Activity counted;

private:
    hub::Roster &m_roster;
};

/** Milliseconds of the median of some runs of @p work. */
template<class Work>
double median(Work work)
{
    constexpr int runs = 15;
    std::vector<double> times;
    for (int i = 0; i < runs; ++i) {
        const auto begin = Steady::now();
        work();
        times.push_back(std::chrono::duration<double, std::milli>(Steady::now() - begin).count());
    }
    std::ranges::sort(times);
    return times[runs / 2];
}

/** Waits for the answer, and returns the longest time that the loop was kept. */
double listed(services::LiveConnections &live, const protocol::admin::ListConnections &wanted)
{
    bool isAnswered = false;
    double longest = 0;
    const auto timed = [&](const auto &work) {
        const auto begin = Steady::now();
        work();
        longest = std::max(longest, std::chrono::duration<double, std::milli>(Steady::now() - begin).count());
    };
    timed([&] { live.list(wanted, [&](const auto &) { isAnswered = true; }); });
    while (!isAnswered)
        timed([] { QCoreApplication::sendPostedEvents(); });
    return longest;
}

} // namespace

int main(int argumentCount, char **arguments)
{
    const QCoreApplication application(argumentCount, arguments);
    QTextStream out(stdout);
    domain::Directory directory;
    hub::Hub hub;
    const services::Changes changes(directory, hub);
    for (const qint64 count : {1'000, 10'000, 50'000}) {
        std::mt19937 random(1);
        hub::Roster roster;
        std::vector<std::unique_ptr<Silent>> connections;
        std::vector<std::unique_ptr<char[]>> between; // memory of a server is not in the order of its connections
        for (qint64 id = 1; id <= count; ++id) {
            connections.push_back(std::make_unique<Silent>(roster, id, random));
            between.push_back(std::make_unique<char[]>(3'000 + random() % 9'000));
        }
        std::ranges::shuffle(connections, random);
        services::LiveConnections live(roster, hub, changes);
        out << count << " connections\n";
        for (const char *field : {"id", "messages_in", "last_activity", "user_name", "client"}) {
            protocol::admin::ListConnections wanted;
            wanted.order = {field, true};
            out << "  a page of 50 by " << field << ": " << median([&] { listed(live, wanted); })
                << " ms, at a stretch " << listed(live, wanted) << " ms\n";
            wanted.page.after = count / 2;
            out << "  the same from the middle: " << median([&] { listed(live, wanted); }) << " ms, at a stretch "
                << listed(live, wanted) << " ms\n";
        }
        protocol::admin::ListConnections searched;
        searched.query = u"name 42"_s;
        searched.order = {"user_name", false};
        out << "  a page of 50 by user_name, searched: " << median([&] { listed(live, searched); })
            << " ms, at a stretch " << listed(live, searched) << " ms\n";

        session::ConnectionTopic topic(roster);
        const auto begin = Steady::now();
        double longest = 0;
        int parts = 0;
        for (;;) {
            const auto partBegin = Steady::now();
            if (topic.snapshotPart().isEmpty())
                break;
            ++parts;
            longest = std::max(longest, std::chrono::duration<double, std::milli>(Steady::now() - partBegin).count());
        }
        out << "  the snapshot: " << parts << " parts, "
            << std::chrono::duration<double, std::milli>(Steady::now() - begin).count() << " ms, the longest part "
            << longest << " ms\n";
        constexpr int talkers = 100;
        qsizetype bytes = 0;
        const double each = median([&] {
            for (int i = 0; i < talkers; ++i)
                connections[std::size_t(i)]->counted.received("{}");
            roster.report();
            bytes = topic.changes().size();
        });
        out << "  a beat with " << talkers << " changed rows: " << each << " ms, " << bytes << " bytes\n";
        std::ranges::shuffle(connections, random); // they leave in another order than they came
    }
    return 0;
}
