// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QNetworkReply>
#include <QUrl>

namespace natter::client {

/**
 * Why there is no HTTP answer, as a sentence that says what to do about it. @p error as the reply or the socket has it,
 * @p description its own words. Unavailable, RequestTimeout, or ValidationFailed where what answers is not what we look
 * for.
 */
[[nodiscard]] Error linkFault(const QUrl &server, QNetworkReply::NetworkError error, const QString &description);

/** host:port, the port also where it is the scheme's own. */
[[nodiscard]] QString placeOf(const QUrl &server);

} // namespace natter::client
