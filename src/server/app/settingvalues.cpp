// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/settingvalues.h"

#include "base/log.h"
#include "net/clientaddress.h"

#include <QFile>
#include <QHostAddress>
#include <QUrl>

#include <algorithm>
#include <optional>

#include <sys/un.h>

namespace natter::server {

namespace {

/** The origin that @p text means, in the one form that browsers send; empty if it means none. */
QString asBrowsersWrite(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    const bool isSecure = url.scheme() == u"https";
    if (!url.isValid() || url.host().isEmpty() || (url.scheme() != u"http" && !isSecure))
        return {};
    constexpr int securePort = 443;
    constexpr int plainPort = 80;
    QUrl written;
    written.setScheme(url.scheme());
    written.setHost(url.host());
    if (const int port = url.port(); port != (isSecure ? securePort : plainPort))
        written.setPort(port);
    return written.toString(QUrl::FullyEncoded);
}

/** The seed's spelling of a list is a JSON list of strings; a bare list with commas is understood as well. */
QStringList listIn(const QString &text)
{
    QString list = text.trimmed();
    if (list.startsWith(u'[') && list.endsWith(u']'))
        list = list.sliced(1, list.size() - 2);
    QStringList entries;
    for (QString entry : list.split(u',', Qt::SkipEmptyParts)) {
        entry = entry.trimmed();
        if (entry.size() >= 2 &&
            ((entry.startsWith(u'"') && entry.endsWith(u'"')) || (entry.startsWith(u'\'') && entry.endsWith(u'\''))))
            entry = entry.sliced(1, entry.size() - 2);
        entries.append(entry);
    }
    return entries;
}

} // namespace

Applied applyBool(bool &field, const QString &text)
{
    const QString word = text.toLower();
    if (QStringList{QStringLiteral("true"), QStringLiteral("1"), QStringLiteral("yes"), QStringLiteral("on")}.contains(
            word))
        field = true;
    else if (QStringList{QStringLiteral("false"), QStringLiteral("0"), QStringLiteral("no"), QStringLiteral("off")}
                 .contains(word))
        field = false;
    else
        return refuse(QStringLiteral("is neither true nor false"));
    return {};
}

std::expected<qint64, QString> numberIn(const QString &text, qint64 least, qint64 most)
{
    bool fit = false;
    const qint64 number = text.toLongLong(&fit);
    if (!fit || number < least || number > most)
        return refuse(QStringLiteral("is not a whole number from %1 to %2").arg(least).arg(most));
    return number;
}

Applied applyHost(QString &field, const QString &text)
{
    const QString host = text == u"localhost" ? QStringLiteral("127.0.0.1") : text;
    if (QHostAddress(host).isNull())
        return refuse(QStringLiteral("is not an IP address"));
    field = host;
    return {};
}

Applied applySeconds(std::chrono::seconds &field, const QString &text, int least, int most)
{
    int seconds = 0;
    const auto applied = applyNumber(seconds, text, least, most);
    field = std::chrono::seconds(seconds);
    return applied;
}

Applied applyNetworks(std::vector<std::pair<QHostAddress, int>> &field, const QString &text)
{
    field.clear();
    for (const QString &entry : listIn(text)) {
        auto network = net::parseNetwork(entry);
        if (!network)
            return refuse(QStringLiteral("holds \"%1\", which is neither an address nor a network such as 10.0.0.0/8")
                              .arg(entry));
        field.push_back(*std::move(network));
    }
    return {};
}

Applied applyOrigins(QStringList &field, const QString &text)
{
    field.clear();
    for (const QString &origin : listIn(text)) {
        const QString written = origin == u"*" ? origin : asBrowsersWrite(origin);
        if (written.isEmpty())
            return refuse(
                QStringLiteral("holds \"%1\", which is neither * nor an origin such as https://chat.example.org")
                    .arg(origin));
        if (written != origin)
            return refuse(
                QStringLiteral("holds \"%1\", which no browser sends: they write \"%2\"").arg(origin, written));
        field.append(origin);
    }
    return {};
}

Applied applyLogLevel(Config &config, const QString &text)
{
    QStringList parts = text.split(u',');
    const auto level = logLevelNamed(parts.takeFirst().trimmed());
    if (!level)
        return refuse(QStringLiteral("is none of DEBUG, INFO, WARNING, ERROR"));
    config.logLevel = *level;
    config.categoryLevels.clear();
    for (const QString &part : parts) {
        const QString category = part.section(u'=', 0, 0).trimmed();
        const auto own = logLevelNamed(part.section(u'=', 1).trimmed());
        if (!own || std::ranges::find(serverLogCategories, category) == serverLogCategories.end())
            return refuse(QStringLiteral("holds \"%1\", which is no CATEGORY=LEVEL such as net=DEBUG").arg(part));
        config.categoryLevels.insert(category, *own);
    }
    return {};
}

Applied applyLogFormat(Config &config, const QString &text)
{
    const QString format = text.section(u':', 0, 0).toLower();
    config.journalSocket = text.section(u':', 1);
    if (format == u"journald" && config.journalSocket.isEmpty() && !text.endsWith(u':'))
        config.journalSocket = QStringLiteral("/run/systemd/journal/socket");
    else if (format == u"journald" ? !config.journalSocket.startsWith(u'/') : text.contains(u':'))
        return refuse(QStringLiteral("is none of text, json, journald, journald:/path"));
    constexpr qsizetype longest = sizeof sockaddr_un::sun_path - 1;
    if (QFile::encodeName(config.journalSocket).size() > longest)
        return refuse(QStringLiteral("names a socket by more than the %1 bytes that the kernel takes").arg(longest));
    if (format == u"text")
        config.logFormat = LogFormat::Text;
    else if (format == u"json")
        config.logFormat = LogFormat::Json;
    else if (format == u"journald")
        config.logFormat = LogFormat::Journald;
    else
        return refuse(QStringLiteral("is none of text, json, journald"));
    return {};
}

Applied applyRegistration(Config &config, const QString &text)
{
    using services::Registration;
    const QString word = text.toLower();
    if (word != u"open" && word != u"invite" && word != u"closed")
        return refuse(QStringLiteral("is none of open, invite, closed"));
    config.registration = word == u"open"     ? Registration::Open
                          : word == u"invite" ? Registration::Invite
                                              : Registration::Closed;
    return {};
}

Applied applyDirectory(Config &config, const QString &text)
{
    const QString word = text.toLower();
    if (word != u"all" && word != u"shared" && word != u"off")
        return refuse(QStringLiteral("is none of all, shared, off"));
    config.directory = word == u"all"      ? DirectoryReach::All
                       : word == u"shared" ? DirectoryReach::Shared
                                           : DirectoryReach::Off;
    return {};
}

} // namespace natter::server
