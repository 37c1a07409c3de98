// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/invitecode.h"

#include <QCryptographicHash>
#include <QRandomGenerator>

namespace natter::services {

namespace {

/** Thirty-two, so that each is five bits; without I, L, O and U. */
constexpr char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr int groups = 5;
constexpr int lettersInGroup = 5;

} // namespace

InviteCode InviteCode::generate()
{
    InviteCode code;
    for (int i = 0; i < groups * lettersInGroup; ++i) {
        if (i > 0 && i % lettersInGroup == 0)
            code.text += u'-';
        code.text += QLatin1Char(letters[QRandomGenerator::system()->bounded(int(sizeof letters) - 1)]);
    }
    return code;
}

InviteCode InviteCode::typed(const QString &text)
{
    InviteCode code;
    for (const QChar c : text.toUpper()) {
        if (c == u'-' || c.isSpace())
            continue;
        code.text += c == u'O' ? QChar(u'0') : c == u'I' || c == u'L' ? QChar(u'1') : c;
    }
    return code;
}

QByteArray InviteCode::hash() const
{
    return QCryptographicHash::hash(typed(text).text.toUtf8(), QCryptographicHash::Sha256);
}

} // namespace natter::services
