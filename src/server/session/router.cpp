// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/router.h"

#include "base/log.h"

namespace natter::session {

using namespace protocol;

bool Router::handle(QByteArrayView text, const Caller &caller, hub::SubscriberId origin, Answer answer)
{
    if (m_closed)
        return true; // the client sends it again where it connects next
    Request request{caller, origin, {}, {}};
    const auto refuse = [&](const Error &error) {
        qCDebug(logChat, "user %lld: refused, %s", caller.user.value(), errorRow(error.code).name.data());
        answer({encodeErrorEvent(error, request.requestId, request.clientMessageId), {}, false});
        return false;
    };
    auto envelope = decodeEnvelope(text);
    if (!envelope)
        return refuse(envelope.error());
    request.requestId = std::move(envelope->requestId);
    request.clientMessageId = clientMessageIdOf(*envelope);
    if (!m_rate.take(caller.user, Steady::now())) {
        Error error(ErrorCode::RateLimited);
        error.retryAfter = std::chrono::seconds(1);
        return refuse(error);
    }
    auto command = decodeChatCommand(*envelope, m_limits);
    if (!command)
        return refuse(command.error());
    std::visit([&](auto &&what) { handle(std::forward<decltype(what)>(what), std::move(request), std::move(answer)); },
               *std::move(command));
    return true;
}

} // namespace natter::session
