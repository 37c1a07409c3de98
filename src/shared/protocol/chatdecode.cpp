// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/chatdecode.h"

#include "protocol/rolename.h"

#include <array>

namespace natter::protocol {

namespace {

constexpr qsizetype clientTextMost = 64;

TextResult<Role> parseRole(const QString &text)
{
    for (const Role role : {Role::Member, Role::Admin, Role::Owner}) {
        if (text == QLatin1StringView(roleName(role)))
            return role;
    }
    return std::unexpected(TextFault{"literal_error",
                                     QStringLiteral("Input should be 'member', 'admin' or 'owner'"),
                                     {{"expected", QStringLiteral("'member', 'admin' or 'owner'")}}});
}

/** What stands for a client in logs and lists: any text, cut. */
TextResult<QString> parseClientText(const QString &text)
{
    return text.left(clientTextMost);
}

TextResult<QByteArray> parseCursor(const QString &text)
{
    return text.toUtf8();
}

/** What @p make makes of the fields, unless one of them is wrong. */
template<class Make>
Result<ChatCommand> checked(FieldReader &fields, Make make)
{
    if (auto error = fields.fault())
        return fail(std::move(*error));
    return ChatCommand(make());
}

Result<ChatCommand> decodeSendPersonalMessage(FieldReader &fields, const RequestLimits &limits)
{
    auto to = fields.id<UserId>(field::toUserId);
    auto content = fields.text(field::content, ContentRules::parse, limits.text);
    auto clientMessageId = fields.optionalText(field::clientMessageId, ClientMessageIdRules::parse, limits.text);
    return checked(fields, [&] { return SendPersonalMessage{*to, *std::move(content), std::move(clientMessageId)}; });
}

Result<ChatCommand> decodeSendGroupMessage(FieldReader &fields, const RequestLimits &limits)
{
    auto room = fields.id<ConversationId>(field::roomId);
    auto content = fields.text(field::content, ContentRules::parse, limits.text);
    auto clientMessageId = fields.optionalText(field::clientMessageId, ClientMessageIdRules::parse, limits.text);
    return checked(fields, [&] { return SendGroupMessage{*room, *std::move(content), std::move(clientMessageId)}; });
}

Result<ChatCommand> decodeCreateGroup(FieldReader &fields, const RequestLimits &limits)
{
    auto name = fields.text(field::name, NameRules::parse, limits.text);
    auto members = fields.ids<UserId>(field::memberIds, limits.idsPerRequest);
    return checked(fields, [&] { return CreateGroup{*std::move(name), std::move(members)}; });
}

Result<ChatCommand> decodeEditMessage(FieldReader &fields, const RequestLimits &limits)
{
    auto conversation = fields.id<ConversationId>(field::conversationId);
    auto seq = fields.id<Seq>(field::seq);
    auto content = fields.text(field::content, ContentRules::parse, limits.text);
    return checked(fields, [&] { return EditMessage{*conversation, *seq, *std::move(content)}; });
}

/** DELETE_MESSAGE, MARK_DELIVERED, MARK_READ: a place in a conversation. */
template<class Command>
Result<ChatCommand> decodePlace(FieldReader &fields, const RequestLimits &)
{
    auto conversation = fields.id<ConversationId>(field::conversationId);
    auto seq = fields.id<Seq>(field::seq);
    return checked(fields, [&] { return Command{*conversation, *seq}; });
}

Result<ChatCommand> decodeTyping(FieldReader &fields, const RequestLimits &)
{
    auto conversation = fields.id<ConversationId>(field::conversationId);
    auto typing = fields.flag(field::typing);
    return checked(fields, [&] { return SetTyping{*conversation, *typing}; });
}

int pageLimit(FieldReader &fields, const RequestLimits &limits)
{
    return int(fields.optionalNumber(field::limit, 1, limits.pageMost).value_or(limits.page));
}

Result<ChatCommand> decodeHistory(FieldReader &fields, const RequestLimits &limits)
{
    auto conversation = fields.id<ConversationId>(field::conversationId);
    const auto before = fields.optionalId<Seq>(field::beforeSeq);
    const auto after = fields.optionalNumber(field::afterSeq, 0, maxWireInteger);
    const int limit = pageLimit(fields, limits);
    if (before && after)
        fields.refuse(field::afterSeq, "value_error", QStringLiteral("Give before_seq or after_seq, not both"));
    return checked(fields, [&] {
        return ReadHistory{*conversation, before, after ? std::optional(Seq(*after)) : std::nullopt, limit};
    });
}

Result<ChatCommand> decodeAddMembers(FieldReader &fields, const RequestLimits &limits)
{
    auto room = fields.id<ConversationId>(field::roomId);
    auto users = fields.ids<UserId>(field::userIds, limits.idsPerRequest);
    return checked(fields, [&] { return AddGroupMembers{*room, std::move(users)}; });
}

Result<ChatCommand> decodeRemoveMember(FieldReader &fields, const RequestLimits &)
{
    auto room = fields.id<ConversationId>(field::roomId);
    auto user = fields.id<UserId>(field::userId);
    return checked(fields, [&] { return RemoveGroupMember{*room, *user}; });
}

Result<ChatCommand> decodeSetRole(FieldReader &fields, const RequestLimits &)
{
    auto room = fields.id<ConversationId>(field::roomId);
    auto user = fields.id<UserId>(field::userId);
    auto role = fields.text(field::role, parseRole);
    return checked(fields, [&] { return SetGroupRole{*room, *user, *role}; });
}

Result<ChatCommand> decodeRename(FieldReader &fields, const RequestLimits &limits)
{
    auto room = fields.id<ConversationId>(field::roomId);
    auto name = fields.text(field::name, NameRules::parse, limits.text);
    return checked(fields, [&] { return RenameGroup{*room, std::move(name), std::nullopt}; });
}

/** LEAVE_GROUP, DELETE_GROUP. */
template<class Command>
Result<ChatCommand> decodeRoom(FieldReader &fields, const RequestLimits &)
{
    auto room = fields.id<ConversationId>(field::roomId);
    return checked(fields, [&] { return Command{*room}; });
}

Result<ChatCommand> decodePing(FieldReader &, const RequestLimits &)
{
    return Ping{};
}

struct ChatCommandRow
{
    const char *event;
    Result<ChatCommand> (*decode)(FieldReader &, const RequestLimits &);
};

constexpr auto chatCommands = std::to_array<ChatCommandRow>({
    {SendPersonalMessage::eventName, decodeSendPersonalMessage},
    {SendGroupMessage::eventName, decodeSendGroupMessage},
    {CreateGroup::eventName, decodeCreateGroup},
    {EditMessage::eventName, decodeEditMessage},
    {DeleteMessage::eventName, decodePlace<DeleteMessage>},
    {MarkDelivered::eventName, decodePlace<MarkDelivered>},
    {MarkRead::eventName, decodePlace<MarkRead>},
    {SetTyping::eventName, decodeTyping},
    {ReadHistory::eventName, decodeHistory},
    {AddGroupMembers::eventName, decodeAddMembers},
    {RemoveGroupMember::eventName, decodeRemoveMember},
    {SetGroupRole::eventName, decodeSetRole},
    {RenameGroup::eventName, decodeRename},
    {LeaveGroup::eventName, decodeRoom<LeaveGroup>},
    {DeleteGroup::eventName, decodeRoom<DeleteGroup>},
    {Ping::eventName, decodePing},
});

bool isOfSeed(QStringView event)
{
    constexpr std::array events{SendPersonalMessage::eventName, SendGroupMessage::eventName, CreateGroup::eventName};
    return std::ranges::any_of(events, [event](const char *one) { return event == QLatin1StringView(one); });
}

/** How many alternatives of a variant are events of a WebSocket. */
template<class... Commands>
consteval std::size_t eventCount(std::type_identity<std::variant<Commands...>>)
{
    return ((requires { Commands::eventName; } ? std::size_t(1) : std::size_t(0)) + ...);
}
static_assert(chatCommands.size() == eventCount(std::type_identity<ChatCommand>()),
              "every ChatCommand that has the name of an event has its decoder");

} // namespace

Result<ChatCommand> decodeChatCommand(QAnyStringView event, const QJsonObject &payload, const RequestLimits &limits,
                                      FieldReader::From from)
{
    for (const ChatCommandRow &row : chatCommands) {
        if (event == QLatin1StringView(row.event)) {
            FieldReader fields(payload, from);
            return row.decode(fields, limits);
        }
    }
    return fail(ErrorCode::UnknownEvent);
}

Result<ChatCommand> decodeChatCommand(const Envelope &envelope, Dialect dialect, const RequestLimits &limits)
{
    if (envelope.fault)
        return fail(*envelope.fault);
    if (dialect == Dialect::Seed && !isOfSeed(envelope.event))
        return fail(ErrorCode::UnknownEvent);
    return decodeChatCommand(envelope.event, envelope.payload, limits);
}

Result<ChatCommand> decodeSendToConversation(const QJsonObject &object, const RequestLimits &limits)
{
    FieldReader fields(object);
    auto conversation = fields.id<ConversationId>(field::conversationId);
    auto content = fields.text(field::content, ContentRules::parse, limits.text);
    auto clientMessageId = fields.optionalText(field::clientMessageId, ClientMessageIdRules::parse, limits.text);
    return checked(fields,
                   [&] { return SendToConversation{*conversation, *std::move(content), std::move(clientMessageId)}; });
}

Result<ChatCommand> decodeEditGroup(const QJsonObject &object, const RequestLimits &limits)
{
    FieldReader fields(object);
    auto room = fields.id<ConversationId>(field::roomId);
    auto name = fields.optionalText(field::name, NameRules::parse, limits.text);
    const auto archived = fields.optionalFlag(field::archived);
    const auto isGiven = [&object](const char *field) {
        const QJsonValue value = object.value(QLatin1StringView(field));
        return !value.isNull() && !value.isUndefined();
    };
    if (!isGiven(field::name) && !isGiven(field::archived))
        fields.refuse(field::name, "missing", QStringLiteral("Give a name, archived, or both"));
    return checked(fields, [&] { return RenameGroup{*room, std::move(name), archived}; });
}

Result<ChatCommand> decodeListConversations(const QJsonObject &query, bool groupsOnly, const RequestLimits &limits)
{
    FieldReader fields(query, FieldReader::From::Query);
    const auto before = fields.optionalId<Rev>(field::cursor);
    const int limit = pageLimit(fields, limits);
    return checked(fields, [&] { return ListConversations{before.value_or(Rev()), limit, groupsOnly}; });
}

Result<ChatCommand> decodeListMembers(const QJsonObject &query, ConversationId room, const RequestLimits &limits)
{
    FieldReader fields(query, FieldReader::From::Query);
    const auto after = fields.optionalId<UserId>(field::cursor);
    const int limit = pageLimit(fields, limits);
    return checked(fields, [&] { return ListMembers{room, after.value_or(UserId()), limit}; });
}

Result<Hello> decodeHello(const Envelope &envelope)
{
    if (envelope.fault)
        return fail(*envelope.fault);
    const QJsonValue given = envelope.payload.value(QLatin1StringView("client"));
    const QJsonObject client = given.toObject();
    FieldReader clientFields(client);
    FieldReader fields(envelope.payload);
    if (!given.isObject() && !given.isUndefined() && !given.isNull())
        fields.refuse("client", "dict_type", QStringLiteral("Input should be an object"));
    Hello hello;
    hello.clientName = clientFields.optionalText(field::name, parseClientText).value_or(QString());
    hello.clientVersion = clientFields.optionalText("version", parseClientText).value_or(QString());
    hello.cursor = fields.optionalText(field::cursor, parseCursor);
    for (FieldReader *reader : {&clientFields, &fields}) {
        if (auto error = reader->fault())
            return fail(std::move(*error));
    }
    return hello;
}

} // namespace natter::protocol
