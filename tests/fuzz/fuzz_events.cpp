// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/property.h"
#include "protocol/codec.h"
#include "protocol/eventcodec.h"
#include "protocol/jsonscan.h"
#include "support/seedevents.h"

using namespace natter;
using namespace natter::protocol;
using namespace natter::test;
using fuzz::require;

// Input: what a server, any server, sends to a client of ours: an event or a REST answer. Properties: an event that was
// understood has all it promises; said again by our own server it is understood as the same; what is shown is fit to
// be.

namespace {

void checkPlace(const MessagePlace &place)
{
    require(place.id.isValid() && place.conversation.isValid() && place.seq.isValid(), "a message has its place");
}

Message messageOf(const MessagePlace &place, UserId from, UserId to, const QString &content)
{
    Message message;
    message.id = place.id;
    message.conversation = place.conversation;
    message.seq = place.seq;
    message.sentAt = place.sentAt;
    message.sender = from;
    message.recipient = to;
    message.content = content;
    return message;
}

bool isWritableTime(Timestamp time)
{
    return fromIso8601(QString::fromLatin1(toIso8601(time))) == time;
}

void check(const PersonalMessageDelivered &event)
{
    checkPlace(event.place);
    require(event.to.isValid(), "somebody received it");
    if (!isWritableTime(event.place.sentAt))
        return;
    PersonalMessageAccepted answer{messageOf(event.place, {}, event.to, {}), event.delivered};
    answer.message.clientMessageId = event.clientMessageId;
    const auto again = decodeServerMessage(encodePersonalMessageDelivered(answer, "\"r\""));
    require(again && again->requestId == QStringLiteral("r"), "an event said again is understood");
    const auto *same = std::get_if<PersonalMessageDelivered>(&again->event);
    require(same && same->place == event.place && same->to == event.to && same->delivered == event.delivered &&
                same->clientMessageId == event.clientMessageId,
            "an event said again is the same");
}

void check(const PersonalMessageReceived &event)
{
    checkPlace(event.place);
    if (!isWritableTime(event.place.sentAt))
        return;
    const auto again =
        decodeServerMessage(encodeReceivePersonalMessage(messageOf(event.place, event.from, event.to, event.content)));
    const auto *same = again ? std::get_if<PersonalMessageReceived>(&again->event) : nullptr;
    require(same && same->place == event.place && same->from == event.from && same->to == event.to &&
                same->content == event.content,
            "an event said again is the same");
}

void check(const GroupMessageReceived &event)
{
    checkPlace(event.place);
    if (!isWritableTime(event.place.sentAt) || event.room != event.place.conversation)
        return;
    const auto again =
        decodeServerMessage(encodeReceiveGroupMessage(messageOf(event.place, event.from, {}, event.content), {}));
    const auto *same = again ? std::get_if<GroupMessageReceived>(&again->event) : nullptr;
    require(same && same->place == event.place && same->from == event.from && same->content == event.content,
            "an event said again is the same");
}

void check(const GroupAnnounced &event)
{
    require(event.room.isValid() && event.createdBy.isValid(), "a group has a maker");
    require(event.memberCount > 0, "a group has somebody in it");
    require(std::ranges::all_of(event.members, [](UserId id) { return id.isValid(); }), "members are somebody");
}

void check(const RequestRefused &event)
{
    require(!event.error.message().isEmpty(), "an error has words");
    require(event.error.retryAfter.count() >= 0, "nobody is asked to come again in the past");
}

void check(const UnknownEvent &event)
{
    require(!event.name.isEmpty(), "an event has a name");
}

void checkShown(const QString &text)
{
    require(text.size() <= 121 && text.isValidUtf16(), "what is shown is short and whole");
    for (const QChar c : text) {
        require(c.category() != QChar::Other_Control && c.category() != QChar::Other_Format &&
                    c.category() != QChar::Separator_Line && c.category() != QChar::Separator_Paragraph,
                "what is shown stays on its line");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *bytes, std::size_t size)
{
    const QByteArrayView input = fuzz::viewOf(bytes, size);
    if (const auto message = decodeServerMessage(input)) {
        require(!scanJson(input), "only JSON is understood");
        std::visit([](const auto &event) { check(event); }, message->event);
    }
    if (const auto session = decodeSession(input))
        require(session->user.isValid() && session->expiresIn.count() >= 0, "a login is somebody's");
    if (const auto identity = decodeWelcome(input)) {
        checkShown(identity->name);
        checkShown(identity->version);
    }
    if (const auto health = decodeHealth(input))
        checkShown(health->status);
    for (const int status : {400, 404, 429, 503, 599})
        require(!decodeHttpError(status, input).message().isEmpty(), "an error has words");
    return 0;
}
