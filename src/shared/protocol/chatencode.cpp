// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/chatencode.h"

#include "protocol/cursor.h"
#include "protocol/fields.h"
#include "protocol/jsonwriter.h"
#include "protocol/rolename.h"

namespace natter::protocol {

namespace {

/** Events about a group name this many members at most; member_count tells how many there are. */
constexpr std::size_t memberIdsShown = 100;

/** Opens `{"event":…,"cursor":…,"request_id":…,"payload":{` for the caller to fill; closed by finishEvent(). */
JsonWriter startEvent(QByteArrayView event, QByteArrayView cursor, QByteArrayView requestId, qsizetype expectedSize)
{
    JsonWriter json(expectedSize);
    json.beginObject().plain(field::event, event);
    if (!cursor.isEmpty())
        json.plain(field::cursor, cursor);
    if (!requestId.isEmpty())
        json.raw(field::requestId, requestId);
    json.beginObject(field::payload);
    return json;
}

QByteArray finishEvent(JsonWriter &json)
{
    return json.endObject().endObject().take();
}

/** Room for the fields around a text, so that most events are written without growing the buffer. */
qsizetype sizeAround(const QString &content)
{
    return 384 + content.size() * 2;
}

void writePlace(JsonWriter &json, const Message &message)
{
    json.field(field::messageId, message.id)
        .field(field::conversationId, message.conversation)
        .field(field::seq, message.seq)
        .field(field::timestamp, message.sentAt);
}

void writeContent(JsonWriter &json, const Message &message)
{
    if (message.deleted)
        json.raw(field::content, "null").field(field::deleted, true);
    else
        json.field(field::content, message.content);
}

void writeChange(JsonWriter &json, const Message &message)
{
    if (message.changedAt)
        json.field(message.deleted ? "deleted_at" : field::editedAt, *message.changedAt);
}

void writeClientMessageId(JsonWriter &json, const Message &message)
{
    if (!message.clientMessageId.isEmpty())
        json.field(field::clientMessageId, message.clientMessageId);
}

/** A message in a list. */
void writeListed(JsonWriter &json, const Message &message)
{
    json.field(field::fromUserId, message.sender);
    writeContent(json, message);
    writePlace(json, message);
    writeChange(json, message);
}

void writeMemberIds(JsonWriter &json, QByteArrayView name, const std::vector<UserId> &users)
{
    json.beginArray(name);
    for (std::size_t i = 0; i < std::min(users.size(), memberIdsShown); ++i)
        json.element(users[i].value());
    json.endArray();
}

void writeGroup(JsonWriter &json, const Group &group)
{
    json.field(field::roomId, group.id).field(field::name, group.name).field(field::createdBy, group.createdBy);
    writeMemberIds(json, field::memberIds, group.members);
    json.field(field::memberCount, qint64(group.memberCount)).field(field::timestamp, group.createdAt);
}

void writeAccepted(JsonWriter &json, const PersonalMessageAccepted &answer)
{
    json.field(field::toUserId, answer.message.recipient);
    writePlace(json, answer.message);
    json.field(field::delivered, answer.delivered);
    writeClientMessageId(json, answer.message);
}

void writeAccepted(JsonWriter &json, const GroupMessageAccepted &answer)
{
    json.field(field::roomId, answer.message.conversation);
    writePlace(json, answer.message);
    writeClientMessageId(json, answer.message);
}

void writeSummary(JsonWriter &json, const ConversationSummary &summary)
{
    const bool direct = summary.kind == ConversationKind::Direct;
    json.field(field::conversationId, summary.id).plain("kind", direct ? "direct" : "group");
    if (direct)
        json.beginObject("peer").field(field::userId, summary.peer).field(field::name, summary.name).endObject();
    else
        json.beginObject("room")
            .field(field::roomId, summary.id)
            .field(field::name, summary.name)
            .field(field::memberCount, qint64(summary.memberCount))
            .field(field::archived, summary.archived)
            .endObject();
    json.plain(field::role, roleName(summary.role))
        .field("first_seq", summary.firstSeq)
        .field("last_seq", summary.lastSeq)
        .field(field::readSeq, summary.readSeq)
        .field("unread", summary.unread());
    if (!summary.lastMessage) {
        json.raw("last_message", "null");
        return;
    }
    json.beginObject("last_message");
    writeListed(json, *summary.lastMessage);
    json.endObject();
}

void writeSummaries(JsonWriter &json, QByteArrayView name, const std::vector<ConversationSummary> &summaries)
{
    json.beginArray(name);
    for (const ConversationSummary &summary : summaries) {
        json.beginObject();
        writeSummary(json, summary);
        json.endObject();
    }
    json.endArray();
}

/** Ids are opaque as cursors of lists: text. */
template<class Id>
void writeNext(JsonWriter &json, Id next)
{
    if (next.isValid())
        json.plain("next_cursor", QByteArray::number(next.value()));
    else
        json.raw("next_cursor", "null");
}

/** Encodes one event for one view; each overload writes one shape. */
class EventEncoder
{
public:
    EventEncoder(View view, QByteArrayView history, Rev rev)
        : m_view(view)
        , m_cursor(isNative() && rev.isValid() ? cursorOf(history, rev) : QByteArray())
    {}

