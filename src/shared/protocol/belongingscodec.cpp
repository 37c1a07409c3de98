// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/belongingscodec.h"

#include "protocol/jsonwriter.h"
#include "protocol/rolename.h"

namespace natter::protocol {

namespace {

void optionally(JsonWriter &writer, QByteArrayView name, const std::optional<Timestamp> &time)
{
    if (time)
        writer.field(name, *time);
}

} // namespace

QByteArray encodeBelonging(const OwnProfile &profile)
{
    JsonWriter writer;
    writer.beginObject()
        .field("user_id", profile.user.id)
        .field("email", profile.user.email)
        .field("name", profile.user.name)
        .field("created_at", profile.user.createdAt)
        .field("administrator", profile.isAdministrator);
    optionally(writer, "suspended_until", profile.suspendedUntil);
    optionally(writer, "erased_at", profile.erasedAt);
    return writer.endObject().take();
}

QByteArray encodeBelonging(const OwnLogin &login)
{
    JsonWriter writer;
    writer.beginObject()
        .field("session_id", login.login.id)
        .field("created_at", login.login.createdAt)
        .field("last_seen_at", login.login.lastSeenAt)
        .field("user_agent", login.login.userAgent)
        .field("address", login.login.address);
    optionally(writer, "ended_at", login.endedAt);
    return writer.endObject().take();
}

QByteArray encodeBelonging(const OwnMembership &membership)
{
    JsonWriter writer;
    writer.beginObject().field("conversation_id", membership.conversation);
    if (membership.kind == ConversationKind::Direct)
        writer.plain("kind", "direct").field("peer_id", membership.peer);
    else
        writer.plain("kind", "group").field("name", membership.name).plain("role", roleName(membership.role));
    return writer.field("joined_at", membership.joinedAt)
        .field("delivered_seq", membership.delivered)
        .field("read_seq", membership.read)
        .endObject()
        .take();
}

QByteArray encodeBelonging(const OwnDeparture &departure)
{
    JsonWriter writer;
    writer.beginObject().field("conversation_id", departure.conversation).field("name", departure.name);
    optionally(writer, "left_at", departure.leftAt);
    return writer.endObject().take();
}

QByteArray encodeBelonging(const OwnBlock &block)
{
    JsonWriter writer;
    return writer.beginObject().field("user_id", block.blocked).field("since", block.since).endObject().take();
}

QByteArray encodeBelonging(const Invite &invite)
{
    JsonWriter writer;
    writer.beginObject().field("invite_id", invite.id).field("created_at", invite.createdAt);
    if (invite.expiresAt > Timestamp())
        writer.field("expires_at", invite.expiresAt);
    if (invite.usesLeft >= 0)
        writer.field("uses_left", qint64(invite.usesLeft));
    return writer.field("note", invite.note).endObject().take();
}

QByteArray encodeBelonging(const OwnMessage &message)
{
    JsonWriter writer;
    writer.beginObject()
        .field("message_id", message.id)
        .field("conversation_id", message.conversation)
        .field("seq", message.seq)
        .field("timestamp", message.sentAt);
    optionally(writer, "changed_at", message.changedAt);
    if (message.content)
        writer.field("content", *message.content);
    else
        writer.field("deleted", true);
    return writer.field("client_message_id", message.clientMessageId).endObject().take();
}

} // namespace natter::protocol
