// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <utility>

namespace natter {

// The one place that knows which Qt it is: 6.4, which we ship on, or a later one that renamed something. What is here
// are templates over Qt's classes, so that a layer sees no more of Qt than it says.

/** The signal of @p Socket, a QWebSocket, that tells of a fault: connecting to the name it had before Qt 6.5 warns. */
template<class Socket>
[[nodiscard]] constexpr auto faultSignal()
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    return &Socket::errorOccurred;
#else
    using Fault = decltype(std::declval<const Socket &>().error()); // the signal has the name of its getter
    return static_cast<void (Socket::*)(Fault)>(&Socket::error);
#endif
}

/**
 * Has @p handle (const QHttpServerRequest &, QHttpServerResponder &&) called for every request to @p server, a
 * QHttpServer. Qt 6.8 lends the responder where 6.4 gives it away; either may be moved from.
 */
template<class Server, class Handle>
void handleEveryRequest(Server &server, Handle handle)
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    server.setMissingHandler(&server,
                             [handle](const auto &request, auto &responder) { handle(request, std::move(responder)); });
#else
    server.setMissingHandler(std::move(handle));
#endif
}

} // namespace natter
