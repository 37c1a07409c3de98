// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

namespace natter::server {

/**
 * Tells the service manager about us: one datagram to $NOTIFY_SOCKET (sd_notify(3)), such as "READY=1". Does nothing
 * where there is no service manager; what it does not take is lost, as its protocol has it.
 */
void notifyServiceManager(QByteArrayView state);

} // namespace natter::server
