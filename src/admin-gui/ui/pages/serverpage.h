// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/localserver.h"
#include "ui/page.h"

#include <array>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace natter::adminui {

/**
 * natterd on this machine: whether it runs and as what, with a button that starts or stops it. The one page that can be
 * seen without a login, since there may be no server yet to have one at.
 */
class ServerPage : public Page
{
    Q_OBJECT

public:
    ServerPage(admin::LocalServer &local, const PageContext &context, QWidget *parent = nullptr);
    ~ServerPage() override;

    [[nodiscard]] bool needsLogin() const override { return false; }
    void enter() override;
    void refresh() override;

Q_SIGNALS:
    /** The operator wants to administrate the server of this machine. */
    void connectRequested();

private:
    struct Row
    {
        QLabel *state = nullptr;
        QLabel *remark = nullptr;
        QPushButton *button = nullptr; ///< starts, or stops
        QPushButton *restart = nullptr;
    };

    [[nodiscard]] QWidget *makeRow(admin::LocalServer::Way way, const QString &title, const QString &text);
    void show();
    void toggle(admin::LocalServer::Way way);
    void askToRestart(admin::LocalServer::Way way);

    admin::LocalServer &m_local;
    std::array<Row, 3> m_rows;
    QPlainTextEdit *m_log;
    QPushButton *m_connect;
};

} // namespace natter::adminui
