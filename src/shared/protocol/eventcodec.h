// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/ids.h"
#include "protocol/command.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <optional>
#include <variant>
#include <vector>

/**
 * The client's half of the codec: what the server sends becomes a value, what a client asks for becomes bytes. A client
 * trusts its server's bounds but not its manners: an event that lacks a promised field is an error, never a guess,
 * while unknown fields and unknown events are let pass, so that an older client survives a newer server.
 */
namespace natter::protocol {

/** Where a stored message stands: the four fields that every event about a message carries. */
struct MessagePlace
{
    MessageId id;
    ConversationId conversation;
    Seq seq;
    Timestamp sentAt;

    friend bool operator==(const MessagePlace &, const MessagePlace &) = default;
};

/** PERSONAL_MESSAGE_DELIVERED: one's own message is on disk. */
struct PersonalMessageDelivered
{
    static constexpr char eventName[] = "PERSONAL_MESSAGE_DELIVERED";
    UserId to;
    MessagePlace place;
    bool delivered = false;  ///< a connection of the receiver was online
    QString clientMessageId; ///< empty if the message was sent without one
};

/** RECEIVE_PERSONAL_MESSAGE */
struct PersonalMessageReceived
{
    static constexpr char eventName[] = "RECEIVE_PERSONAL_MESSAGE";
    UserId from;
    UserId to;
    QString content;
    MessagePlace place;
};

/** RECEIVE_GROUP_MESSAGE: of any member, oneself too. */
struct GroupMessageReceived
{
    static constexpr char eventName[] = "RECEIVE_GROUP_MESSAGE";
    ConversationId room;
    UserId from;
    QString content;
    MessagePlace place;
};

/** GROUP_CREATED: one is a member of it now. */
struct GroupAnnounced
{
    static constexpr char eventName[] = "GROUP_CREATED";
    ConversationId room;
    QString name;
    UserId createdBy;
    std::vector<UserId> members; ///< the first 100
    int memberCount = 0;
    Timestamp createdAt;
};

/** ERROR: a request was refused; the connection lives on. */
struct RequestRefused
{
    static constexpr char eventName[] = "ERROR";
    Error error{ErrorCode::Internal};
    QString clientMessageId; ///< of the message that was refused, if it had one
};

/** An event of a newer server. */
struct UnknownEvent
{
    QString name;
};

using ServerEvent = std::variant<PersonalMessageDelivered, PersonalMessageReceived, GroupMessageReceived,
                                 GroupAnnounced, RequestRefused, UnknownEvent>;

/** One message from the server. */
struct ServerMessage
{
    ServerEvent event;
    QString requestId; ///< what the request carried that this is the direct answer to; empty for none
};

/** Errors: InvalidJson, ValidationFailed (naming the field). */
[[nodiscard]] Result<ServerMessage> decodeServerMessage(QByteArrayView text);

/** A login as a client keeps it. */
struct Session
{
    UserId user;
    QString email;
    QString name;
    QByteArray accessToken;
    std::chrono::seconds expiresIn{0};
};

/** The answer to a signup or a login. Errors: InvalidJson, ValidationFailed. */
[[nodiscard]] Result<Session> decodeSession(QByteArrayView body);

/** The answer to `GET /`: who serves there. Both texts are fit to be shown: bounded, on one line, nothing invisible. */
struct ServerIdentity
{
    QString name;
    QString version;
};

/** Errors: InvalidJson, ValidationFailed (also where it does not welcome as PROTOCOL §2 has it). */
[[nodiscard]] Result<ServerIdentity> decodeWelcome(QByteArrayView body);

/** The answer to `GET /health`. */
struct HealthReport
{
    QString status; ///< "healthy", or what the server says instead, fit to be shown

    [[nodiscard]] bool isHealthy() const { return status == QLatin1StringView("healthy"); }
};

/** Errors: InvalidJson, ValidationFailed. */
[[nodiscard]] Result<HealthReport> decodeHealth(QByteArrayView body);

/** A REST error. A body that says nothing usable (of a proxy in between) is told by @p httpStatus alone. */
[[nodiscard]] Error decodeHttpError(int httpStatus, QByteArrayView body);

[[nodiscard]] QByteArray encodeSignUp(const SignUp &command);
[[nodiscard]] QByteArray encodeLogIn(const LogIn &command);

/** A command as a WebSocket message. @p requestId: at most 64 characters, repeated in the direct answer; may be empty.
 * Empty for what can be asked for by REST only. */
[[nodiscard]] QByteArray encodeCommand(const ChatCommand &command, const QString &requestId);

} // namespace natter::protocol
