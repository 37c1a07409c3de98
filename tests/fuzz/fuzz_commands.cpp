// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/property.h"
#include "protocol/accountcodec.h"
#include "protocol/codec.h"
#include "protocol/eventcodec.h"
#include "protocol/fields.h"
#include "protocol/jsonscan.h"
#include "protocol/jsonwriter.h"

using namespace Qt::StringLiterals;
using namespace natter;
using namespace natter::protocol;
using fuzz::require;

// Input: what a client sends, a WebSocket message or a body. Properties: a command that was understood, said again as
// our own client says it, is understood as the same; every refusal is an answer that is JSON, and that our own client
// understands; and none of them repeats a password or a token.

namespace {

const RequestLimits limits;

void checkAnswers(const Error &error, QByteArrayView requestId, const QString &clientMessageId)
{
    const QByteArray body = encodeHttpError(error);
    require(!scanJson(body), "an error's body is JSON");
    require(decodeHttpError(errorRow(error.code).httpStatus, body).code == error.code, "an error keeps its code");

    const QByteArray event = encodeErrorEvent(error, requestId, clientMessageId);
    require(!scanJson(event), "an error's event is JSON");
    const auto message = decodeServerMessage(event);
    require(message.has_value(), "an error's event is understood");
    const auto *refused = std::get_if<RequestRefused>(&message->event);
    require(refused && refused->error.code == error.code, "an error's event keeps its code");
    require(refused->clientMessageId == clientMessageId, "an error's event names the message");
}

QByteArray canonical(const ChatCommand &command)
{
    return encodeCommand(command, u"r-1"_s);
}

void checkMessage(QByteArrayView input)
{
    const auto envelope = decodeEnvelope(input);
    if (!envelope)
        return checkAnswers(envelope.error(), {}, {});
    require(envelope->requestId.isEmpty() || !scanJson(envelope->requestId), "a request's id is JSON");
    const QString clientMessageId = clientMessageIdOf(*envelope, {});
    require(clientMessageId.size() <= TextLimits().clientMessageIdLength, "a message's own name is short");

    const auto command = decodeChatCommand(*envelope, Dialect::Native, limits);
    if (!command)
        return checkAnswers(command.error(), envelope->requestId, clientMessageId);
    require(!envelope->fault, "only a whole envelope holds a command");
    const QByteArray said = canonical(*command);
    const auto again = decodeEnvelope(said);
    require(again && again->requestId == "\"r-1\"", "a command said again is an envelope");
    const auto understood = decodeChatCommand(*again, Dialect::Native, limits);
    require(understood.has_value(), "a command said again is understood");
    require(understood->index() == command->index() && canonical(*understood) == said,
            "a command said again is the same");
    if (const auto *group = std::get_if<CreateGroup>(&*command)) {
        require(std::ranges::is_sorted(group->members), "members are sorted");
        require(std::ranges::adjacent_find(group->members) == group->members.end(), "members are named once");
        require(std::ranges::all_of(group->members, [](UserId id) { return id.isValid(); }), "members are somebody");
    }
}

void checkSignUp(QByteArrayView input)
{
    const auto command = decodeSignUp(input, limits);
    if (!command)
        return checkAnswers(command.error(), {}, {});
    const auto again = decodeSignUp(encodeSignUp(*command), limits);
    require(again.has_value(), "a signup said again is understood");
    require(again->email == command->email, "an address has one canonical form");
    require(std::ranges::none_of(command->email.toString(), [](QChar c) { return c >= u'A' && c <= u'Z'; }),
            "an address is in lower case");
    require(again->name == command->name && again->password == command->password, "a signup said again is the same");
}

void checkLogIn(QByteArrayView input)
{
    const auto command = decodeLogIn(input, limits);
    if (!command)
        return checkAnswers(command.error(), {}, {});
    const auto again = decodeLogIn(encodeLogIn(*command), limits);
    require(again && again->email == command->email && again->password == command->password,
            "a login said again is the same");
}

/** A refusal, of a body in which there may be secrets by these names. */
void checkSecretAnswers(const Error &error)
{
    checkAnswers(error, {}, {});
    for (const FieldError &fault : error.fields) {
        for (const QByteArrayView name : {"current_password", "new_password", "password", "refresh_token"}) {
            require(fault.type == "missing" || name != fault.field || fault.input.isEmpty(),
                    "a secret is not repeated");
            require(!fault.input.contains(QByteArray("\"" + name.toByteArray() + "\":")), "nor one among others");
        }
    }
}

void checkRefresh(QByteArrayView input)
{
    const auto command = decodeRefreshLogin(input);
    if (!command)
        return checkSecretAnswers(command.error());
    const QString token = command->token.toString();
    require(!token.isEmpty() && token.toUtf8().size() <= 512, "a token is bounded");
    const auto again =
        decodeRefreshLogin(JsonWriter().beginObject().field(field::refreshToken, token).endObject().take());
    require(again && again->token == command->token, "a token said again is the same");
}

void checkChangePassword(QByteArrayView input)
{
    const auto command = decodeChangePassword(input, limits);
    if (!command)
        return checkSecretAnswers(command.error());
    const auto again = decodeChangePassword(JsonWriter()
                                                .beginObject()
                                                .field(field::currentPassword, command->current.toString())
                                                .field(field::newPassword, command->next.toString())
                                                .endObject()
                                                .take(),
                                            limits);
    require(again && again->current == command->current && again->next == command->next,
            "a change of passwords said again is the same");
}

void checkEditProfile(QByteArrayView input)
{
    const auto command = decodeEditProfile(input, limits);
    if (!command)
        return checkSecretAnswers(command.error());
    const auto again = decodeEditProfile(
        JsonWriter().beginObject().field(field::name, command->name.toString()).endObject().take(), limits);
    require(again && again->name == command->name, "a name said again is the same");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *bytes, std::size_t size)
{
    const QByteArrayView input = fuzz::viewOf(bytes, size);
    checkMessage(input);
    checkSignUp(input);
    checkLogIn(input);
    checkRefresh(input);
    checkChangePassword(input);
    checkEditProfile(input);
    return 0;
}
