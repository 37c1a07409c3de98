// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/servermonitor.h"
#include "core/servers.h"

#include <QMainWindow>
#include <QTimer>

class QLabel;
class QSettings;
class QStackedWidget;

namespace natter::adminui {

class ConnectPage;
class OverviewPage;
class Sidebar;

/**
 * The console's window: a sidebar of pages, the page itself, a status line. Shows the page that asks for a server until
 * one is chosen. Keeps its size and place in the settings. Everything that it is given outlives it.
 */
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    MainWindow(QSettings &settings, admin::Servers &servers, admin::ServerMonitor &monitor);
    ~MainWindow() override;

    /** Remembers @p server and watches it. */
    void watch(const admin::ServerAddress &server);

protected:
    void closeEvent(QCloseEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void makeActions();
    void makePages();
    void makeStatusBar();
    void askForServer();
    void showOverview();
    void showAbout();
    void refresh();
    void colourIcons();

    QSettings &m_settings;
    admin::Servers &m_servers;
    admin::ServerMonitor &m_monitor;
    QAction *m_checkNow = nullptr;
    QAction *m_changeServer = nullptr;
    Sidebar *m_sidebar = nullptr;
    QStackedWidget *m_pages = nullptr;
    ConnectPage *m_connectPage = nullptr;
    OverviewPage *m_overview = nullptr;
    QLabel *m_watching = nullptr;
    QLabel *m_nextCheck = nullptr;
    QTimer m_everySecond; ///< for ages and countdowns; rests while the window is hidden
};

} // namespace natter::adminui
