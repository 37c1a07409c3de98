// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/adminsession.h"

#include <QWidget>

namespace natter::adminui {

/** How the server is, at a glance: a shape, a word and a colour that say the same. */
class StatusPill : public QWidget
{
    Q_OBJECT

public:
    explicit StatusPill(QWidget *parent = nullptr);

    void setState(admin::AdminSession::State state);
    [[nodiscard]] admin::AdminSession::State state() const { return m_state; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    admin::AdminSession::State m_state = admin::AdminSession::State::Disconnected;
};

} // namespace natter::adminui
