// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/setupcode.h"

#include <QFile>
#include <QFileInfo>

namespace natter::admin {

namespace {

constexpr qint64 longestCode = 200;

} // namespace

SetupCode findSetupCode(const ServerProfile &profile, const QString &file)
{
    SetupCode found;
    found.command = QStringLiteral("sudo natterd setup-code");
    const QFileInfo info(file);
    if (!profile.address.isLocal() || file.isEmpty() || !info.isAbsolute() || !info.isFile() ||
        info.size() > longestCode)
        return found;
    QFile in(file);
    if (!in.open(QIODevice::ReadOnly))
        return found;
    const QString code = QString::fromUtf8(in.read(longestCode)).trimmed();
    if (!code.isEmpty() && !code.contains(u'\n')) {
        found.code = code;
        found.file = file;
    }
    return found;
}

} // namespace natter::admin
