// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/card.h"

class QLabel;
class QPushButton;

namespace natter::admin {
class ServerMonitor;
}

namespace natter::adminui {

/**
 * What the operator has to know now: that the server is not healthy or gone, since when, why, and when it is tried
 * again, with a button that tries at once. Hidden while all is well. Screen readers are told when it appears.
 */
class Notice : public Card
{
    Q_OBJECT

public:
    explicit Notice(QWidget *parent = nullptr);

    /** Takes over what @p monitor knows; called on every change, and every second for the countdown. */
    void showState(const admin::ServerMonitor &monitor);

Q_SIGNALS:
    void checkRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void setUp(Tone tone, const QString &title);
    void paintIcon();

    QLabel *m_icon;
    QLabel *m_title;
    QLabel *m_reason;
    QLabel *m_age;
    QLabel *m_countdown;
    QPushButton *m_check;
    QLatin1StringView m_shape;
};

} // namespace natter::adminui
