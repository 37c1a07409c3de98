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

/** Sends the messages with @p inFlight under way and adds what that cost, beside the floor with as many under way. */
Outcome<> measure(const Options &options, const ServerProcess &server, GroupRoom &room, std::size_t inFlight,
                  Figures &figures)
{
    const std::string name = std::to_string(inFlight) + " in flight: ";
    const CpuUse before = server.cpuUse();
    const auto clientBefore = ownCpuUse();
    const auto begin = Steady::now();
    if (const auto sent = room.send(options.groupMessages, inFlight, options.contentBytes); !sent)
        return sent;
    const double seconds = std::chrono::duration<double>(Steady::now() - begin).count();
    const CpuUse used = server.cpuUse().since(before);
    const auto clientUsed = ownCpuUse() - clientBefore;
    const std::uint64_t deliveries = options.groupMessages * room.connections();
    const auto floor = measureFanoutFloor(room.connections(), options.groupMessages, inFlight, room.lastEvent());
    if (!floor)
        return failed(floor.error());

    figures.add(name + "deliveries a second", "1/s", double(deliveries) / seconds);
    addLatencies(figures, name + "delivery", room.latencies());
    const double each = microsecondsEach(used.total(), deliveries);
    const double bare = microsecondsEach(floor->senderCpu, deliveries);
    figures.add(name + "server CPU a delivery", "µs", each);
    figures.add(name + "client CPU a delivery", "µs", microsecondsEach(clientUsed, deliveries));
    figures.add(name + "floor, CPU a bare send", "µs", bare);
    figures.add(name + "floor, sends a second", "1/s",
                double(deliveries) / std::chrono::duration<double>(floor->duration).count());
    figures.add(name + "ratio to the floor", "", each / bare);
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
    if (const auto warm = room.send(warmUpMessages, options.groupInFlight, options.contentBytes); !warm)
        return failed(warm.error());

    Figures figures;
    figures.add("receiving connections", "", double(room.connections()));
    figures.add("event", "bytes", double(room.lastEvent().size()));
    // One by one each delivery is a send() of its own, as in the floor; more under way may share one.
    if (const auto measured = measure(options, server, room, 1, figures); !measured)
        return failed(measured.error());
    if (const auto measured = measure(options, server, room, options.groupInFlight, figures); !measured)
        return failed(measured.error());
    figures.addFaults(room.faults());
    if (const auto ended = server.terminate(); !ended)
        figures.addFault(ended.error());
    return figures;
}

} // namespace natter::bench
