// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/admin/adminrows.h"
#include "ui/page.h"

#include <QTimer>

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

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

private:
    void makeForm();
    void judge();
    void askToSend();
    void send();
    [[nodiscard]] QString target() const;
    [[nodiscard]] bool isForEverybody() const;
    void find();
    void preview(qint64 id);
    void complain(const QString &sentence);
    void showReach(const Result<protocol::BroadcastReach> &reach);

    QComboBox *m_target;
    QLineEdit *m_name; ///< of the group or the person
    QPlainTextEdit *m_text;
    QLabel *m_length;
    QLabel *m_reach;
    QPushButton *m_send;
    QTimer m_pause; ///< nobody types and previews at once
    quint64 m_question = 0;
    qint64 m_id = 0; ///< of whom is named; 0: not found, or not looked for yet
};

} // namespace natter::adminui
