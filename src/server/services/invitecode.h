// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace natter::services {

/** What lets somebody sign up where that takes an invitation: random, and stored by its hash only. */
struct InviteCode
{
    /** Five groups of five letters and digits, none of which is mistaken for another: 125 random bits. */
    QString text;

    /** From the system's random numbers. */
    [[nodiscard]] static InviteCode generate();
    /** As people type it: in any case, with or without what separates the groups. */
    [[nodiscard]] static InviteCode typed(const QString &text);

    /** The SHA-256 of its letters and digits. With so much chance in it nothing slower is needed. */
    [[nodiscard]] QByteArray hash() const;
};

} // namespace natter::services
