// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chatload.h"

#include "fieldscan.h"

#include <cmath>
#include <utility>

namespace natter::bench {

namespace {

constexpr std::chrono::seconds connectPatience{60};
constexpr std::chrono::seconds drainPatience{20};
constexpr std::size_t mostFaults = 20;
/** Send times are kept for this many of a talker's messages: more than can be under way to a slow receiver. */
constexpr std::size_t timesKept = 4096;

/** The number in front of @p text ("17 xxxx"), or -1. */
std::int64_t leadingNumber(std::string_view text)
{
    return FieldScan::parseNumber(text.substr(0, text.find(' ')));
}

} // namespace

struct ChatLoad::Talker
{
    Talker(Poller &poller, ChatLoad &load, std::size_t index)
        : client(poller, load, index)
    {}

    WebSocketClient client;
    Account account;
    Talker *partner = nullptr;
    std::uint64_t sent = 0; ///< messages are numbered from 1
    std::uint64_t acknowledged = 0;
    std::uint64_t received = 0; ///< from the partner
    std::int64_t gaplessUpTo = 0;
    std::set<std::int64_t> ahead; ///< seq beyond the gapless part
    std::array<Steady::time_point, timesKept> sentAt{};
};

ChatLoad::ChatLoad(Poller &poller, std::span<const Account> accounts, ChatLoadOptions options)
    : m_poller(poller)
    , m_options(options)
    , m_padding(std::size_t(options.contentBytes), 'x')
{
    for (const Account &account : accounts) {
        m_talkers.push_back(std::make_unique<Talker>(poller, *this, m_talkers.size()));
        m_talkers.back()->account = account;
    }
    for (std::size_t i = 0; i + 1 < m_talkers.size(); i += 2) {
        m_talkers[i]->partner = m_talkers[i + 1].get();
        m_talkers[i + 1]->partner = m_talkers[i].get();
    }
}

ChatLoad::~ChatLoad() = default;

Outcome<> ChatLoad::connect(std::uint16_t port)
{
    for (const auto &talker : m_talkers) {
        if (const auto opened = talker->client.open(port, talker->account.token, m_options.firstSource); !opened)
            return opened;
    }
    m_poller.runUntil([&] { return m_open == m_talkers.size() || !m_faults.empty(); }, Steady::now() + connectPatience);
    if (!m_faults.empty())
        return failed(m_faults.front());
    return m_open == m_talkers.size() ? Outcome<>() : failed("not all connections came up in time");
}

void ChatLoad::opened(WebSocketClient &)
{
    ++m_open;
}

void ChatLoad::closed(WebSocketClient &client)
{
    fault(*m_talkers[client.index()], "connection ended: " + client.ending());
}

void ChatLoad::startSending()
{
    if (std::exchange(m_sending, true))
        return;
    m_paceStart = Steady::now();
    m_paced = 0;
    if (m_options.messagesASecond > 0)
        return;
    for (const auto &talker : m_talkers) {
        fill(*talker);
        talker->client.flush();
    }
}

void ChatLoad::fill(Talker &talker)
{
    const auto now = Steady::now();
    while (talker.sent - talker.acknowledged < std::uint64_t(m_options.inFlight))
        sendOne(talker, now);
}

void ChatLoad::sendOne(Talker &talker, Steady::time_point now)
{
    const std::string number = std::to_string(++talker.sent);
    talker.sentAt[talker.sent % timesKept] = now;
    m_scratch.assign(R"({"event":"SEND_PERSONAL_MESSAGE","payload":{"to_user_id":)")
        .append(std::to_string(talker.partner->account.id))
        .append(R"(,"content":")")
        .append(number)
        .append(" ")
        .append(m_padding, 0, m_padding.size() - std::min(m_padding.size(), number.size() + 1))
        .append(R"(","client_message_id":")")
        .append(number)
        .append(R"("}})");
    talker.client.queue(m_scratch);
    ++m_sent;
}

void ChatLoad::sendDue()
{
    const auto now = Steady::now();
    const double elapsed = std::chrono::duration<double>(now - m_paceStart).count();
    const auto due = std::uint64_t(elapsed * m_options.messagesASecond);
    for (; m_paced < due; ++m_paced) {
        Talker &talker = *m_talkers[m_nextTalker];
        m_nextTalker = (m_nextTalker + 1) % m_talkers.size();
        sendOne(talker, now);
        talker.client.flush();
    }
}

void ChatLoad::runWhileSending(Steady::time_point end)
{
    // While paced, a turn every millisecond: the messages that are due then are sent one by one, not in bursts.
    const std::chrono::milliseconds wait(m_options.messagesASecond > 0 ? 1 : 20);
    while (Steady::now() < end && m_faults.empty()) {
        if (m_options.messagesASecond > 0)
            sendDue();
        m_poller.turn(wait);
    }
}

