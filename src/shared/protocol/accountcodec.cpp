// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/accountcodec.h"

#include "protocol/fields.h"
#include "protocol/jsonwriter.h"
#include "protocol/peoplecodec.h"

namespace natter::protocol {

namespace {

/** What @p read makes of the fields of @p body, or everything that is wrong with them. */
template<class Command, class Read>
Result<Command> decodeFields(QByteArrayView body, Read read)
{
    const auto object = decodeBody(body);
    if (!object)
        return fail(object.error());
    FieldReader fields(*object);
    auto command = read(fields);
    if (auto error = fields.fault())
        return fail(std::move(*error));
    return *std::move(command);
}

QByteArray encoded(std::monostate)
{
    return {};
}

QByteArray encoded(const User &user)
{
    return JsonWriter()
        .beginObject()
        .field(field::userId, user.id)
        .field(field::email, user.email)
        .field(field::name, user.name)
        .field("created_at", user.createdAt)
        .endObject()
        .take();
}

QByteArray encoded(const LoginList &list)
{
    JsonWriter json;
    json.beginObject().beginArray("items");
    for (const Login &login : list.logins) {
        json.beginObject()
            .field("id", login.id)
            .field("created_at", login.createdAt)
            .field("last_seen", login.lastSeenAt)
            .field("device", login.userAgent)
            .field("address", login.address)
            .field("current", login.id == list.current)
            .endObject();
    }
    return json.endArray().raw("next_cursor", "null").endObject().take();
}

QByteArray encoded(const KnownPerson &person)
{
    return encodePerson(person);
}

QByteArray encoded(const PersonPage &page)
{
    return encodePeople(page);
}

QByteArray encoded(const BlockPage &page)
{
    return encodeBlocks(page);
}

} // namespace

Result<RefreshLogin> decodeRefreshLogin(QByteArrayView body)
{
    return decodeFields<RefreshLogin>(body, [](FieldReader &fields) -> std::optional<RefreshLogin> {
        auto token = fields.text(field::refreshToken, PresentedTokenRules::parse);
        return token ? std::optional(RefreshLogin{*std::move(token)}) : std::nullopt;
    });
}

Result<ChangePassword> decodeChangePassword(QByteArrayView body, const RequestLimits &limits)
{
    return decodeFields<ChangePassword>(body, [&](FieldReader &fields) -> std::optional<ChangePassword> {
        auto current = fields.text(field::currentPassword, PasswordRules::parseExisting, limits.text);
        auto next = fields.text(field::newPassword, PasswordRules::parseNew, limits.text);
        if (!current || !next)
            return std::nullopt;
        return ChangePassword{*std::move(current), *std::move(next)};
    });
}

Result<EditProfile> decodeEditProfile(QByteArrayView body, const RequestLimits &limits)
{
    return decodeFields<EditProfile>(body, [&](FieldReader &fields) -> std::optional<EditProfile> {
        auto name = fields.text(field::name, NameRules::parse, limits.text);
        return name ? std::optional(EditProfile{*std::move(name)}) : std::nullopt;
    });
}

Result<EraseAccount> decodeEraseAccount(QByteArrayView body, const RequestLimits &limits)
{
    return decodeFields<EraseAccount>(body, [&](FieldReader &fields) -> std::optional<EraseAccount> {
        auto current = fields.text(field::currentPassword, PasswordRules::parseExisting, limits.text);
        return current ? std::optional(EraseAccount{*std::move(current)}) : std::nullopt;
    });
}

QByteArray encodeAccountOutcome(const AccountOutcome &outcome)
{
    return std::visit([](const auto &what) { return encoded(what); }, outcome);
}

} // namespace natter::protocol
