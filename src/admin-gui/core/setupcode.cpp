// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/setupcode.h"

#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>

namespace natter::admin {

namespace {

constexpr qint64 longestCode = 200;

} // namespace

SetupCode findSetupCode(const ServerProfile &profile, const QString &file)
{
    SetupCode found;
    // Where the server says it is: natterd setup-code would need to know the same settings. What would be more than a
    // path to a shell is not repeated to who pastes it there.
    static const QRegularExpression plainPath(QRegularExpression::anchoredPattern(u"/[A-Za-z0-9_./-]+"));
    found.command = plainPath.match(file).hasMatch()
                        ? QString(QStringLiteral("sudo cat ") + file)
                        : QStringLiteral("sudo natterd setup-code --config /etc/natter/natter.conf");
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
