// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/adminsession.h"

#include <QWidget>

class QCheckBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace natter::adminui {

/**
 * What stands between choosing a server and its pages: reaching it, judging its certificate, setting it up, signing in.
 * One column whose parts come and go with the session's state, so that nothing jumps to another place.
 */
class EntrancePage : public QWidget
{
    Q_OBJECT

public:
    /** Both outlive the page. */
    EntrancePage(admin::AdminSession &session, admin::Credentials &credentials, QWidget *parent = nullptr);

    /** Takes over the session's state; called on every change, and every second for the countdown. */
    void refresh();
    /** Puts the cursor where the next thing is to be typed. */
    void begin();

Q_SIGNALS:
    void changeServerRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void makeForm();
    void showState();
    void showCertificate();
    void showSetup();
    void go();
    void judge();
    void complain(const QString &sentence);
    void fillSetupCode();
    void colourMessage();

    admin::AdminSession &m_session;
    admin::Credentials &m_credentials;
    admin::AdminSession::State m_shown = admin::AdminSession::State::Disconnected;
    QLabel *m_icon;
    QLabel *m_title;
    QLabel *m_text;
    QPlainTextEdit *m_certificate;
    QWidget *m_form;
    QLabel *m_codeLabel;
    QLineEdit *m_code;
    QLabel *m_codeRemark;
    QLabel *m_emailLabel;
    QLineEdit *m_email;
    QLabel *m_nameLabel;
    QLineEdit *m_name;
    QLabel *m_passwordLabel;
    QLineEdit *m_password;
    QLabel *m_repeatLabel;
    QLineEdit *m_repeat;
    QCheckBox *m_remember;
    QLabel *m_keeping;
    QLabel *m_message;
    QPushButton *m_change;
    QPushButton *m_go;
};

} // namespace natter::adminui
