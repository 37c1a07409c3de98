// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/databaseurl.h"

#include <QRegularExpression>
#include <QUrl>
#include <QUrlQuery>

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

Result<DatabaseUrl> parsePostgres(const QString &url)
{
    const QUrl parts(QStringLiteral("postgresql") + url.sliced(url.indexOf(u"://")), QUrl::StrictMode);
    if (!parts.isValid())
        return refused(url, QStringLiteral("expected postgresql://user:password@host:port/database"));
    DatabaseUrl parsed;
    parsed.engine = Engine::Postgres;
    parsed.host = parts.host(QUrl::FullyDecoded);
    parsed.port = parts.port(parsed.port);
    parsed.user = parts.userName(QUrl::FullyDecoded);
    parsed.password = parts.password(QUrl::FullyDecoded);
    parsed.database = parts.path(QUrl::FullyDecoded).mid(1);
    if (parsed.database.isEmpty() || parsed.database.contains(u'/'))
        return refused(url, QStringLiteral("it names no database"));

    static const QRegularExpression keyword(QStringLiteral("^[a-z_]+$"));
    QStringList options;
    for (const auto &[key, value] : QUrlQuery(parts).queryItems(QUrl::FullyDecoded)) {
        if (!keyword.match(key).hasMatch())
            return refused(url, QStringLiteral("\"%1\" is no option of libpq").arg(key));
        if (key == u"host")
            parsed.host = value;
        else
            options += key + u'=' + quoted(value);
    }
    parsed.options = options.join(u' ');
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
