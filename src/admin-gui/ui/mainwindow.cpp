// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow.h"

#include "ui/connectpage.h"
#include "ui/icons.h"
#include "ui/overviewpage.h"
#include "ui/sidebar.h"
#include "ui/wording.h"

#include <QAction>
#include <QApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>

namespace natter::adminui {

using namespace std::chrono_literals;

namespace {

const QString geometryKey = QStringLiteral("window/geometry");

QLabel *statusLabel(QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setContentsMargins(8, 0, 8, 0);
    return label;
}

} // namespace

MainWindow::MainWindow(QSettings &settings, admin::Servers &servers, admin::ServerMonitor &monitor)
    : m_settings(settings)
    , m_servers(servers)
    , m_monitor(monitor)
{
    setAccessibleName(tr("Natter Admin"));
    setMinimumSize(680, 460);
    resize(920, 600);
    makeActions();
    makePages();
    makeStatusBar();
    colourIcons();
    restoreGeometry(m_settings.value(geometryKey).toByteArray());

    m_everySecond.setInterval(1s);
    connect(&m_everySecond, &QTimer::timeout, this, &MainWindow::refresh);
    connect(&m_monitor, &admin::ServerMonitor::changed, this, &MainWindow::refresh);
    if (m_monitor.server())
        showOverview();
    else if (const auto current = m_servers.current())
        watch(*current);
    else
        askForServer();
}

MainWindow::~MainWindow() = default;

void MainWindow::makeActions()
{
    QMenu *server = menuBar()->addMenu(tr("&Server"));
    m_checkNow = server->addAction(tr("Check &now"));
    m_checkNow->setShortcut(QKeySequence::Refresh);
    connect(m_checkNow, &QAction::triggered, &m_monitor, &admin::ServerMonitor::checkNow);
    m_changeServer = server->addAction(tr("&Change server…"));
    m_changeServer->setShortcut(QKeySequence::Open);
    connect(m_changeServer, &QAction::triggered, this, &MainWindow::askForServer);
    server->addSeparator();
    QAction *quit = server->addAction(tr("&Quit"));
    quit->setShortcut(QKeySequence::Quit);
    quit->setMenuRole(QAction::QuitRole);
    connect(quit, &QAction::triggered, this, &MainWindow::close);

    QMenu *about = menuBar()->addMenu(tr("&Help"));
    QAction *aboutNatter = about->addAction(tr("&About Natter Admin"));
    aboutNatter->setMenuRole(QAction::AboutRole);
    connect(aboutNatter, &QAction::triggered, this, &MainWindow::showAbout);
}

void MainWindow::makePages()
{
    m_sidebar = new Sidebar(this);
    m_sidebar->addPage(tr("Overview"), QLatin1StringView("overview"));

    m_pages = new QStackedWidget(this);
    m_connectPage = new ConnectPage(m_servers, m_pages);
    m_overview = new OverviewPage(m_monitor, m_pages);
    m_pages->addWidget(m_connectPage);
    m_pages->addWidget(m_overview);
    connect(m_connectPage, &ConnectPage::chosen, this, &MainWindow::watch);
    connect(m_connectPage, &ConnectPage::cancelled, this, &MainWindow::showOverview);
    connect(m_overview, &OverviewPage::checkRequested, &m_monitor, &admin::ServerMonitor::checkNow);
    connect(m_overview, &OverviewPage::changeServerRequested, this, &MainWindow::askForServer);

    auto *content = new QWidget(this);
    auto *layout = new QHBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_sidebar);
    layout->addWidget(m_pages, 1);
    setCentralWidget(content);
}

void MainWindow::makeStatusBar()
{
    m_watching = statusLabel(this);
    m_nextCheck = statusLabel(this);
    m_nextCheck->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    const QString longest = tr("Next check in %1").arg(spanText(99min));
    m_nextCheck->setMinimumWidth(m_nextCheck->fontMetrics().horizontalAdvance(longest) +
                                 16); // or it moves every second
    statusBar()->addWidget(m_watching, 1);
    statusBar()->addPermanentWidget(m_nextCheck);
}

void MainWindow::watch(const admin::ServerAddress &server)
{
    m_servers.choose(server);
    m_monitor.watch(server);
    showOverview();
}

void MainWindow::askForServer()
{
    m_sidebar->hide();
    m_pages->setCurrentWidget(m_connectPage);
    m_connectPage->begin(m_monitor.server().has_value());
    refresh();
}

void MainWindow::showOverview()
{
    m_sidebar->show();
    m_sidebar->setCurrentRow(0);
    m_pages->setCurrentWidget(m_overview);
    m_sidebar->setFocus(Qt::OtherFocusReason);
    refresh();
}

void MainWindow::refresh()
{
    m_overview->refresh();
    const bool asks = m_pages->currentWidget() == m_connectPage;
    const auto next = m_monitor.untilNextCheck();
    m_checkNow->setEnabled(next.has_value());
    m_changeServer->setEnabled(!asks);
    m_watching->setText(m_monitor.server() ? tr("Watching %1").arg(m_monitor.server()->toString())
                                           : tr("No server chosen"));
    if (next)
        m_nextCheck->setText(tr("Next check in %1").arg(spanText(std::chrono::ceil<std::chrono::seconds>(*next))));
    else
        m_nextCheck->setText(m_monitor.isChecking() ? tr("Checking…") : QString());

    QString title = m_monitor.name();
    title.replace(QStringLiteral("[*]"),
                  QStringLiteral("[*][*]")); // Qt's mark for "modified"; doubled it is plain text
    if (title.isEmpty() && m_monitor.server())
        title = m_monitor.server()->url().host();
    setWindowTitle(title.isEmpty() ? tr("Natter Admin") : tr("%1 — Natter Admin").arg(title));
}

void MainWindow::showAbout()
{
    auto *about =
        new QMessageBox(QMessageBox::NoIcon, tr("About Natter Admin"),
                        tr("Natter Admin %1").arg(QApplication::applicationVersion()), QMessageBox::Close, this);
    about->setTextFormat(Qt::PlainText);
    about->setInformativeText(
        tr("Watches a Natter chat server.\n© The Natter authors. Free software under the GNU General "
           "Public License, version 3 or later."));
    about->setIconPixmap(applicationIcon().pixmap(QSize(48, 48), devicePixelRatioF()));
    about->setAttribute(Qt::WA_DeleteOnClose);
    about->open(); // not exec(): no nested event loop
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    m_settings.setValue(geometryKey, saveGeometry());
    QMainWindow::closeEvent(event);
}

void MainWindow::showEvent(QShowEvent *event)
{
    QMainWindow::showEvent(event);
    m_everySecond.start();
    refresh();
}

void MainWindow::hideEvent(QHideEvent *event)
{
    QMainWindow::hideEvent(event);
    m_everySecond.stop();
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_checkNow && m_changeServer)
        colourIcons();
}

void MainWindow::colourIcons()
{
    m_checkNow->setIcon(shapeIcon(QLatin1StringView("check-now"), palette()));
    m_changeServer->setIcon(shapeIcon(QLatin1StringView("servers"), palette()));
}

} // namespace natter::adminui
