// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/personalfile.h"

#include <QSaveFile>

namespace natter::adminui {

QString writePersonalFile(const QString &file, const QByteArray &content)
{
    QSaveFile out(file);
    if (!out.open(QIODevice::WriteOnly))
        return out.errorString();
    // Before the first byte, and also where a readable file of that name is replaced.
    if (!out.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner))
        return out.errorString();
    out.write(content);
    return out.commit() ? QString() : out.errorString();
}

} // namespace natter::adminui
