// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/card.h"

class QLabel;
class QPushButton;

namespace natter::admin {
class AdminSession;
}

namespace natter::adminui {

/**
 * The banner above every page while the server is gone: why, since when what is shown is old, when it is tried again,
 * and a button that tries at once. Hidden while all is well. Screen readers are told when it appears.
 */
class Notice : public Card
{
    Q_OBJECT

public:
    explicit Notice(QWidget *parent = nullptr);

    /** Takes over what @p session knows; called on every change, and every second for the countdown. */
    void showState(const admin::AdminSession &session);

Q_SIGNALS:
    void tryRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void paintIcon();

    QLabel *m_icon;
    QLabel *m_title;
    QLabel *m_reason;
    QLabel *m_age;
    QLabel *m_countdown;
    QPushButton *m_try;
};

} // namespace natter::adminui
