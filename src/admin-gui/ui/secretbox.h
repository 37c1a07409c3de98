// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace natter::adminui {

/**
 * Shows something that is told only once, such as a password that was just made: to be read, selected and copied. Stays
 * until it is closed by its button; Escape asks nothing but closes too.
 */
class SecretBox : public QDialog
{
    Q_OBJECT

public:
    /** Opens one over @p parent's window; it deletes itself. All of it plain text. */
    static SecretBox *show(QWidget *parent, const QString &title, const QString &text, const QString &secret);

private:
    SecretBox(const QString &title, const QString &text, const QString &secret, QWidget *parent);
};

} // namespace natter::adminui
