// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"
#include "base/timerwheel.h"
#include "domain/directory.h"
#include "model/user.h"
#include "protocol/command.h"
#include "protocol/event.h"
#include "services/changes.h"

#include <QHash>

#include <vector>

namespace natter::services {

/**
 * What is told once and forgotten: who types, who is there, how far somebody has come. Only in direct conversations and
 * small groups, and gathered: the first is told at once, whatever follows within two seconds after them, the last state
 * of each. Loop thread.
 */
class Signals
{
public:
    Signals(domain::Directory &directory, Changes &changes, hub::Hub &hub, TimerWheel &wheel);

    /** Error: NotFound if the caller is not in the conversation, or not connected. */
    void typing(protocol::SetTyping command, const Caller &caller, Reply<protocol::Done> reply);

    /** Somebody has got or read messages; told to the others of the conversation. */
    void receipt(const protocol::Receipt &receipt);

    /** The first connection of @p user is there, or the last one gone. The directory still knows them. */
    void arrived(UserId user) { noteOnline(user, true); }
    void departed(UserId user) { noteOnline(user, false); }

    /** Who of those that @p user is told of is online now. */
    [[nodiscard]] std::vector<UserId> online(UserId user) const;

private:
    struct Place
    {
        ConversationId conversation;
        UserId user;
        friend bool operator==(const Place &, const Place &) = default;
        friend size_t qHash(const Place &place, size_t seed = 0) noexcept
        {
            return qHashMulti(seed, place.conversation, place.user);
        }
    };
    struct Whereabouts
    {
        bool before = false;
        protocol::PresenceChanged now;
        std::vector<UserId> audience;
    };
    class Window final : public WheelTimer
    {
    public:
        explicit Window(Signals &owner)
            : m_owner(owner)
        {}
        void expired() override { m_owner.flush(); }

    private:
        Signals &m_owner;
    };

    void noteOnline(UserId user, bool online);
    /** One of the two has blocked the other: neither hears of the other's doings. */
    [[nodiscard]] bool isBetween(UserId one, UserId other) const;
    void gathered();
    void flush();
    void tellCircle(const protocol::Event &event, ConversationId conversation, UserId author);

    domain::Directory &m_directory;
    Changes &m_changes;
    hub::Hub &m_hub;
    TimerWheel &m_wheel;
    QHash<Place, protocol::Receipt> m_receipts;
    QHash<Place, bool> m_typing;
    QHash<UserId, Whereabouts> m_presence;
    Window m_window{*this};
};

} // namespace natter::services
