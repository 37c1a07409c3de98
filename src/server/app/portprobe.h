// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>

#include <optional>

namespace natter::server {

enum class PortState : quint8 { Free, Taken, Forbidden, NoSuchAddress, Unusable };

/** A process, as far as it could be found out. */
struct ProcessName
{
    qint64 pid = 0;
    QString name;
};

struct PortFinding
{
    PortState state = PortState::Free;
    QString detail;                    ///< the kernel's words
    std::optional<ProcessName> holder; ///< of a port that is taken, if this user may know
};

/** Whether this process could listen there. Nothing listens on the port meanwhile. */
[[nodiscard]] PortFinding probePort(const QHostAddress &address, quint16 port);

} // namespace natter::server
