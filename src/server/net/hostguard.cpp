// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/hostguard.h"

#include "net/clientaddress.h"

#include <algorithm>

namespace natter::net {

namespace {

/** The host without its port, brackets and a dot at the end; empty if it is malformed. */
QString nameIn(QByteArrayView host)
{
    if (host.startsWith('[')) {
        const qsizetype end = host.indexOf(']');
        const bool fits = end > 0 && (end + 1 == host.size() || host[end + 1] == ':');
        return fits ? QString::fromLatin1(host.sliced(1, end - 1)) : QString();
    }
    const qsizetype colon = host.indexOf(':');
    QString name = QString::fromLatin1(colon < 0 ? host : host.first(colon)).toLower();
    if (name.endsWith(u'.'))
        name.chop(1);
    return name;
}

/** Whether a certificate's @p name, which may begin with "*.", covers @p host. */
bool covers(const QString &name, const QString &host)
{
    if (!name.startsWith(u"*."))
        return name.compare(host, Qt::CaseInsensitive) == 0;
    const qsizetype dot = host.indexOf(u'.');
    return dot > 0 && QStringView(host).sliced(dot).compare(QStringView(name).sliced(1), Qt::CaseInsensitive) == 0;
}

} // namespace

bool isOwnHost(QByteArrayView host, const QStringList &names)
{
    const QString name = nameIn(host);
    if (name.isEmpty())
        return false;
    if (const auto address = parseAddress(name.toLatin1())) {
        return address->isLoopback() || names.contains(u"*") ||
               std::ranges::any_of(names, [&](const QString &own) { return QHostAddress(own) == *address; });
    }
    return name == u"localhost" || name.endsWith(u".localhost") ||
           std::ranges::any_of(names, [&](const QString &own) { return covers(own, name); });
}

} // namespace natter::net