    QByteArray operator()(const MessageSent &sent) const
    {
        const Message &message = sent.message;
        const bool direct = message.kind == ConversationKind::Direct;
        JsonWriter json =
            start(direct ? "RECEIVE_PERSONAL_MESSAGE" : "RECEIVE_GROUP_MESSAGE", sizeAround(message.content));
        if (direct)
            json.field(field::fromUserId, message.sender).field(field::toUserId, message.recipient);
        else
            json.field(field::roomId, message.conversation).field(field::fromUserId, message.sender);
        writeContent(json, message);
        writePlace(json, message);
        if (isNative())
            writeChange(json, message);
        if (m_view == View::NativeAuthor)
            writeClientMessageId(json, message);
        return finishEvent(json);
    }

    QByteArray operator()(const MessageChanged &changed) const
    {
        if (!isNative())
            return {};
        const Message &message = changed.message;
        JsonWriter json = start(message.deleted ? "MESSAGE_DELETED" : "MESSAGE_EDITED", sizeAround(message.content));
        writeListed(json, message);
        return finishEvent(json);
    }

    QByteArray operator()(const GroupCreated &created) const
    {
        JsonWriter json =
            start("GROUP_CREATED", 256 + 20 * qsizetype(std::min(created.group.members.size(), memberIdsShown)));
        writeGroup(json, created.group);
        return finishEvent(json);
    }

    QByteArray operator()(const GroupUpdated &updated) const
    {
        if (!isNative())
            return {};
        JsonWriter json = startChange("GROUP_UPDATED", updated.change);
        json.field(field::name, updated.name).field(field::archived, updated.archived);
        if (updated.role)
            json.beginObject("member")
                .field(field::userId, updated.role->user)
                .plain(field::role, roleName(updated.role->role))
                .endObject();
        return finishEvent(json);
    }

    QByteArray operator()(const GroupMembersAdded &added) const
    {
        if (!isNative())
            return {};
        JsonWriter json = startChange("GROUP_MEMBERS_ADDED", added.change);
        json.beginArray(field::userIds); // a request adds no more than an event has room for
        for (const UserId user : added.added)
            json.element(user.value());
        json.endArray().field(field::memberCount, qint64(added.group.memberCount));
        return finishEvent(json);
    }

    QByteArray operator()(const GroupMemberRemoved &removed) const
    {
        if (!isNative())
            return {};
        JsonWriter json = startChange("GROUP_MEMBER_REMOVED", removed.change);
        json.field(field::userId, removed.user);
        return finishEvent(json);
    }

    QByteArray operator()(const GroupDeleted &deleted) const
    {
        if (!isNative())
            return {};
        JsonWriter json = startChange("GROUP_DELETED", deleted.change);
        return finishEvent(json);
    }

    QByteArray operator()(const ReadMoved &moved) const
    {
        if (!isNative())
            return {};
        JsonWriter json = start("READ_POSITION", 160);
        json.field(field::conversationId, moved.conversation).field(field::readSeq, moved.read);
        return finishEvent(json);
    }

