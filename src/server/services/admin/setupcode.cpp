// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/admin/setupcode.h"

#include "base/log.h"
#include "services/invitecode.h"

#include <QFile>
#include <QSaveFile>

namespace natter::services {

std::optional<QString> SetupCode::current() const
{
    constexpr qint64 longest = 128;
    QFile file(m_file);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QString code = QString::fromLatin1(file.read(longest)).trimmed();
    return code.isEmpty() ? std::nullopt : std::optional(code);
}

Result<QString> SetupCode::renew() const
{
    // As hard to guess as an invitation, and as easy to type.
    QString code = InviteCode::generate().text;
    QSaveFile file(m_file);
    const QByteArray line = code.toLatin1() + '\n';
    // Private before it holds anything.
    const bool written = file.open(QIODevice::WriteOnly) && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) &&
                         file.write(line) == line.size() && file.commit();
    if (!written)
        return fail(ErrorCode::Unavailable, QStringLiteral("%1 cannot be written: %2").arg(m_file, file.errorString()));
    return code;
}

bool SetupCode::matches(const QString &typed) const
{
    const auto code = current();
    // Hashes are compared: how far two of them agree says nothing of the code.
    return code && InviteCode::typed(typed).hash() == InviteCode::typed(*code).hash();
}

void SetupCode::discard() const
{
    if (QFile::exists(m_file) && !QFile::remove(m_file))
        qCWarning(logServer, "%s, which is of no use any more, cannot be removed", qUtf8Printable(m_file));
}

} // namespace natter::services
