// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adminlink.h"

#include <QUrl>

namespace natter::admin {

using namespace Qt::StringLiterals;

Result<ServerAddress> addressOfLink(const QString &link)
{
    const QUrl url(link.first(std::min(link.size(), ServerAddress::mostCharacters)), QUrl::StrictMode);
    const bool isPlain = url.isValid() && link.size() <= ServerAddress::mostCharacters &&
                         url.scheme() == u"natter-admin" && !url.host().isEmpty() && url.userInfo().isEmpty() &&
                         (url.path().isEmpty() || url.path() == u"/") && !url.hasQuery() && !url.hasFragment();
    if (!isPlain) {
        return fail(
            ErrorCode::ValidationFailed,
            QCoreApplication::translate("natter::admin::AdminLink",
                                        "This link names no server. Links have the form natter-admin://HOST:PORT."));
    }
    const QString host = url.host().contains(u':') ? QString(u'[' + url.host() + u']') : url.host();
    return ServerAddress::parse(u"%1:%2"_s.arg(host).arg(url.port(linkPort)));
}

} // namespace natter::admin