    QByteArray operator()(const Receipt &receipt) const
    {
        if (!isNative())
            return {};
        JsonWriter json = start("MESSAGE_RECEIPT", 192);
        json.field(field::conversationId, receipt.conversation)
            .field(field::userId, receipt.user)
            .field(field::deliveredSeq, receipt.delivered);
        if (receipt.read.isValid())
            json.field(field::readSeq, receipt.read);
        return finishEvent(json);
    }

    QByteArray operator()(const TypingChanged &typing) const
    {
        if (!isNative())
            return {};
        JsonWriter json = start("USER_TYPING", 160);
        json.field(field::conversationId, typing.conversation)
            .field(field::userId, typing.user)
            .field(field::typing, typing.typing);
        return finishEvent(json);
    }

    QByteArray operator()(const PresenceChanged &presence) const
    {
        if (!isNative())
            return {};
        JsonWriter json = start("PRESENCE", 160);
        json.field(field::userId, presence.user).field("online", presence.online).field("last_seen", presence.lastSeen);
        return finishEvent(json);
    }

    QByteArray operator()(const Announcement &announcement) const
    {
        if (!isNative())
            return {};
        JsonWriter json = start("ANNOUNCEMENT", sizeAround(announcement.text));
        json.field(field::content, announcement.text).field(field::timestamp, announcement.at);
        return finishEvent(json);
    }

private:
    [[nodiscard]] bool isNative() const { return m_view != View::Seed; }
    [[nodiscard]] JsonWriter start(QByteArrayView event, qsizetype expectedSize) const
    {
        return startEvent(event, m_cursor, {}, expectedSize);
    }
    [[nodiscard]] JsonWriter startChange(QByteArrayView event, const GroupChange &change) const
    {
        JsonWriter json = start(event, 320);
        json.field(field::roomId, change.group).field(field::conversationId, change.group);
        if (change.by.isValid())
            json.field("changed_by", change.by);
        else // whoever has the machine
            json.raw("changed_by", "null");
        json.field(field::timestamp, change.at);
        return json;
    }

