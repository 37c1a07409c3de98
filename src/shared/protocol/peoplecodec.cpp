// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/peoplecodec.h"

#include "protocol/fields.h"
#include "protocol/jsonwriter.h"

#include <QStringDecoder>

namespace natter::protocol {

namespace {

/** Longer than any name is no prefix of one. */
constexpr qsizetype queryBytesMost = 1'024;

/** Gathers what is wrong with the parameters of a query. */
class ParameterFaults
{
public:
    void add(const char *type, const char *name, const QString &message, std::vector<FaultContext> context = {})
    {
        FieldError fault{type, name, message, {}, {}, std::move(context)};
        fault.inQuery = true;
        m_faults.push_back(std::move(fault));
    }

    /** @p command, unless something was wrong. */
    template<class Command>
    Result<Command> orElse(Command command)
    {
        if (m_faults.empty())
            return command;
        Error error(ErrorCode::ValidationFailed);
        error.fields = std::move(m_faults);
        return fail(std::move(error));
    }

private:
    std::vector<FieldError> m_faults;
};

int limitOf(const std::optional<QByteArray> &text, const RequestLimits &limits, ParameterFaults &faults)
{
    if (!text)
        return limits.page;
    bool isNumber = false;
    const qint64 limit = text->toLongLong(&isNumber);
    if (!isNumber) {
        faults.add("int_parsing", "limit", QStringLiteral("Input should be a valid integer"));
    } else if (limit < 1) {
        faults.add("greater_than_equal", "limit", QStringLiteral("Input should be greater than or equal to 1"),
                   {{"ge", qint64(1)}});
    } else if (limit > limits.pageMost) {
        faults.add("less_than_equal", "limit",
                   QStringLiteral("Input should be less than or equal to %1").arg(limits.pageMost),
                   {{"le", qint64(limits.pageMost)}});
    }
    return int(std::clamp<qint64>(limit, 1, limits.pageMost));
}

std::optional<qint64> idOf(QByteArrayView digits)
{
    bool isNumber = false;
    const qint64 number = digits.toLongLong(&isNumber);
    const bool fits = isNumber && number > 0 && number <= maxWireInteger;
    return fits ? std::optional(number) : std::nullopt;
}

/** What encodeUtf8 would take back: nothing for what is no UTF-8, or has a NUL. */
std::optional<QString> textOf(const QByteArray &utf8)
{
    QStringDecoder decoder(QStringConverter::Utf8, QStringConverter::Flag::Stateless);
    QString text = decoder(utf8);
    if (decoder.hasError() || text.contains(QChar(u'\0')))
        return std::nullopt;
    return text;
}

constexpr auto base64 = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

/** An id, a colon and a text, so that nobody takes it for something to count with. */
QByteArray cursorOf(const PersonPlace &place)
{
    const QByteArray plain = QByteArray::number(place.id.value()) + ':' + place.folded.toUtf8();
    return plain.toBase64(base64);
}

std::optional<PersonPlace> placeOf(const QByteArray &cursor)
{
    const auto decoded = QByteArray::fromBase64Encoding(cursor, base64 | QByteArray::AbortOnBase64DecodingErrors);
    const QByteArray plain = decoded ? *decoded : QByteArray();
    const qsizetype colon = plain.indexOf(':');
    if (colon < 0 || plain.size() > 4 * queryBytesMost)
        return std::nullopt;
    const auto id = idOf(QByteArrayView(plain).first(colon));
    const auto folded = textOf(plain.sliced(colon + 1));
    if (!id || !folded || folded->isEmpty())
        return std::nullopt;
    return PersonPlace{*folded, UserId(*id)};
}

void refuseCursor(ParameterFaults &faults)
{
    faults.add("value_error", "cursor", QStringLiteral("Input should be the next_cursor of an earlier page"));
}

void addPerson(JsonWriter &json, const KnownPerson &person)
{
    json.field(field::userId, person.id).field(field::name, person.name);
    if (person.isErased)
        json.field("erased", true);
}

} // namespace

Result<FindPeople> decodeFindPeople(const ListParameters &parameters, const RequestLimits &limits)
{
    ParameterFaults faults;
    FindPeople command;
    command.limit = limitOf(parameters.limit, limits, faults);
    if (parameters.query) {
        const auto query = textOf(*parameters.query);
        if (!query)
            faults.add("string_unicode", "query", QStringLiteral("Input should be valid Unicode text"));
        else if (parameters.query->size() > queryBytesMost)
            faults.add("string_too_long", "query",
                       QStringLiteral("String should have at most %1 bytes").arg(queryBytesMost),
                       {{"max_length", qint64(queryBytesMost)}});
        else
            command.query = *query;
    }
    if (parameters.cursor) {
        const auto place = placeOf(*parameters.cursor);
        if (place)
            command.after = *place;
        else
            refuseCursor(faults);
    }
    return faults.orElse(std::move(command));
}

Result<ListBlocks> decodeListBlocks(const ListParameters &parameters, const RequestLimits &limits)
{
    ParameterFaults faults;
    ListBlocks command{limitOf(parameters.limit, limits, faults), {}};
    if (parameters.cursor) {
        if (const auto after = idOf(*parameters.cursor))
            command.after = UserId(*after);
        else
            refuseCursor(faults);
    }
    return faults.orElse(command);
}

QByteArray encodePerson(const KnownPerson &person)
{
    JsonWriter json;
    json.beginObject();
    addPerson(json, person);
    return json.endObject().take();
}

QByteArray encodePeople(const PersonPage &page)
{
    JsonWriter json;
    json.beginObject().beginArray("items");
    for (const KnownPerson &person : page.people) {
        json.beginObject();
        addPerson(json, person);
        json.endObject();
    }
    json.endArray();
    if (page.more)
        json.plain("next_cursor", cursorOf(page.end));
    else
        json.raw("next_cursor", "null");
    return json.endObject().take();
}

QByteArray encodeBlocks(const BlockPage &page)
{
    JsonWriter json;
    json.beginObject().beginArray("items");
    for (const BlockedPerson &blocked : page.people) {
        json.beginObject();
        addPerson(json, blocked.person);
        json.field("created_at", blocked.since).endObject();
    }
    json.endArray();
    if (page.more)
        json.plain("next_cursor", QByteArray::number(page.people.back().person.id.value()));
    else
        json.raw("next_cursor", "null");
    return json.endObject().take();
}

} // namespace natter::protocol
