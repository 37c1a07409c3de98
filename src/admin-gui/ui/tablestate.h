// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/tones.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace natter::adminui {

/** What is shown where rows would be: that they are being loaded, that there are none, that none fit, what went wrong.
 */
class TableState : public QWidget
{
    Q_OBJECT

public:
    explicit TableState(QWidget *parent = nullptr);

    /** An empty @p action: no button. */
    void say(QLatin1StringView shapeName, Tone tone, const QString &title, const QString &text,
             const QString &action = {});
    [[nodiscard]] QString title() const;

Q_SIGNALS:
    void actionRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void paintIcon();

    QLabel *m_icon;
    QLabel *m_title;
    QLabel *m_text;
    QPushButton *m_action;
    QLatin1StringView m_shapeName;
    Tone m_tone = Tone::Neutral;
};

} // namespace natter::adminui
