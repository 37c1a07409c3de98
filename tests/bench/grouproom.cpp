// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "grouproom.h"

#include "fieldscan.h"

namespace natter::bench {

namespace {

constexpr std::chrono::seconds patience{120};
constexpr std::size_t mostFaults = 20;

} // namespace

GroupRoom::GroupRoom(Poller &poller, std::span<const Account> members, std::size_t connectionsPerMember)
    : m_poller(poller)
{
    for (const Account &member : members) {
        for (std::size_t i = 0; i < connectionsPerMember; ++i)
            m_receivers.push_back(
                {std::make_unique<WebSocketClient>(poller, *this, m_receivers.size()), &member, false, 0});
    }
}

GroupRoom::~GroupRoom() = default;

Outcome<> GroupRoom::turnUntil(bool (GroupRoom::*done)() const, const char *what)
{
    const bool reached =
        m_poller.runUntil([&] { return (this->*done)() || !m_faults.empty(); }, Steady::now() + patience);
    if (!m_faults.empty())
        return failed(m_faults.front());
    return reached ? Outcome<>() : failed(std::string("in vain waited for: ") + what);
}

Outcome<> GroupRoom::open(std::uint16_t port)
{
    for (Receiver &receiver : m_receivers) {
        if (const auto opened = receiver.client->open(port, receiver.account->token, 1); !opened)
            return opened;
    }
    if (const auto opened = turnUntil(&GroupRoom::allOpen, "all connections"); !opened)
        return opened;
    std::string create = R"({"event":"CREATE_GROUP","payload":{"name":"everybody","member_ids":[)";
    const Account *last = m_receivers.front().account;
    for (const Receiver &receiver : m_receivers) {
        if (receiver.account == last)
            continue; // the founder is a member anyway, and everybody else is named once
        last = receiver.account;
        create.append(create.ends_with('[') ? "" : ",").append(std::to_string(last->id));
    }
    WebSocketClient &founder = *m_receivers.front().client;
    founder.queue(create.append("]}}"));
    founder.flush();
    return turnUntil(&GroupRoom::allAnnounced, "GROUP_CREATED on all connections");
}

Outcome<> GroupRoom::send(std::size_t count, std::size_t inFlight, std::size_t contentBytes)
{
    m_padding.assign(contentBytes, 'x');
    m_target += count;
    m_sentAt.resize(m_target);
    m_latencies.reserve(m_latencies.count() + count * m_receivers.size());
    for (std::size_t i = 0; i < std::min(count, inFlight); ++i)
        sendNext();
    m_receivers.front().client->flush();
    return turnUntil(&GroupRoom::allDelivered, "all deliveries");
}

void GroupRoom::sendNext()
{
    if (m_sent == m_target)
        return;
    m_sentAt[m_sent] = Steady::now();
    const std::string number = std::to_string(++m_sent);
    m_receivers.front().client->queue(R"({"event":"SEND_GROUP_MESSAGE","payload":{"room_id":)" +
                                      std::to_string(m_room) + R"(,"content":")" + number + ' ' +
                                      m_padding.substr(std::min(m_padding.size(), number.size() + 1)) + R"("}})");
}

void GroupRoom::opened(WebSocketClient &)
{
    ++m_open;
}

void GroupRoom::closed(WebSocketClient &client)
{
    fault("connection " + std::to_string(client.index()) + " ended: " + client.ending());
}

void GroupRoom::text(WebSocketClient &client, std::string_view message)
{
    Receiver &receiver = m_receivers[client.index()];
    std::string_view event;
    std::string_view content;
    std::int64_t seq = 0;
    std::int64_t room = 0;
    for (FieldScan fields(message); fields.next();) {
        const std::string_view key = fields.key();
        if (key == "event")
            event = fields.value();
        else if (key == "content")
            content = fields.value();
        else if (key == "seq")
            seq = fields.number();
        else if (key == "room_id")
            room = fields.number();
    }
    if (event == "RECEIVE_GROUP_MESSAGE" && room == m_room) {
        received(receiver, FieldScan::parseNumber(content.substr(0, content.find(' '))), seq);
        if (client.index() == 0) {
            m_lastEvent = message;
            sendNext();
        }
    } else if (event == "GROUP_CREATED" && !receiver.announced) {
        receiver.announced = true;
        m_room = room;
        ++m_announced;
    } else {
        fault("unexpected: " + std::string(message.substr(0, 300)));
    }
}

void GroupRoom::received(Receiver &receiver, std::int64_t number, std::int64_t seq)
{
    ++receiver.received;
    ++m_deliveries;
    if (number != std::int64_t(receiver.received) || seq != number)
        return fault("connection " + std::to_string(receiver.client->index()) + " got message " +
                     std::to_string(number) + ", seq " + std::to_string(seq) + " as its " +
                     std::to_string(receiver.received) + "th");
    m_latencies.record(Steady::now() - m_sentAt[std::size_t(number) - 1]);
}

void GroupRoom::fault(const std::string &what)
{
    if (m_faults.size() < mostFaults)
        m_faults.push_back(what);
}

} // namespace natter::bench
