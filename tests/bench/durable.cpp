// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "durable.h"

#include "fieldscan.h"

#include <algorithm>
#include <utility>

namespace natter::bench {

namespace {

constexpr std::chrono::seconds patience{30};

} // namespace

DurableLoad::DurableLoad(Poller &poller, std::span<const Account> accounts, std::size_t inFlight)
    : m_poller(poller)
    , m_inFlight(inFlight)
{
    for (std::size_t i = 0; i < accounts.size(); ++i)
        m_senders.push_back(
            {std::make_unique<WebSocketClient>(poller, *this, i), accounts[i], accounts[i ^ 1].id, 0, {}});
}

DurableLoad::~DurableLoad() = default;

template<class Done>
Outcome<> DurableLoad::turnUntil(Done done, const char *what)
{
    const bool reached = m_poller.runUntil([&] { return done() || !m_fault.empty(); }, Steady::now() + patience);
    if (!m_fault.empty())
        return failed(m_fault);
    return reached ? Outcome<>() : failed(std::string("in vain waited for: ") + what);
}

Outcome<> DurableLoad::connect(std::uint16_t port)
{
    m_open = 0;
    m_sending = true;
    m_lossExpected = false;
    for (Sender &sender : m_senders) {
        if (const auto opened = sender.client->open(port, sender.account.token, 1); !opened)
            return opened;
    }
    return turnUntil([&] { return m_open == m_senders.size(); }, "all connections");
}

Outcome<> DurableLoad::sendUntil(std::size_t count)
{
    return turnUntil([&] { return m_promises.size() >= count; }, "acknowledgements");
}

Outcome<> DurableLoad::finish()
{
    m_sending = false;
    return turnUntil(
        [&] { return std::ranges::all_of(m_senders, [](const Sender &s) { return s.unacknowledged.empty(); }); },
        "the last acknowledgements");
}

Outcome<> DurableLoad::awaitEnd()
{
    m_lossExpected = true;
    return turnUntil([&] { return m_open == 0; }, "the end of all connections");
}

std::vector<Promise> DurableLoad::takePromises()
{
    return std::exchange(m_promises, {});
}

const std::vector<std::pair<std::int64_t, std::int64_t>> DurableLoad::sentBySender() const
{
    std::vector<std::pair<std::int64_t, std::int64_t>> sent;
    sent.reserve(m_senders.size());
    for (const Sender &sender : m_senders)
        sent.emplace_back(sender.account.id, sender.sent);
    return sent;
}

std::string DurableLoad::content(std::int64_t sender, std::int64_t number)
{
    return "message " + std::to_string(number) + " of user " + std::to_string(sender);
}

void DurableLoad::queue(Sender &sender, std::int64_t number)
{
    sender.client->queue(R"({"event":"SEND_PERSONAL_MESSAGE","payload":{"to_user_id":)" +
                         std::to_string(sender.partner) + R"(,"content":")" + content(sender.account.id, number) +
                         R"(","client_message_id":")" + std::to_string(number) + R"("}})");
}

void DurableLoad::fill(Sender &sender)
{
    while (m_sending && sender.unacknowledged.size() < m_inFlight) {
        sender.unacknowledged.push_back(++sender.sent);
        queue(sender, sender.sent);
    }
}

void DurableLoad::opened(WebSocketClient &client)
{
    ++m_open;
    Sender &sender = m_senders[client.index()];
    for (const std::int64_t number : sender.unacknowledged)
        queue(sender, number);
    fill(sender);
}

void DurableLoad::closed(WebSocketClient &client)
{
    if (m_lossExpected)
        --m_open;
    else
        m_fault = "a connection ended: " + client.ending();
}

void DurableLoad::text(WebSocketClient &client, std::string_view message)
{
    std::string_view event;
    std::int64_t number = 0;
    Sender &sender = m_senders[client.index()];
    Promise promise{.sender = sender.account.id};
    for (FieldScan fields(message); fields.next();) {
        const std::string_view key = fields.key();
        if (key == "event")
            event = fields.value();
        else if (key == "client_message_id")
            number = fields.number();
        else if (key == "conversation_id")
            promise.conversation = fields.number();
        else if (key == "seq")
            promise.seq = fields.number();
    }
    if (event == "RECEIVE_PERSONAL_MESSAGE")
        return;
    if (event != "PERSONAL_MESSAGE_DELIVERED" || sender.unacknowledged.empty() ||
        sender.unacknowledged.front() != number) {
        m_fault = "unexpected: " + std::string(message.substr(0, 300));
        return;
    }
    sender.unacknowledged.pop_front();
    promise.number = number;
    m_promises.push_back(promise);
    fill(sender);
}

} // namespace natter::bench
