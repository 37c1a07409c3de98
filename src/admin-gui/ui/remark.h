// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/card.h"

class QLabel;

namespace natter::adminui {

/** A sentence of a tone above a table, until it is hidden; screen readers are told. Plain text. */
class Remark : public Card
{
    Q_OBJECT

public:
    explicit Remark(QWidget *parent = nullptr);

    void say(Tone tone, const QString &text);
    [[nodiscard]] QString text() const;

protected:
    void changeEvent(QEvent *event) override;

private:
    void paintIcon();

    QLabel *m_icon;
    QLabel *m_text;
};

} // namespace natter::adminui
