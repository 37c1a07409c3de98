// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/serveraddress.h"

#include <QHostAddress>

namespace natter::admin {

namespace {

const QLatin1StringView schemeEnd("://");

constexpr int adminPort = 8001;

bool isThisMachine(const QString &host)
{
    return host == u"localhost" || host == u"::1" || QHostAddress(host).isLoopback();
}

/** Where @p address, which names no scheme, points. */
QUrl withoutScheme(const QString &address)
{
    return QUrl(QStringLiteral("http://") + address, QUrl::StrictMode);
}

} // namespace

Result<ServerAddress> ServerAddress::parse(const QString &text)
{
    const auto refuse = [](const QString &sentence) { return fail(ErrorCode::ValidationFailed, sentence); };
    QString address = text.trimmed();
    if (address.isEmpty())
        return refuse(tr("Enter the server's address, such as https://chat.example.com"));
    if (address.size() > mostCharacters)
        return refuse(tr("This is too long to be a server's address."));
    const bool isBare = !address.contains(schemeEnd);
    if (isBare)
        address.prepend(isThisMachine(withoutScheme(address).host()) ? QStringLiteral("http://")
                                                                     : QStringLiteral("https://"));

    const QUrl url(address, QUrl::StrictMode);
    if (!address.startsWith(u"http://", Qt::CaseInsensitive) && !address.startsWith(u"https://", Qt::CaseInsensitive))
        return refuse(tr("An address starts with http:// or https://"));
    if (!url.userInfo().isEmpty() || address.contains(u'@'))
        return refuse(tr("Leave out the user name and password: an address must not carry them."));
    if (!url.isValid() && url.port() == -1 && url.errorString().contains(u"port", Qt::CaseInsensitive))
        return refuse(tr("The port is a number from 1 to 65535."));
    if (!url.isValid() || url.host().isEmpty())
        return refuse(tr("There is no valid host name in this address."));
    if (url.port(1) == 0)
        return refuse(tr("The port is a number from 1 to 65535."));
    if ((!url.path().isEmpty() && url.path() != u"/") || url.hasQuery() || url.hasFragment())
        return refuse(tr("Leave out what follows the host and the port."));

    QUrl place;
    place.setScheme(url.scheme().toLower());
    place.setHost(url.host());
    if (isBare && url.port() == -1)
        place.setPort(adminPort);
    else if (url.port() != (place.scheme() == u"https" ? 443 : 80))
        place.setPort(url.port()); // a default that was spelt out is the same address
    return ServerAddress(std::move(place));
}

bool ServerAddress::isLocal() const
{
    return isThisMachine(m_url.host());
}

} // namespace natter::admin
