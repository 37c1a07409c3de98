// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/handlers.h"

#include "services/groups.h"
#include "services/messages.h"
#include "services/reading.h"
#include "services/signals.h"

namespace natter::session {

using namespace protocol;

namespace {

/** Whatever a service answers is one of the outcomes. */
template<class Outcome>
Reply<Outcome> as(Reply<ChatOutcome> reply)
{
    return [reply = std::move(reply)](Result<Outcome> outcome) mutable {
        if (outcome)
            reply(ChatOutcome(*std::move(outcome)));
        else
            reply(fail(std::move(outcome.error())));
    };
}

struct Handler
{
    services::Messages &messages;
    services::Groups &groups;
    services::Reading &reading;
    services::Signals &signalling;
    const Caller &caller;
    hub::SubscriberId origin;
    Reply<ChatOutcome> reply;

    void operator()(SendPersonalMessage &&command)
    {
        messages.send(std::move(command), caller, origin, as<PersonalMessageAccepted>(std::move(reply)));
    }
    void operator()(SendGroupMessage &&command)
    {
        messages.send(std::move(command), caller, origin, as<GroupMessageAccepted>(std::move(reply)));
    }
    void operator()(SendToConversation &&command)
    {
        messages.send(std::move(command), caller, origin, std::move(reply));
    }
    void operator()(EditMessage &&command)
    {
        messages.edit(std::move(command), caller, as<MessageEdited>(std::move(reply)));
    }
    void operator()(DeleteMessage command) { messages.remove(command, caller, as<Done>(std::move(reply))); }
    void operator()(MarkDelivered command) { reading.mark(command, caller, as<Done>(std::move(reply))); }
    void operator()(MarkRead command) { reading.mark(command, caller, origin, as<Done>(std::move(reply))); }
    void operator()(ReadHistory command) { reading.history(command, caller, as<HistoryPage>(std::move(reply))); }
    void operator()(ListConversations command)
    {
        reading.conversations(command, caller, as<ConversationList>(std::move(reply)));
    }
    void operator()(SetTyping command) { signalling.typing(command, caller, as<Done>(std::move(reply))); }
    void operator()(Ping) { reply(Pong()); }
    void operator()(CreateGroup &&command)
    {
        groups.create(std::move(command), caller, origin, as<GroupMade>(std::move(reply)));
    }
    void operator()(ReadGroup command) { groups.read(command, caller, as<GroupDetails>(std::move(reply))); }
    void operator()(ListMembers command) { groups.members(command, caller, as<MemberList>(std::move(reply))); }
    void operator()(AddGroupMembers &&command) { groups.add(std::move(command), caller, as<Done>(std::move(reply))); }
    void operator()(RemoveGroupMember command) { groups.remove(command, caller, as<Done>(std::move(reply))); }
    void operator()(SetGroupRole command) { groups.setRole(command, caller, as<Done>(std::move(reply))); }
    void operator()(RenameGroup &&command) { groups.rename(std::move(command), caller, as<Done>(std::move(reply))); }
    void operator()(LeaveGroup command) { groups.leave(command, caller, as<Done>(std::move(reply))); }
    void operator()(DeleteGroup command) { groups.remove(command, caller, as<Done>(std::move(reply))); }
};

} // namespace

void Handlers::execute(ChatCommand command, const Caller &caller, hub::SubscriberId origin, Reply<ChatOutcome> reply)
{
    std::visit(Handler{m_messages, m_groups, m_reading, m_signals, caller, origin, std::move(reply)},
               std::move(command));
}

} // namespace natter::session
