// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/admin/adminfields.h"

#include <algorithm>

namespace natter::protocol::admin {

namespace {

constexpr int pageDefault = 50;
constexpr qsizetype reasonMost = 500;
/** Bytes of an announcement, and of the reason in a close frame. */
constexpr qsizetype announcementMost = 4 * 1024;
constexpr qsizetype closeReasonMost = 120;
constexpr qint64 minutesMost = 100 * 366 * 24 * 60;

template<class Enum>
TextResult<Enum> among(const QString &text, std::initializer_list<const char *> names)
{
    QStringList quoted;
    int index = 0;
    for (const char *name : names) {
        if (text == QLatin1StringView(name))
            return Enum(index);
        quoted += QString(u'\'' + QLatin1StringView(name) + u'\'');
        ++index;
    }
    const QString expected = quoted.join(QStringLiteral(", "));
    return std::unexpected(TextFault{
        "literal_error", QString(QStringLiteral("Input should be one of ") + expected), {{"expected", expected}}});
}

} // namespace

/** Text that stays on its line. */
TextResult<QString> parseLine(const QString &text, qsizetype most)
{
    if (text.size() > most)
        return std::unexpected(TextFault{"string_too_long",
                                         QStringLiteral("String should have at most %1 characters").arg(most),
                                         {{"max_length", qint64(most)}}});
    const bool isPlain = std::ranges::none_of(text, [](QChar c) {
        return c.category() == QChar::Other_Control || c == QChar::LineSeparator || c == QChar::ParagraphSeparator;
    });
    if (!isPlain)
        return std::unexpected(TextFault{"value_error", QStringLiteral("String should hold no control characters")});
    return text.trimmed();
}

TextResult<QString> parseAnnouncement(const QString &text)
{
    const TextLimits limits{.contentBytes = int(announcementMost)};
    const auto content = ContentRules::parse(text, limits);
    if (!content)
        return std::unexpected(content.error());
    return content->toString();
}

TextResult<QString> parseCloseReason(const QString &text)
{
    auto line = parseLine(text, reasonMost);
    while (line && line->toUtf8().size() > closeReasonMost)
        line->chop(1);
    return line;
}

TextResult<Timestamp> parseTime(const QString &text)
{
    if (const auto time = fromIso8601(text))
        return *time;
    return std::unexpected(
        TextFault{"datetime_parsing", QStringLiteral("Input should be a valid datetime with its offset")});
}

TextResult<AccountRole> parseAccountRole(const QString &text)
{
    return among<AccountRole>(text, {"user", "administrator"});
}

TextResult<Role> parseRole(const QString &text)
{
    return among<Role>(text, {"member", "admin", "owner"});
}

TextResult<UserState> parseUserState(const QString &text)
{
    return among<UserState>(text, {"active", "suspended", "erased"});
}

TextResult<GroupState> parseGroupState(const QString &text)
{
    return among<GroupState>(text, {"active", "archived"});
}

TextResult<BroadcastTarget> parseTarget(const QString &text)
{
    return among<BroadcastTarget>(text, {"all", "group", "user"});
}

TextResult<bool> parseIsCsv(const QString &text)
{
    enum class Format : quint8 { Csv, Lines };
    const auto format = among<Format>(text, {"csv", "ndjson"});
    if (!format)
        return std::unexpected(format.error());
    return *format == Format::Csv;
}

TextResult<bool> parseTruth(const QString &text)
{
    enum class Truth : quint8 { No, Yes };
    const auto truth = among<Truth>(text, {"false", "true"});
    if (!truth)
        return std::unexpected(truth.error());
    return *truth == Truth::Yes;
}

PageRequest pageOf(FieldReader &fields)
{
    PageRequest page;
    page.limit = int(fields.optionalNumber(field::limit, 1, pageMost).value_or(pageDefault));
    page.after = fields.optionalNumber(field::cursor, 0, maxWireInteger).value_or(0);
    return page;
}

/** One of @p names, with or without a minus before it. */
Order orderOf(FieldReader &fields, std::initializer_list<const char *> names)
{
    const auto wanted = fields.optionalText("sort", parseLine, lineMost);
    if (!wanted || wanted->isEmpty())
        return {};
    const bool descending = wanted->startsWith(u'-');
    const QString name = descending ? wanted->sliced(1) : *wanted;
    const auto known = std::ranges::find_if(names, [&](const char *one) { return name == QLatin1StringView(one); });
    if (known == names.end()) {
        fields.refuse("sort", "value_error", QStringLiteral("This list has no such order"));
        return {};
    }
    return {*known, descending};
}

QString lineOf(FieldReader &fields, const char *name)
{
    return fields.optionalText(name, parseLine, lineMost).value_or(QString());
}

/** "reason", which may be left out. */
QString reasonOf(FieldReader &fields)
{
    return fields.optionalText("reason", parseLine, reasonMost).value_or(QString());
}

/** An end by its time or by how far it is away; neither: there is none. */
std::optional<Timestamp> endOf(FieldReader &fields, const char *name)
{
    const auto until = fields.optionalText(name, parseTime);
    const auto minutes = fields.optionalNumber("minutes", 1, minutesMost);
    if (until && minutes)
        fields.refuse("minutes", "value_error", QStringLiteral("Give a time or minutes, not both"));
    if (until && *until <= wallClockNow())
        fields.refuse(name, "value_error", QStringLiteral("This time is over"));
    return minutes ? std::optional<Timestamp>(wallClockNow() + std::chrono::minutes(*minutes)) : until;
}

} // namespace natter::protocol::admin
