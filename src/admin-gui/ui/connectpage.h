// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/credentials.h"
#include "core/servers.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace natter::adminui {

/**
 * Asks which server to administrate: by its address, or one of those that are known already, which can be named, given
 * a colour and forgotten here. What is wrong with an address is said in words below the field as soon as it was
 * confirmed, and taken back while it is being corrected.
 */
class ConnectPage : public QWidget
{
    Q_OBJECT

public:
    /** Both outlive the page. */
    ConnectPage(admin::Servers &servers, admin::Credentials &credentials, QWidget *parent = nullptr);

    /** Starts afresh. @p canCancel: there is a server to go back to. */
    void begin(bool canCancel);
    /** Fills in an address that somebody else came up with, for the operator to look at; or says what is wrong with it.
     */
    void propose(const QString &address, const QString &complaint);

Q_SIGNALS:
    void chosen(const natter::admin::ServerProfile &server);
    /** The name or the colour of a known server is another one. */
    void profileChanged(const QString &id);
    void cancelled();
    /** To see about a server on this very machine. */
    void localRequested();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void confirm();
    void complain(const QString &sentence);
    void fillRecent();
    [[nodiscard]] const admin::ServerProfile *selected() const;
    void editSelected();
    void forgetSelected();
    void colourMessage();

    admin::Servers &m_servers;
    admin::Credentials &m_credentials;
    QLabel *m_icon;
    QLineEdit *m_address;
    QLabel *m_message;
    QPushButton *m_local;
    QPushButton *m_connect;
    QPushButton *m_cancel;
    QWidget *m_recentPart;
    QListWidget *m_recent;
    QPushButton *m_edit;
    QPushButton *m_forget;
};

} // namespace natter::adminui
