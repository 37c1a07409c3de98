// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/signals.h"

#include <algorithm>
#include <utility>

namespace natter::services {

using namespace protocol;

namespace {

constexpr std::chrono::seconds window{2};

} // namespace

Signals::Signals(domain::Directory &directory, Changes &changes, hub::Hub &hub, TimerWheel &wheel)
    : m_directory(directory)
    , m_changes(changes)
    , m_hub(hub)
    , m_wheel(wheel)
{}

void Signals::typing(SetTyping command, const Caller &caller, Reply<Done> reply)
{
    if (!m_directory.isMember(caller.user, command.conversation))
        return reply(fail(ErrorCode::NotFound));
    m_typing.insert({command.conversation, caller.user}, command.typing);
    gathered();
    reply(Done());
}

void Signals::receipt(const Receipt &receipt)
{
    if (m_directory.circle(receipt.conversation).empty())
        return;
    Receipt &latest = m_receipts[{receipt.conversation, receipt.user}];
    latest = {receipt.conversation, receipt.user, std::max(latest.delivered, receipt.delivered),
              std::max(latest.read, receipt.read)};
    gathered();
}

std::vector<UserId> Signals::online(UserId user) const
{
    std::vector<UserId> users = m_directory.acquaintances(user);
    std::erase_if(users, [this, user](UserId one) { return !m_hub.isOnline(one) || isBetween(user, one); });
    return users;
}

void Signals::noteOnline(UserId user, bool online)
{
    auto audience = m_directory.acquaintances(user);
    std::erase_if(audience, [this, user](UserId one) { return isBetween(user, one); });
    auto known = m_presence.find(user);
    if (known == m_presence.end())
        known = m_presence.insert(user, {!online, {}, {}});
    known->now = {user, online, wallClockNow()};
    known->audience = std::move(audience);
    gathered();
}

bool Signals::isBetween(UserId one, UserId other) const
{
    return m_directory.hasBlocked(one, other) || m_directory.hasBlocked(other, one);
}

void Signals::gathered()
{
    // At once if nothing was told a moment ago; otherwise the window's end comes for it.
    if (!m_window.isArmed())
        flush();
}

void Signals::flush()
{
    if (m_receipts.isEmpty() && m_typing.isEmpty() && m_presence.isEmpty())
        return;
    m_wheel.arm(m_window, window);
    for (const Receipt &receipt : std::exchange(m_receipts, {}))
        tellCircle(receipt, receipt.conversation, receipt.user);
    const auto typing = std::exchange(m_typing, {});
    for (auto one = typing.cbegin(); one != typing.cend(); ++one)
        tellCircle(TypingChanged{one.key().conversation, one.key().user, *one}, one.key().conversation, one.key().user);
    for (const Whereabouts &one : std::exchange(m_presence, {})) {
        if (one.before != one.now.online)
            m_changes.signal(one.now, one.audience);
    }
}

void Signals::tellCircle(const Event &event, ConversationId conversation, UserId author)
{
    const auto circle = m_directory.circle(conversation);
    std::vector<UserId> others(circle.begin(), circle.end());
    std::erase_if(others, [this, author](UserId one) { return one == author || isBetween(author, one); });
    m_changes.signal(event, others);
}

} // namespace natter::services