ChatFigures ChatLoad::measure(std::chrono::nanoseconds warmUp, std::chrono::nanoseconds duration)
{
    startSending();
    runWhileSending(Steady::now() + warmUp);
    m_figures = {};
    m_counting = true;
    const auto begin = Steady::now();
    runWhileSending(begin + duration);
    m_figures.duration = Steady::now() - begin;
    m_counting = false;
    return std::move(m_figures);
}

Outcome<> ChatLoad::sendUntil(std::uint64_t count, std::chrono::seconds patience)
{
    startSending();
    m_poller.runUntil([&] { return m_acknowledged >= count || !m_faults.empty(); }, Steady::now() + patience);
    if (!m_faults.empty())
        return failed(m_faults.front());
    return m_acknowledged >= count ? Outcome<>() : failed("not enough messages were acknowledged in time");
}

void ChatLoad::drain()
{
    m_sending = false;
    m_poller.runUntil([&] { return (m_acknowledged == m_sent && m_delivered == m_sent) || !m_faults.empty(); },
                      Steady::now() + drainPatience);
    for (const auto &talker : m_talkers) {
        if (talker->acknowledged != talker->sent)
            fault(*talker, std::to_string(talker->sent - talker->acknowledged) + " messages were not acknowledged");
        if (talker->received != talker->partner->sent)
            fault(*talker, std::to_string(talker->partner->sent - talker->received) + " messages did not arrive");
        if (!talker->ahead.empty())
            fault(*talker, "seq has a gap after " + std::to_string(talker->gaplessUpTo));
    }
}

void ChatLoad::text(WebSocketClient &client, std::string_view message)
{
    Talker &talker = *m_talkers[client.index()];
    std::string_view event;
    std::string_view content;
    std::string_view clientMessageId;
    std::int64_t seq = 0;
    for (FieldScan fields(message); fields.next();) {
        const std::string_view key = fields.key();
        if (key == "event")
            event = fields.value();
        else if (key == "seq")
            seq = fields.number();
        else if (key == "content")
            content = fields.value();
        else if (key == "client_message_id")
            clientMessageId = fields.value();
    }
    const auto now = Steady::now();
    if (event == "PERSONAL_MESSAGE_DELIVERED") {
        acknowledgedMessage(talker, clientMessageId, seq, now);
        if (m_sending && m_options.messagesASecond == 0)
            fill(talker);
    } else if (event == "RECEIVE_PERSONAL_MESSAGE") {
        receivedMessage(talker, content, seq, now);
    } else {
        fault(talker, "unexpected: " + std::string(message.substr(0, 300)));
    }
}

void ChatLoad::acknowledgedMessage(Talker &talker, std::string_view clientMessageId, std::int64_t seq,
                                   Steady::time_point now)
{
    const std::int64_t number = FieldScan::parseNumber(clientMessageId);
    if (number != std::int64_t(talker.acknowledged + 1) || talker.acknowledged == talker.sent)
        return fault(talker, "acknowledgement of " + std::string(clientMessageId) + " after that of " +
                                 std::to_string(talker.acknowledged));
    ++talker.acknowledged;
    ++m_acknowledged;
    note(talker, seq);
    if (m_counting) {
        ++m_figures.acknowledged;
        m_figures.acknowledgement.record(now - talker.sentAt[std::size_t(number) % timesKept]);
    }
}

void ChatLoad::receivedMessage(Talker &talker, std::string_view content, std::int64_t seq, Steady::time_point now)
{
    const std::int64_t number = leadingNumber(content);
    if (number != std::int64_t(talker.received + 1))
        return fault(talker,
                     "received message " + std::to_string(number) + " after " + std::to_string(talker.received));
    ++talker.received;
    ++m_delivered;
    note(talker, seq);
    if (m_counting) {
        ++m_figures.delivered;
        // A receiver that is further behind than that has lost the time; it would only show up in the maximum.
        if (talker.partner->sent - talker.received < timesKept)
            m_figures.delivery.record(now - talker.partner->sentAt[std::size_t(number) % timesKept]);
    }
}

void ChatLoad::note(Talker &talker, std::int64_t seq)
{
    if (seq <= talker.gaplessUpTo || talker.ahead.contains(seq))
        return fault(talker, "seq " + std::to_string(seq) + " twice");
    if (seq != talker.gaplessUpTo + 1) {
        talker.ahead.insert(seq);
        return;
    }
    ++talker.gaplessUpTo;
    while (!talker.ahead.empty() && *talker.ahead.begin() == talker.gaplessUpTo + 1) {
        talker.ahead.erase(talker.ahead.begin());
        ++talker.gaplessUpTo;
    }
}

void ChatLoad::fault(const Talker &talker, const std::string &what)
{
    if (m_faults.size() < mostFaults)
        m_faults.push_back("user " + std::to_string(talker.account.id) + ": " + what);
}

} // namespace natter::bench
