// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/command.h"
#include "protocol/dialect.h"
#include "protocol/envelope.h"
#include "protocol/event.h"
#include "protocol/requestlimits.h"

#include <QByteArray>
#include <QByteArrayView>

/**
 * The only place where JSON is read or written. Decoding yields values that are right by construction, or an error that
 * names every wrong field; encoding yields the bytes that go out. tests/golden holds one file for each shape.
 */
namespace natter::protocol {

/** Any strict JSON object (see scanJson). Errors: InvalidJson, ValidationFailed where it is not an object. */
[[nodiscard]] Result<QJsonObject> decodeObject(QByteArrayView json);

/** The object that a request's body has to be. A body that is not there, or null, is missing as a field would be. */
[[nodiscard]] Result<QJsonObject> decodeBody(QByteArrayView body);

[[nodiscard]] Result<SignUp> decodeSignUp(QByteArrayView body, const RequestLimits &limits);
[[nodiscard]] Result<LogIn> decodeLogIn(QByteArrayView body, const RequestLimits &limits);

/**
 * The outer shape of a client's WebSocket message; which event it names is not looked at. What is wrong inside the
 * object is kept in Envelope::fault, so that its answer can still repeat the request_id. Errors: those of
 * decodeObject().
 */
[[nodiscard]] Result<Envelope> decodeEnvelope(QByteArrayView text);
/** The command that the envelope holds; of a seed connection only what the seed has. Errors: UnknownEvent,
 * ValidationFailed. */
[[nodiscard]] Result<ChatCommand> decodeChatCommand(const Envelope &envelope, Dialect dialect,
                                                    const RequestLimits &limits);
/** The client_message_id an error answer should repeat: the payload's, if it is a fit one; else empty. */
[[nodiscard]] QString clientMessageIdOf(const Envelope &envelope, const RequestLimits &limits);

// REST answers.
/** @p docs is where the pages about the API are; empty: nowhere on that side. */
[[nodiscard]] QByteArray encodeWelcome(const QString &applicationName, const QString &version,
                                       QByteArrayView docs = "/docs");
[[nodiscard]] QByteArray encodeHealth();
[[nodiscard]] QByteArray encodeSignedUp(const LoggedIn &answer);
[[nodiscard]] QByteArray encodeLoggedIn(const LoggedIn &answer);
/** @p text as a JSON string, quotes and all. */
[[nodiscard]] QByteArray encodeText(QStringView text);
/** `{"detail":…,"code":…}`; validation errors in FastAPI's list shape. */
[[nodiscard]] QByteArray encodeHttpError(const Error &error);

/** The ERROR event. @p requestId is JSON, or empty for none. */
[[nodiscard]] QByteArray encodeErrorEvent(const Error &error, QByteArrayView requestId, const QString &clientMessageId);

} // namespace natter::protocol
