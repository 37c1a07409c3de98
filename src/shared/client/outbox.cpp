// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/outbox.h"

#include <algorithm>
#include <vector>

namespace natter::client {

void Outbox::add(QString requestId, QByteArray text, bool repeatable, AnswerReply reply)
{
    m_requests.push_back({std::move(requestId), std::move(text), repeatable, std::move(reply)});
}

bool Outbox::answer(protocol::ServerMessage &message)
{
    if (message.requestId.isEmpty())
        return false;
    // Answers mostly come in the order of the requests, so this looks at the first element as a rule.
    const auto request = std::ranges::find(m_requests, message.requestId, &Request::id);
    if (request == m_requests.end())
        return false;
    AnswerReply reply = std::move(request->reply);
    m_requests.erase(request); // before the call: the reply may add the next request
    if (const auto *refused = std::get_if<protocol::RequestRefused>(&message.event))
        reply(fail(refused->error));
    else
        reply(std::move(message.event));
    return true;
}

void Outbox::connectionLost()
{
    std::vector<AnswerReply> unknown;
    std::erase_if(m_requests, [&](Request &request) {
        if (!request.repeatable)
            unknown.push_back(std::move(request.reply));
        return !request.repeatable;
    });
    for (AnswerReply &reply : unknown)
        reply(fail(ErrorCode::OutcomeUnknown));
}

void Outbox::failAll(const Error &error)
{
    for (auto requests = std::exchange(m_requests, {}); Request & request : requests)
        request.reply(fail(error));
}

} // namespace natter::client
