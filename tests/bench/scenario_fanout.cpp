// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fanoutfloor.h"
#include "grouproom.h"
#include "scenario.h"

namespace natter::bench {

namespace {

/** CREATE_GROUP names so many others at most (PROTOCOL §1). */
constexpr std::size_t mostOthers = 500;
constexpr std::size_t warmUpMessages = 50;

/** Server and floor take turns this often: what disturbs the machine meets both. */
constexpr std::size_t turns = 20;

/** What a number of deliveries took. */
struct Cost
{
    std::chrono::nanoseconds cpu{};
    std::chrono::nanoseconds duration{};
    std::uint64_t deliveries = 0;
};

/** Sends @p messages through @p room, adding up what @p cpuUse and the clock say of it. */
template<class CpuClock>
Outcome<> spend(GroupRoom &room, std::size_t messages, std::size_t inFlight, std::size_t contentBytes, CpuClock cpuUse,
                Cost &cost)
{
    const auto cpuBefore = cpuUse();
    const auto begin = Steady::now();
    if (const auto sent = room.send(messages, inFlight, contentBytes); !sent)
        return sent;
    cost.duration += Steady::now() - begin;
    cost.cpu += cpuUse() - cpuBefore;
    cost.deliveries += messages * room.connections();
    return {};
}

/** The group on the server, and as large a one on the bare floor. */
struct Rooms
{
    const ServerProcess &server;
    GroupRoom &onServer;
    FanoutFloor &floor;
    GroupRoom &onFloor;
};

/** Sends the messages with @p inFlight under way and adds what that cost, beside the floor with as many under way. */
Outcome<> measure(const Options &options, Rooms &rooms, std::size_t inFlight, Figures &figures)
{
    const std::string name = std::to_string(inFlight) + " in flight: ";
    const std::size_t messages = std::max<std::size_t>(1, options.groupMessages / turns);
    Cost served;
    Cost bare;
    std::chrono::nanoseconds clientCpu{};
    rooms.onServer.latencies().clear();
    for (std::size_t turn = 0; turn < turns; ++turn) {
        const auto clientBefore = ownCpuUse();
        const auto serverCpu = [&] { return rooms.server.cpuUse().total(); };
        if (const auto sent = spend(rooms.onServer, messages, inFlight, options.contentBytes, serverCpu, served); !sent)
            return sent;
        clientCpu += ownCpuUse() - clientBefore;
        const auto floorCpu = [&] { return rooms.floor.cpuUse(); };
        if (const auto sent = spend(rooms.onFloor, messages, inFlight, options.contentBytes, floorCpu, bare); !sent)
            return sent;
    }
    const auto perSecond = [](const Cost &cost) {
        return double(cost.deliveries) / std::chrono::duration<double>(cost.duration).count();
    };
    const double each = microsecondsEach(served.cpu, served.deliveries);
    const double floor = microsecondsEach(bare.cpu, bare.deliveries);
    figures.add(name + "deliveries a second", "1/s", perSecond(served));
    addLatencies(figures, name + "delivery", rooms.onServer.latencies());
    figures.add(name + "server CPU a delivery", "µs", each);
    figures.add(name + "client CPU a delivery", "µs", microsecondsEach(clientCpu, served.deliveries));
    figures.add(name + "floor, CPU a bare send", "µs", floor);
    figures.add(name + "floor, sends a second", "1/s", perSecond(bare));
    figures.add(name + "ratio to the floor", "", each / floor);
    return {};
}

} // namespace

Outcome<Figures> runFanout(const Options &options)
{
    const std::size_t perMember = options.connectionsPerMember;
    const std::size_t members = (options.members + perMember - 1) / perMember;
    if (members > mostOthers + 1)
        return failed("a group is made with at most 501 members: raise --connections-per-member");
    ServerProcess server(options);
    if (const auto started = server.start(); !started)
        return failed(started.error());
    Poller poller(options.tls);
    const auto accounts = signUpAll(poller, server.port(), "member", members);
    if (!accounts)
        return failed(accounts.error());
    GroupRoom room(poller, *accounts, perMember);
    if (const auto opened = room.open(server.port()); !opened)
        return failed(opened.error());
    const auto floor = FanoutFloor::start(room.connections());
    if (!floor)
        return failed(floor.error());
    Poller plainPoller; // the floor is that of plain sends, whatever the server speaks
    GroupRoom bareRoom(plainPoller, *accounts, perMember);
    if (const auto opened = bareRoom.open((*floor)->port()); !opened)
        return failed(opened.error());
    for (GroupRoom *each : {&room, &bareRoom}) {
        if (const auto warm = each->send(warmUpMessages, options.groupInFlight, options.contentBytes); !warm)
            return failed(warm.error());
    }

    Figures figures;
    figures.add("receiving connections", "", double(room.connections()));
    figures.add("event", "bytes", double(room.lastEvent().size()));
    figures.add("event of the floor", "bytes", double(bareRoom.lastEvent().size()));
    Rooms rooms{server, room, **floor, bareRoom};
    // One by one each delivery is a send() of its own, as in the floor; more under way may share one.
    if (const auto measured = measure(options, rooms, 1, figures); !measured)
        return failed(measured.error());
    if (const auto measured = measure(options, rooms, options.groupInFlight, figures); !measured)
        return failed(measured.error());
    figures.addFaults(room.faults());
    figures.addFaults(bareRoom.faults());
    if (const auto ended = server.terminate(); !ended)
        figures.addFault(ended.error());
    return figures;
}

} // namespace natter::bench
