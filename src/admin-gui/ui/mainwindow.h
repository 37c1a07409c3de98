// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/page.h"

#include <QMainWindow>
#include <QPointer>
#include <QTimer>

#include <vector>

class QLabel;
class QSettings;
class QStackedWidget;

namespace natter::admin {
class LocalServer;
}

namespace natter::adminui {

class CommandPalette;
class ConnectPage;
class ElidedLabel;
class EntrancePage;
class Notice;
class Prompt;
class Sidebar;
class StatusPill;

/**
 * The console's window: a sidebar of pages, the banner that says when the server is gone, the page itself, a status
 * line. Without a login it shows what leads to one. Keeps its size, place and page in the settings. Everything that it
 * is given outlives it.
 */
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    MainWindow(QSettings &settings, admin::Servers &servers, admin::Credentials &credentials,
               admin::AdminSession &session, admin::LocalServer &local);
    ~MainWindow() override;

    void openServer(const admin::ServerProfile &profile);
    /** Nothing happens without a login, but for a page that needs none. */
    void showPage(QByteArrayView key);
    /** The page with @p key; null if there is none. */
    [[nodiscard]] Page *page(QByteArrayView key) const;
    [[nodiscard]] const std::vector<Page *> &pages() const { return m_list; }
    /** The page that is shown; null while none is. */
    [[nodiscard]] Page *currentPage() const;
    CommandPalette *openPalette();
    /** Into sight, and on top. */
    void comeForward();
    /** Opens the known server that a natter-admin: link names; an unknown one only when the operator confirms it. */
    void followLink(const QString &link);

Q_SIGNALS:
    void alertRaised(const QString &text, bool isCritical);

protected:
    void closeEvent(QCloseEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void makePages();
    void addPage(Page *page, bool section = false);
    void makeFrame();
    void makeActions();
    void makeStatusBar();
    void askForServer();
    void goBack();
    void openLocalServer();
    void showEntrance();
    void sessionChanged();
    void signedInChanged();
    /** Takes away what is said, asked and offered about the server whose login is over. */
    void dropUnfinished();
    void refresh();
    /** Asks first: a server that was started here ends with this program, and everybody's connections with it. */
    void askToEnd();
    void showAbout();
    void showShortcuts();
    void colourIcons();

    QSettings &m_settings;
    admin::Servers &m_servers;
    admin::Credentials &m_credentials;
    admin::AdminSession &m_session;
    admin::LocalServer &m_local;
    QAction *m_refresh = nullptr;
    QAction *m_changeServer = nullptr;
    QAction *m_signOut = nullptr;
    QAction *m_undo = nullptr;
    Sidebar *m_sidebar = nullptr;
    Notice *m_notice = nullptr;
    QWidget *m_stripe = nullptr; ///< in the server's colour
    QStackedWidget *m_stack = nullptr;
    ConnectPage *m_connectPage = nullptr;
    EntrancePage *m_entrance = nullptr;
    Toast *m_toast = nullptr;
    std::vector<Page *> m_list;
    QAction *m_separator = nullptr; ///< of the View menu, behind the pages
    StatusPill *m_pill = nullptr;
    ElidedLabel *m_where = nullptr;
    QLabel *m_who = nullptr;
    QLabel *m_roundTrip = nullptr;
    QPointer<Prompt> m_ending; ///< asks whether the server that was started here may end with us
    bool m_mayEnd = false;     ///< it may
    QTimer m_everySecond;      ///< for ages and countdowns; rests while the window is hidden
};

} // namespace natter::adminui
