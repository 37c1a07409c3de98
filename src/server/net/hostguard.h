// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QStringList>

namespace natter::net {

/**
 * Whether @p host, the value of a Host field, is a name of this machine that nobody else can point here: localhost, a
 * loopback address, or one of @p names. A page of a browser that has its own name resolved to us (DNS rebinding) comes
 * with that name. The port is not looked at: behind a tunnel it is another one. "*" among the names stands for every
 * address, but for no name.
 */
[[nodiscard]] bool isOwnHost(QByteArrayView host, const QStringList &names);

} // namespace natter::net
