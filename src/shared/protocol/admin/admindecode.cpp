// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/admin/admindecode.h"

#include "protocol/admin/adminfields.h"

namespace natter::protocol {

using namespace admin;

namespace {

/** Of one request that names connections. */
constexpr int connectionsMost = 500;

/** What @p read, which gives an optional command, makes of the fields, or everything that is wrong with them. */
template<class Read>
Result<AdminCommand> checked(FieldReader &fields, Read read)
{
    auto command = read(fields);
    if (auto error = fields.fault())
        return fail(std::move(*error));
    return AdminCommand(*std::move(command));
}

template<class Read>
Result<AdminCommand> ofBody(const AdminRequest &request, Read read)
{
    const auto object = decodeBody(request.body);
    if (!object)
        return fail(object.error());
    FieldReader fields(*object);
    return checked(fields, std::move(read));
}

/** The same where no body is as good as an empty object. */
template<class Read>
Result<AdminCommand> ofOptionalBody(const AdminRequest &request, Read read)
{
    const auto object = request.body.isEmpty() ? Result<QJsonObject>(QJsonObject()) : decodeBody(request.body);
    if (!object)
        return fail(object.error());
    FieldReader fields(*object);
    return checked(fields, std::move(read));
}

template<class Read>
Result<AdminCommand> ofQuery(const AdminRequest &request, Read read)
{
    FieldReader fields(request.query, FieldReader::From::Query);
    return checked(fields, std::move(read));
}

template<class Command>
Result<AdminCommand> plain(const AdminRequest &)
{
    return AdminCommand(Command());
}

/** Of what the path names alone. */
template<class Command, class Id>
Result<AdminCommand> named(const AdminRequest &request)
{
    return AdminCommand(Command{Id(request.ids[0])});
}

template<class Command>
Result<AdminCommand> page(const AdminRequest &request)
{
    return ofQuery(request, [](FieldReader &fields) { return std::optional(Command{pageOf(fields)}); });
}

Result<AdminCommand> setUp(const AdminRequest &request)
{
    return ofBody(request, [&](FieldReader &fields) -> std::optional<SetUp> {
        auto code = fields.text("code", PresentedTokenRules::parse);
        auto email = fields.text(field::email, EmailRules::parse, request.limits.text);
        auto name = fields.text(field::name, NameRules::parse, request.limits.text);
        auto password = fields.text(field::password, PasswordRules::parseNew, request.limits.text);
        if (!code || !email || !name || !password)
            return std::nullopt;
        return SetUp{*std::move(code), *std::move(email), *std::move(name), *std::move(password)};
    });
}

Result<AdminCommand> enterLogin(const AdminRequest &request)
{
    auto login = decodeLogIn(request.body, request.limits);
    if (!login)
        return fail(std::move(login.error()));
    return AdminCommand(EnterLogin{*std::move(login)});
}

Result<AdminCommand> refreshEntry(const AdminRequest &request)
{
    return ofBody(request, [](FieldReader &fields) -> std::optional<RefreshEntry> {
        auto token = fields.text(field::refreshToken, PresentedTokenRules::parse);
        return token ? std::optional(RefreshEntry{*std::move(token)}) : std::nullopt;
    });
}

Result<AdminCommand> listLogs(const AdminRequest &request)
{
    return ofQuery(request, [](FieldReader &fields) {
        constexpr int linesMost = 2'000;
        auto level = fields.optionalText("level", parseLine, lineMost);
        auto category = fields.optionalText("category", parseLine, lineMost);
        const int limit = int(fields.optionalNumber(field::limit, 1, linesMost).value_or(pageMost));
        return std::optional(ListLogs{std::move(level), std::move(category), limit});
    });
}

Result<AdminCommand> setLogLevels(const AdminRequest &request)
{
    const auto object = decodeBody(request.body);
    if (!object)
        return fail(object.error());
    SetLogLevels command;
    FieldReader fields(*object);
    for (auto entry = object->begin(); entry != object->end(); ++entry) {
        if (!entry.value().isString())
            fields.refuse("levels", "string_type", QStringLiteral("A level is a text"));
        command.levels.insert(entry.key(), entry.value().toString());
    }
    if (command.levels.isEmpty())
        fields.refuse("levels", "missing", QStringLiteral("Name a category and its level"));
    return checked(fields, [&](FieldReader &) { return std::optional(std::move(command)); });
}

Result<AdminCommand> listConnections(const AdminRequest &request)
{
    return ofQuery(request, [](FieldReader &fields) {
        ListConnections command{
            lineOf(fields, "query"), fields.optionalId<UserId>(field::userId), lineOf(fields, "address"), {}, {}};
        command.order = orderOf(fields, {"id", "user_id", "user_name", "address", "client", "dialect", "tls", "since",
                                         "last_activity", "messages_in", "messages_out", "bytes_in", "bytes_out",
                                         "queued_bytes", "round_trip_ms", "login_id", "state"});
        command.page = pageOf(fields);
        return std::optional(std::move(command));
    });
}

Result<AdminCommand> closeConnection(const AdminRequest &request)
{
    return ofQuery(request, [&](FieldReader &fields) {
        const QString reason = fields.optionalText("reason", parseCloseReason).value_or(QString());
        return std::optional(CloseConnections{{request.ids[0]}, reason, true});
    });
}

std::vector<qint64> connectionIds(FieldReader &fields)
{
    std::vector<qint64> ids;
    for (const UserId id : fields.ids<UserId>("ids", connectionsMost))
        ids.push_back(id.value());
    return ids;
}

Result<AdminCommand> closeConnections(const AdminRequest &request)
{
    return ofBody(request, [](FieldReader &fields) {
        auto ids = connectionIds(fields);
        const QString reason = fields.optionalText("reason", parseCloseReason).value_or(QString());
        return std::optional(CloseConnections{std::move(ids), reason, false});
    });
}

Result<AdminCommand> messageConnection(const AdminRequest &request)
{
    return ofBody(request, [&](FieldReader &fields) -> std::optional<MessageConnections> {
        auto text = fields.text("text", parseAnnouncement);
        return text ? std::optional(MessageConnections{{request.ids[0]}, *std::move(text), true}) : std::nullopt;
    });
}

Result<AdminCommand> messageConnections(const AdminRequest &request)
{
    return ofBody(request, [](FieldReader &fields) -> std::optional<MessageConnections> {
        auto ids = connectionIds(fields);
        auto text = fields.text("text", parseAnnouncement);
        return text ? std::optional(MessageConnections{std::move(ids), *std::move(text), false}) : std::nullopt;
    });
}

Result<AdminCommand> banConnection(const AdminRequest &request)
{
    return ofBody(request, [&](FieldReader &fields) {
        const auto until = endOf(fields, "until");
        return std::optional(BanConnection{request.ids[0], until, reasonOf(fields)});
    });
}

Result<AdminCommand> listUsers(const AdminRequest &request)
{
    return ofQuery(request, [](FieldReader &fields) {
        ListUsers command;
        command.query = lineOf(fields, "query");
        command.role = fields.optionalText(field::role, parseAccountRole);
        command.state = fields.optionalText("state", parseUserState);
        command.order = orderOf(fields, {"id", "email", "name", "role", "created_at", "suspended_until", "last_seen"});
        command.page = pageOf(fields);
        return std::optional(std::move(command));
    });
}

Result<AdminCommand> addUser(const AdminRequest &request)
{
    return ofBody(request, [&](FieldReader &fields) -> std::optional<AddUser> {
        auto email = fields.text(field::email, EmailRules::parse, request.limits.text);
        auto name = fields.text(field::name, NameRules::parse, request.limits.text);
        auto password = fields.text(field::password, PasswordRules::parseNew, request.limits.text);
        const auto role = fields.optionalText(field::role, parseAccountRole);
        if (!email || !name || !password)
            return std::nullopt;
        return AddUser{*std::move(email), *std::move(name), *std::move(password), role.value_or(AccountRole::User)};
    });
}

Result<AdminCommand> editUser(const AdminRequest &request)
{
    return ofBody(request, [&](FieldReader &fields) {
        EditUser command{UserId(request.ids[0]),
                         fields.optionalText(field::name, NameRules::parse, request.limits.text),
                         fields.optionalText(field::email, EmailRules::parse, request.limits.text),
                         fields.optionalText(field::role, parseAccountRole)};
        if (fields.isFine() && !command.name && !command.email && !command.role)
            fields.refuse(field::name, "missing", QStringLiteral("Give a name, an email, a role, or several of them"));
        return std::optional(std::move(command));
    });
}

Result<AdminCommand> suspendUser(const AdminRequest &request)
{
    return ofOptionalBody(request, [&](FieldReader &fields) {
        const auto until = endOf(fields, "until");
        return std::optional(SuspendUser{UserId(request.ids[0]), until, reasonOf(fields)});
    });
}

Result<AdminCommand> resetPassword(const AdminRequest &request)
{
    return ofOptionalBody(request, [&](FieldReader &fields) {
        return std::optional(
            ResetPassword{UserId(request.ids[0]),
                          fields.optionalText(field::password, PasswordRules::parseNew, request.limits.text)});
    });
}

Result<AdminCommand> endLogin(const AdminRequest &request)
{
    return AdminCommand(EndUserLogins{UserId(request.ids[0]), LoginId(request.ids[1])});
}

Result<AdminCommand> endLogins(const AdminRequest &request)
{
    return AdminCommand(EndUserLogins{UserId(request.ids[0]), LoginId()});
}

Result<AdminCommand> addInvite(const AdminRequest &request)
{
    return ofOptionalBody(request, [](FieldReader &fields) {
        constexpr qint64 usesMost = 1'000'000;
        AddInvite command;
        command.uses = 1; // who asks for nothing gets an invitation for one person; null is any number
        if (fields.isNull("uses"))
            command.uses.reset();
        else if (const auto uses = fields.optionalNumber("uses", 1, usesMost))
            command.uses = int(*uses);
        command.expires = endOf(fields, "expires_at");
        command.note = lineOf(fields, "note");
        return std::optional(std::move(command));
    });
}

Result<AdminCommand> listGroups(const AdminRequest &request)
{
    return ofQuery(request, [](FieldReader &fields) {
        ListGroups command;
        command.query = lineOf(fields, "query");
        command.state = fields.optionalText("state", parseGroupState);
        command.order = orderOf(fields, {"id", "name", "created_at", "member_count", "messages", "last_activity"});
        command.page = pageOf(fields);
        return std::optional(std::move(command));
    });
}

Result<AdminCommand> editGroup(const AdminRequest &request)
{
    return ofBody(request, [&](FieldReader &fields) {
        EditGroup command{ConversationId(request.ids[0]),
                          fields.optionalText(field::name, NameRules::parse, request.limits.text),
                          fields.optionalFlag(field::archived)};
        if (fields.isFine() && !command.name && !command.archived)
            fields.refuse(field::name, "missing", QStringLiteral("Give a name, archived, or both"));
        return std::optional(std::move(command));
    });
}

Result<AdminCommand> listGroupMembers(const AdminRequest &request)
{
    return ofQuery(request, [&](FieldReader &fields) {
        return std::optional(ListGroupMembers{ConversationId(request.ids[0]), pageOf(fields)});
    });
}

Result<AdminCommand> addGroupMembers(const AdminRequest &request)
{
    return ofBody(request, [&](FieldReader &fields) {
        return std::optional(admin::AddGroupMembers{ConversationId(request.ids[0]),
                                                    fields.ids<UserId>(field::userIds, request.limits.idsPerRequest)});
    });
}

Result<AdminCommand> setMemberRole(const AdminRequest &request)
{
    return ofBody(request, [&](FieldReader &fields) -> std::optional<SetMemberRole> {
        const auto role = fields.text(field::role, parseRole);
        if (!role)
            return std::nullopt;
        return SetMemberRole{ConversationId(request.ids[0]), UserId(request.ids[1]), *role};
    });
}

Result<AdminCommand> removeGroupMember(const AdminRequest &request)
{
    return AdminCommand(admin::RemoveGroupMember{ConversationId(request.ids[0]), UserId(request.ids[1])});
}

Result<AdminCommand> broadcast(const AdminRequest &request)
{
    FieldReader query(request.query, FieldReader::From::Query);
    const bool preview = query.optionalText("preview", parseTruth).value_or(false);
    if (auto error = query.fault())
        return fail(std::move(*error));
    return ofBody(request, [preview](FieldReader &fields) -> std::optional<admin::Broadcast> {
        const auto target = fields.text("target", parseTarget);
        const auto id = fields.optionalNumber("id", 1, maxWireInteger);
        auto text = preview ? fields.optionalText("text", parseAnnouncement) : fields.text("text", parseAnnouncement);
        if (target && *target != BroadcastTarget::All && !id)
            fields.refuse("id", "missing", QStringLiteral("Name the group or the user"));
        if (!target)
            return std::nullopt;
        return admin::Broadcast{*target, id.value_or(0), text.value_or(QString()), preview};
    });
}

Result<AdminCommand> addBan(const AdminRequest &request)
{
    return ofBody(request, [](FieldReader &fields) -> std::optional<AddBan> {
        auto network = fields.text("network", parseLine, lineMost);
        const auto until = endOf(fields, "expires_at");
        QString reason = reasonOf(fields);
        return network ? std::optional(AddBan{*std::move(network), std::move(reason), until}) : std::nullopt;
    });
}

AuditFilter auditFilter(FieldReader &fields)
{
    const QString target = fields.optionalText("target", parseLine, lineMost).value_or(QString());
    // What is no number must not be taken for everything of that kind.
    if (target.contains(u':') && target.section(u':', 1).toLongLong() <= 0)
        fields.refuse("target", "value_error", QStringLiteral("Input should be such as user or user:7"));
    return {fields.optionalId<UserId>("actor"), lineOf(fields, "action"), target,
            fields.optionalText("from", parseTime), fields.optionalText("to", parseTime)};
}

Result<AdminCommand> listAudit(const AdminRequest &request)
{
    return ofQuery(request, [](FieldReader &fields) {
        auto filter = auditFilter(fields);
        return std::optional(ListAudit{std::move(filter), pageOf(fields)});
    });
}

Result<AdminCommand> exportAudit(const AdminRequest &request)
{
    return ofQuery(request, [](FieldReader &fields) {
        auto filter = auditFilter(fields);
        return std::optional(ExportAudit{std::move(filter), fields.optionalText("format", parseIsCsv).value_or(true)});
    });
}

constexpr auto operations = std::to_array<AdminOperation>({
    {"GET", "/admin/v1/setup", 200, false, false, plain<ReadSetup>},
    {"POST", "/admin/v1/setup", 201, true, false, setUp},
    {"POST", "/admin/v1/login", 200, true, false, enterLogin},
    {"POST", "/admin/v1/refresh", 200, true, false, refreshEntry},
    {"POST", "/admin/v1/logout", 204, false, true, plain<Leave>},
    {"GET", "/admin/v1/me", 200, false, true, plain<ReadSelf>},
    {"GET", "/admin/v1/overview", 200, false, true, plain<ReadOverview>},
    {"GET", "/admin/v1/connections", 200, false, true, listConnections},
    {"GET", "/admin/v1/connections/{id}", 200, false, true, named<ReadConnection, qint64>},
    {"DELETE", "/admin/v1/connections/{id}", 204, false, true, closeConnection},
    {"POST", "/admin/v1/connections/close", 200, true, true, closeConnections},
    {"POST", "/admin/v1/connections/{id}/message", 204, true, true, messageConnection},
    {"POST", "/admin/v1/connections/message", 200, true, true, messageConnections},
    {"POST", "/admin/v1/connections/{id}/ban", 201, true, true, banConnection},
    {"GET", "/admin/v1/users", 200, false, true, listUsers},
    {"POST", "/admin/v1/users", 201, true, true, addUser},
    {"GET", "/admin/v1/users/{id}", 200, false, true, named<ReadUser, UserId>},
    {"PATCH", "/admin/v1/users/{id}", 200, true, true, editUser},
    {"DELETE", "/admin/v1/users/{id}", 204, false, true, named<EraseUser, UserId>},
    {"PUT", "/admin/v1/users/{id}/suspension", 200, true, true, suspendUser},
    {"DELETE", "/admin/v1/users/{id}/suspension", 200, false, true, named<UnsuspendUser, UserId>},
    {"POST", "/admin/v1/users/{id}/password", 200, true, true, resetPassword},
    {"DELETE", "/admin/v1/users/{id}/logins", 204, false, true, endLogins},
    {"DELETE", "/admin/v1/users/{id}/logins/{login_id}", 204, false, true, endLogin},
    {"GET", "/admin/v1/users/{id}/export", 200, false, true, named<ExportUser, UserId>},
    {"GET", "/admin/v1/invites", 200, false, true, page<ListInvites>},
    {"POST", "/admin/v1/invites", 201, true, true, addInvite},
    {"DELETE", "/admin/v1/invites/{id}", 204, false, true, named<RemoveInvite, qint64>},
    {"GET", "/admin/v1/groups", 200, false, true, listGroups},
    {"GET", "/admin/v1/groups/{id}", 200, false, true, named<admin::ReadGroup, ConversationId>},
    {"PATCH", "/admin/v1/groups/{id}", 200, true, true, editGroup},
    {"DELETE", "/admin/v1/groups/{id}", 204, false, true, named<RemoveGroup, ConversationId>},
    {"GET", "/admin/v1/groups/{id}/members", 200, false, true, listGroupMembers},
    {"POST", "/admin/v1/groups/{id}/members", 204, true, true, addGroupMembers},
    {"PATCH", "/admin/v1/groups/{id}/members/{user_id}", 204, true, true, setMemberRole},
    {"DELETE", "/admin/v1/groups/{id}/members/{user_id}", 204, false, true, removeGroupMember},
    {"POST", "/admin/v1/broadcast", 202, true, true, broadcast},
    {"GET", "/admin/v1/bans", 200, false, true, page<ListBans>},
    {"POST", "/admin/v1/bans", 201, true, true, addBan},
    {"DELETE", "/admin/v1/bans/{id}", 204, false, true, named<RemoveBan, qint64>},
    {"GET", "/admin/v1/audit", 200, false, true, listAudit},
    {"GET", "/admin/v1/audit/verify", 200, false, true, plain<VerifyAudit>},
    {"GET", "/admin/v1/audit/export", 200, false, true, exportAudit},
    {"GET", "/admin/v1/logs", 200, false, true, listLogs},
    {"GET", "/admin/v1/logs/levels", 200, false, true, plain<ReadLogLevels>},
    {"PUT", "/admin/v1/logs/levels", 200, true, true, setLogLevels},
    {"GET", "/admin/v1/settings", 200, false, true, plain<ListSettings>},
    {"GET", "/admin/v1/database", 200, false, true, plain<ReadDatabase>},
    {"POST", "/admin/v1/database/check", 202, false, true, plain<CheckDatabase>},
    {"POST", "/admin/v1/database/backup", 202, false, true, plain<BackUpDatabase>},
    {"GET", "/metrics", 200, false, true, plain<ReadPrometheus>},
});

constexpr auto parameters = std::to_array<const char *>({
    "query",
    "user_id",
    "address",
    "sort",
    "limit",
    "cursor",
    "role",
    "state",
    "actor",
    "action",
    "target",
    "from",
    "to",
    "format",
    "level",
    "category",
    "reason",
    "preview",
});

} // namespace

std::span<const AdminOperation> adminOperations()
{
    return operations;
}

std::span<const char *const> adminParameters()
{
    return parameters;
}

} // namespace natter::protocol
