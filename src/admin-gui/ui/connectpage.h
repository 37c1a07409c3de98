// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/servers.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace natter::adminui {

/**
 * Asks which server to watch: by its address, or one of those that were watched before. What is wrong with an address
 * is said in words below the field as soon as it was confirmed, and taken back while it is being corrected.
 */
class ConnectPage : public QWidget
{
    Q_OBJECT

public:
    /** @p servers outlives the page. */
    explicit ConnectPage(admin::Servers &servers, QWidget *parent = nullptr);

    /** Starts afresh. @p canCancel: there is a server to go back to. */
    void begin(bool canCancel);

Q_SIGNALS:
    void chosen(const natter::admin::ServerAddress &server);
    void cancelled();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void confirm();
    void complain(const QString &sentence);
    void fillRecent();
    void forgetSelected();
    void colourMessage();

    admin::Servers &m_servers;
    QLabel *m_icon;
    QLineEdit *m_address;
    QLabel *m_message;
    QPushButton *m_connect;
    QPushButton *m_cancel;
    QWidget *m_recentPart;
    QListWidget *m_recent;
    QPushButton *m_forget;
};

} // namespace natter::adminui
