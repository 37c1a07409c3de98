// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/databaseurl.h"

#include <QRegularExpression>
#include <QStringDecoder>

#include <optional>
#include <utility>

namespace natter::store {

namespace {

/** @p url as it may be shown: without what could be a password, even if the rest of it makes no sense. */
QString withoutPassword(const QString &url)
{
    QString shown = url.section(u'?', 0, 0);
    const qsizetype authority = shown.indexOf(u"://") + 3;
    const qsizetype at = url.lastIndexOf(u'@');
    const qsizetype colon = url.indexOf(u':', authority);
    if (authority < 3)
        return QStringLiteral("…");
    if (at < 0 || colon < 0 || colon > at)
        return shown;
    return url.first(colon) + QStringLiteral(":***") + url.sliced(at).section(u'?', 0, 0);
}

std::unexpected<Error> refused(const QString &url, const QString &reason)
{
    return fail(ErrorCode::ValidationFailed,
                QStringLiteral("DATABASE_URL \"%1\" is not understood: %2").arg(withoutPassword(url), reason));
}

/** One value of libpq's key=value list. */
QString quoted(QString value)
{
    value.replace(u'\\', QStringLiteral("\\\\")).replace(u'\'', QStringLiteral("\\'"));
    return u'\'' + value + u'\'';
}

Result<DatabaseUrl> parseSqlite(const QString &url)
{
    const QString rest = url.sliced(url.indexOf(u"://") + 3).section(u'?', 0, 0);
    if (!rest.startsWith(u'/') || rest.size() < 2 || rest.endsWith(u'/'))
        return refused(url, QStringLiteral("a file is named by sqlite:///relative/path or sqlite:////absolute/path"));
    if (rest.contains(u":memory:"))
        return refused(url, QStringLiteral("a database in memory would lose every message"));
    DatabaseUrl parsed;
    parsed.file = rest.sliced(1);
    return parsed;
}

/** One part of a URL, decoded; none if it is no text then. */
std::optional<QString> decoded(const QString &part)
{
    static const QRegularExpression loneSign(QStringLiteral("%(?![0-9A-Fa-f]{2})"));
    if (part.contains(loneSign))
        return std::nullopt;
    const QByteArray bytes = QByteArray::fromPercentEncoding(part.toUtf8());
    auto toText = QStringDecoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    QString text = toText(bytes);
    if (toText.hasError() || text.contains(QChar(u'\0')))
        return std::nullopt;
    return text;
}

/** Where an option of libpq goes: what QtSql wants to have by itself, and the list for everything else. */
bool take(const QString &key, const QString &value, DatabaseUrl &url, QStringList &options)
{
    if (key == u"host")
        url.host = value;
    else if (key == u"user")
        url.user = value;
    else if (key == u"password")
        url.password = value;
    else if (key == u"dbname")
        url.database = value;
    else if (key != u"port")
        options += key + u'=' + quoted(value);
    else if (const int port = value.toInt(); port > 0 && port <= 0xffff)
        url.port = port;
    else
        return false;
    return true;
}

/** The query of a URL. Error: a sentence, which repeats no value. */
std::expected<void, QString> takeOptions(const QString &query, DatabaseUrl &url)
{
    static const QRegularExpression keyword(QStringLiteral("^[a-z_]+$"));
    QStringList options;
    for (const QString &option : query.split(u'&', Qt::SkipEmptyParts)) {
        const QString key = option.section(u'=', 0, 0);
        const auto value = decoded(option.section(u'=', 1));
        if (!keyword.match(key).hasMatch())
            return std::unexpected(QStringLiteral("\"%1\" is no option of libpq").arg(key));
        // QtSql takes a semicolon for the end of an option wherever it stands.
        if (!value || value->contains(u';') || !take(key, *value, url, options))
            return std::unexpected(QStringLiteral("the value of \"%1\" cannot be used").arg(key));
    }
    url.options = options.join(u' ');
    return {};
}

Result<DatabaseUrl> parsePostgres(const QString &url)
{
    // As SQLAlchemy reads it, so that what worked for the seed works here: a password may hold anything but an "@".
    static const QRegularExpression shape(
        QStringLiteral("^[a-z0-9+]+://(?:(?<user>[^:/?#@]*)(?::(?<password>[^@]*))?@)?"
                       "(?:\\[(?<address>[^]/?#]+)\\]|(?<host>[^][/:?#]*))(?::(?<port>[0-9]*))?"
                       "(?:/(?<database>[^/?#]*))?(?:\\?(?<query>[^#]*))?$"));
    const auto match = shape.match(url);
    if (!match.hasMatch())
        return refused(url, QStringLiteral("expected postgresql://user:password@host:port/database"));
    DatabaseUrl parsed;
    parsed.engine = Engine::Postgres;
    const std::pair<QStringView, QString *> texts[] = {{u"user", &parsed.user},
                                                       {u"password", &parsed.password},
                                                       {u"host", &parsed.host},
                                                       {u"database", &parsed.database}};
    for (const auto &[name, text] : texts) {
        const auto value = decoded(match.captured(name));
        if (!value)
            return refused(url, QStringLiteral("in its %1 a percent sign has to be written %25").arg(name));
        *text = *value;
    }
    if (match.hasCaptured(u"address"))
        parsed.host = match.captured(u"address");
    if (const QString port = match.captured(u"port"); !port.isEmpty()) {
        parsed.port = port.toInt();
        if (parsed.port < 1 || parsed.port > 0xffff)
            return refused(url, QStringLiteral("there is no such port"));
    }
    if (const auto taken = takeOptions(match.captured(u"query"), parsed); !taken)
        return refused(url, taken.error());
    if (parsed.database.isEmpty())
        return refused(url, QStringLiteral("it names no database"));
    return parsed;
}

} // namespace

Result<DatabaseUrl> DatabaseUrl::parse(const QString &url)
{
    // The seed's spelling has a Python driver behind the plus sign; which one is of no interest here.
    static const QRegularExpression shape(QStringLiteral("^(sqlite|postgresql|postgres)(\\+[a-z0-9]+)?://"));
    const auto match = shape.match(url);
    if (url.contains(QChar(u'\0')) || !match.hasMatch())
        return refused(url, QStringLiteral("it begins with sqlite:/// or postgresql://"));
    return match.captured(1) == u"sqlite" ? parseSqlite(url) : parsePostgres(url);
}

QString DatabaseUrl::shown() const
{
    if (engine == Engine::Sqlite)
        return QStringLiteral("sqlite:///") + file;
    QString who = user;
    if (!password.isEmpty())
        who += QStringLiteral(":***");
    if (!who.isEmpty())
        who += u'@';
    const QString where = host.isEmpty() ? QString() : QStringLiteral("%1:%2").arg(host).arg(port);
    return QStringLiteral("postgresql://") + who + where + u'/' + database;
}

} // namespace natter::store
