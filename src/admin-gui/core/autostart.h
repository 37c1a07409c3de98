// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QString>

namespace natter::admin {

/**
 * Whether the console starts with the desktop session, without a window: a file in the autostart folder of the user, as
 * desktops agreed on it. What the user did there with the desktop's own tools counts.
 */
class Autostart
{
public:
    /** @p folder: $XDG_CONFIG_HOME/autostart; @p program: what to start. */
    Autostart(const QString &folder, QString program);
    /** That of this user and this program. */
    [[nodiscard]] static Autostart ofThisUser();

    [[nodiscard]] bool isOn() const;
    /** Errors: Internal, with a sentence of the file system. */
    [[nodiscard]] Result<void> set(bool on) const;

private:
    QString m_file;
    QString m_program;
};

} // namespace natter::admin
