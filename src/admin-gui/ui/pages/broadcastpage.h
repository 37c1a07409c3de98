// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/admin/adminrows.h"
#include "ui/page.h"

#include <QTimer>

class QComboBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;

namespace natter::adminui {

/** Says something to everybody who is connected, to a group or to one person; shows before whom it would reach. */
class BroadcastPage : public Page
{
    Q_OBJECT

public:
    explicit BroadcastPage(const PageContext &context, QWidget *parent = nullptr);
    ~BroadcastPage() override;

    void enter() override;
    void refresh() override;
    void forget() override;
    bool focusFilter() override { return false; }

    /** Begins a message to one group or person. */
    void begin(const QString &target, qint64 id);

private:
    void makeForm();
    void judge();
    void preview();
    void askToSend();
    void send();
    [[nodiscard]] QString target() const;
    [[nodiscard]] qint64 targetId() const;
    void showReach(const Result<protocol::BroadcastReach> &reach);

    QComboBox *m_target;
    QSpinBox *m_id;
    QPlainTextEdit *m_text;
    QLabel *m_length;
    QLabel *m_reach;
    QPushButton *m_send;
    QTimer m_pause; ///< nobody types and previews at once
    quint64 m_question = 0;
};

} // namespace natter::adminui
