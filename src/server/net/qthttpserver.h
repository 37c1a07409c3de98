// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHttpServer>

#include <utility>

namespace natter::net {

// The one place that knows which Qt it is: between 6.4, which we ship on, and 6.8 a signature of Qt HTTP Server
// changed.

/** Has @p handle (const QHttpServerRequest &, QHttpServerResponder &&) called for every request to @p server. */
template<class Handle>
void handleEveryRequest(QHttpServer &server, Handle handle)
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    server.setMissingHandler(&server, [handle](const QHttpServerRequest &request, QHttpServerResponder &responder) {
        handle(request, std::move(responder));
    });
#else
    server.setMissingHandler([handle](const QHttpServerRequest &request, QHttpServerResponder &&responder) {
        handle(request, std::move(responder));
    });
#endif
}

} // namespace natter::net
