// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/role.h"

#include <QByteArrayView>

namespace natter::protocol {

/** @p role on the wire. */
[[nodiscard]] inline QByteArrayView roleName(Role role)
{
    switch (role) {
    case Role::Member:
        break;
    case Role::Admin:
        return "admin";
    case Role::Owner:
        return "owner";
    }
    return "member";
}

} // namespace natter::protocol
