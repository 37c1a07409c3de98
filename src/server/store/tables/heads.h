// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/ids.h"
#include "store/job.h"

#include <QHash>
#include <QVarLengthArray>

#include <algorithm>
#include <utility>

namespace natter::store {

/** The end of a conversation, where the next message goes. */
struct Head
{
    /** What one sender has appended now. */
    struct Own
    {
        UserId sender;
        Seq first;
        Seq unbroken; ///< everything from `first` to here is theirs
        Seq last;
    };

    ConversationId conversation;
    Seq last;
    Rev lastRev;        ///< of what was appended now; zero if nothing was
    bool isNew = false; ///< made for a message of this call: who sends to it is in it
    QVarLengthArray<Own, 2> own;
    bool isArchived = false;

    void append(UserId sender, Seq seq, Rev rev)
    {
        const auto mine = std::ranges::find(own, sender, &Own::sender);
        if (mine == own.end()) {
            own.push_back({sender, seq, seq, seq});
        } else {
            if (mine->unbroken == last)
                mine->unbroken = seq;
            mine->last = seq;
        }
        last = seq;
        lastRev = rev;
    }
};

/** The ends of the conversations that one call appends to: read when first needed, written back once. */
class Heads
{
public:
    /** The direct conversation of two people, or a group. */
    struct Target
    {
        bool isGroup = false;
        qint64 low = 0; ///< of a group: none
        qint64 high = 0;

        friend bool operator==(const Target &, const Target &) = default;
        friend size_t qHash(const Target &target, size_t seed = 0)
        {
            return qHashMulti(seed, target.isGroup, target.low, target.high);
        }
    };

    [[nodiscard]] static Target targetOf(const AppendMessage &message)
    {
        if (message.group)
            return {true, 0, message.group->value()};
        const auto [low, high] = std::minmax({message.sender.value(), message.recipient.value()});
        return {false, low, high};
    }

    [[nodiscard]] Head *find(const AppendMessage &message)
    {
        const auto found = m_heads.find(targetOf(message));
        return found == m_heads.end() ? nullptr : &*found;
    }
    Head &insert(const AppendMessage &message, const Head &head) { return *m_heads.insert(targetOf(message), head); }

    [[nodiscard]] const QHash<Target, Head> &all() const { return m_heads; }

private:
    QHash<Target, Head> m_heads;
};

} // namespace natter::store