    View m_view;
    QByteArray m_cursor;
};

// The payload of an answer and the body of a REST answer are the same object.

void write(JsonWriter &json, const PersonalMessageAccepted &accepted)
{
    writeAccepted(json, accepted);
}

void write(JsonWriter &json, const GroupMessageAccepted &accepted)
{
    writeAccepted(json, accepted);
}

void write(JsonWriter &json, const GroupMade &made)
{
    writeGroup(json, made.group);
}

void write(JsonWriter &json, const MessageEdited &edited)
{
    writeListed(json, edited.message);
}

void write(JsonWriter &, Done) {}
void write(JsonWriter &, Pong) {}

void write(JsonWriter &json, const HistoryPage &page)
{
    json.field(field::conversationId, page.conversation)
        .field("first_seq", page.firstSeq)
        .field("last_seq", page.lastSeq)
        .field("more_before", page.moreBefore)
        .field("more_after", page.moreAfter)
        .beginArray("items");
    for (const Message &message : page.messages) {
        json.beginObject();
        writeListed(json, message);
        json.endObject();
    }
    json.endArray();
}

void write(JsonWriter &json, const ConversationList &list)
{
    writeSummaries(json, "items", list.conversations);
    writeNext(json, list.next);
}

void write(JsonWriter &json, const GroupDetails &details)
{
    writeSummary(json, details.summary);
    json.field(field::createdBy, details.createdBy).field("created_at", details.createdAt);
}

void write(JsonWriter &json, const MemberList &list)
{
    json.beginArray("items");
    for (const GroupMember &member : list.members) {
        json.beginObject()
            .field(field::userId, member.user)
            .field(field::name, member.name)
            .plain(field::role, roleName(member.role))
            .field("joined_at", member.joinedAt)
            .endObject();
    }
    json.endArray();
    writeNext(json, list.next);
}

/** What an answer is called, and where it stands in the order of changes. */
struct AnswerTitle
{
    QByteArrayView event;
    Rev rev;
};

struct AnswerTitles
{
    AnswerTitle operator()(const PersonalMessageAccepted &accepted) const
    {
        return {"PERSONAL_MESSAGE_DELIVERED", Rev(accepted.message.id.value())};
    }
    AnswerTitle operator()(const GroupMessageAccepted &accepted) const
    {
        return {"GROUP_MESSAGE_DELIVERED", Rev(accepted.message.id.value())};
    }
    AnswerTitle operator()(const GroupMade &made) const { return {"GROUP_CREATED", made.rev}; }
    // Its event came to this connection as to all others, with its cursor.
    AnswerTitle operator()(const MessageEdited &) const { return {"OK", {}}; }
    AnswerTitle operator()(Done done) const { return {"OK", done.rev}; }
    AnswerTitle operator()(Pong) const { return {"PONG", {}}; }
    AnswerTitle operator()(const HistoryPage &) const { return {"HISTORY_PAGE", {}}; }
    AnswerTitle operator()(const ConversationList &) const { return {"CONVERSATIONS", {}}; }
    AnswerTitle operator()(const GroupDetails &) const { return {"GROUP", {}}; }
    AnswerTitle operator()(const MemberList &) const { return {"GROUP_MEMBERS", {}}; }
};

} // namespace

QByteArray encodeEvent(const Event &event, View view, QByteArrayView history)
{
    return std::visit(EventEncoder(view, history, revOf(event)), event);
}

QByteArray encodeAnswer(const ChatOutcome &outcome, Dialect dialect, QByteArrayView history, QByteArrayView requestId)
{
    const AnswerTitle title = std::visit(AnswerTitles(), outcome);
    const bool native = dialect == Dialect::Native;
    const auto *message = std::get_if<GroupMessageAccepted>(&outcome);
    const bool repeatsMessage = !native && message; // a seed connection's own message is its acknowledgement
    JsonWriter json = startEvent(repeatsMessage ? "RECEIVE_GROUP_MESSAGE" : title.event,
                                 native && title.rev.isValid() ? cursorOf(history, title.rev) : QByteArray(), requestId,
                                 message ? sizeAround(message->message.content) : 384);
    if (repeatsMessage) {
        json.field(field::roomId, message->message.conversation).field(field::fromUserId, message->message.sender);
        writeContent(json, message->message);
        writePlace(json, message->message);
    } else if (!std::holds_alternative<MessageEdited>(outcome)) {
        std::visit([&](const auto &what) { write(json, what); }, outcome);
    }
    return finishEvent(json);
}

QByteArray encodeBody(const ChatOutcome &outcome)
{
    if (std::holds_alternative<Done>(outcome))
        return {};
    JsonWriter json;
    json.beginObject();
    std::visit([&](const auto &what) { write(json, what); }, outcome);
    return json.endObject().take();
}

QByteArray encodeHelloOk(const Welcome &welcome, QByteArrayView history, QByteArrayView requestId)
{
    JsonWriter json = startEvent("HELLO_OK", cursorOf(history, welcome.rev), requestId, 1024);
    json.field("connection_id", welcome.connection)
        .beginObject("user")
        .field(field::userId, welcome.user)
        .field(field::name, welcome.name)
        .endObject()
        .field("server_time", welcome.now)
        .plain(field::cursor, cursorOf(history, welcome.rev))
        .field("heartbeat_seconds", qint64(welcome.heartbeat.count()))
        .beginObject("limits")
        .field("content_bytes", qint64(welcome.contentBytes))
        .field("name_code_points", qint64(welcome.nameCodePoints))
        .field("ids_per_request", qint64(welcome.idsPerRequest))
        .field("page", qint64(welcome.pageMost))
        .endObject();
    writeSummaries(json, "conversations", welcome.conversations);
    return finishEvent(json);
}

namespace {

/** An event that says nothing but where the connection stands. */
QByteArray encodePlace(QByteArrayView event, Rev rev, QByteArrayView history)
{
    const QByteArray cursor = cursorOf(history, rev);
    JsonWriter json = startEvent(event, cursor, {}, 128);
    json.plain(field::cursor, cursor);
    return finishEvent(json);
}

} // namespace

QByteArray encodeSyncComplete(Rev rev, QByteArrayView history)
{
    return encodePlace("SYNC_COMPLETE", rev, history);
}

QByteArray encodeResync(Rev rev, QByteArrayView history)
{
    return encodePlace("RESYNC", rev, history);
}

} // namespace natter::protocol
