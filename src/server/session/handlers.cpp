// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/groups.h"
#include "services/messages.h"
#include "session/router.h"

// One handler a command: calls its service, encodes its answer.

namespace natter::session {

using namespace protocol;

namespace {

void answerError(const Error &error, const Request &request, Answer &answer)
{
    answer({encodeErrorEvent(error, request.requestId, request.clientMessageId), {}, false});
}

} // namespace

void Router::handle(SendPersonalMessage command, Request request, Answer answer)
{
    const Caller caller = request.caller;
    m_messages.send(
        std::move(command), caller,
        [request = std::move(request), answer = std::move(answer)](Result<PersonalMessageAccepted> accepted) mutable {
            if (accepted)
                answer({encodePersonalMessageDelivered(*accepted, request.requestId), {}, false});
            else
                answerError(accepted.error(), request, answer);
        });
}

void Router::handle(SendGroupMessage command, Request request, Answer answer)
{
    const Caller caller = request.caller;
    const hub::SubscriberId origin = request.origin;
    m_messages.send(std::move(command), caller, origin,
                    [request = std::move(request), answer = std::move(answer)](Result<Message> message) mutable {
                        if (message)
                            answer({encodeReceiveGroupMessage(*message, request.requestId), {}, true});
                        else
                            answerError(message.error(), request, answer);
                    });
}

void Router::handle(CreateGroup command, Request request, Answer answer)
{
    const Caller caller = request.caller;
    const hub::SubscriberId origin = request.origin;
    m_groups.create(std::move(command), caller, origin,
                    [request = std::move(request), answer = std::move(answer)](Result<Group> group) mutable {
                        if (group)
                            answer({encodeGroupCreated(*group, request.requestId), group->id, true});
                        else
                            answerError(group.error(), request, answer);
                    });
}

} // namespace natter::session
