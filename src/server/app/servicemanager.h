// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <chrono>
#include <optional>
#include <vector>

namespace natter::server {

/**
 * Tells the service manager about us: one datagram to $NOTIFY_SOCKET (sd_notify(3)), such as "READY=1". Does nothing
 * where there is no service manager; what it does not take is lost, as its protocol has it.
 */
void notifyServiceManager(const QByteArray &state);

/** The same as "RELOADING=1", with the time that Type=notify-reload wants to see. */
void notifyReloading();

/** How often the service manager wants to hear "WATCHDOG=1" from this process at the least; nothing if it does not. */
[[nodiscard]] std::optional<std::chrono::microseconds> watchdogTime();

/** A socket that the service manager has opened for us (sd_listen_fds(3)). */
struct InheritedSocket
{
    int descriptor;
    QString name; ///< of LISTEN_FDNAMES; "unknown" if it says nothing
    bool isTcp;
    bool isLoopback; ///< only this machine reaches it
};

/**
 * The sockets that were handed to this process, which owns them from here on. Closing one leaves the manager's own in
 * place, so that who connects while nobody serves waits for the next natterd. Call once: a child gets nothing of it.
 */
[[nodiscard]] std::vector<InheritedSocket> takeInheritedSockets();

} // namespace natter::server
