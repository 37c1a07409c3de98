// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/event.h"

namespace natter::protocol {

Rev revOf(const Event &event)
{
    struct
    {
        Rev operator()(const MessageSent &sent) const { return Rev(sent.message.id.value()); }
        Rev operator()(const MessageChanged &changed) const { return changed.message.rev; }
        Rev operator()(const GroupCreated &created) const { return created.rev; }
        Rev operator()(const GroupUpdated &updated) const { return updated.change.rev; }
        Rev operator()(const GroupMembersAdded &added) const { return added.change.rev; }
        Rev operator()(const GroupMemberRemoved &removed) const { return removed.change.rev; }
        Rev operator()(const GroupDeleted &deleted) const { return deleted.change.rev; }
        Rev operator()(const ReadMoved &moved) const { return moved.rev; }
        Rev operator()(const Receipt &) const { return {}; }
        Rev operator()(const TypingChanged &) const { return {}; }
        Rev operator()(const PresenceChanged &) const { return {}; }
        Rev operator()(const Announcement &) const { return {}; }
    } visitor;
    return std::visit(visitor, event);
}

} // namespace natter::protocol
