// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow.h"

#include "core/adminlink.h"
#include "ui/connectpage.h"
#include "ui/elidedlabel.h"
#include "ui/entrancepage.h"
#include "ui/icons.h"
#include "ui/notice.h"
#include "ui/pages/auditpage.h"
#include "ui/pages/banspage.h"
#include "ui/pages/broadcastpage.h"
#include "ui/pages/connectionspage.h"
#include "ui/pages/databasepage.h"
#include "ui/pages/groupspage.h"
#include "ui/pages/invitespage.h"
#include "ui/pages/logspage.h"
#include "ui/pages/overviewpage.h"
#include "ui/pages/serverpage.h"
#include "ui/pages/settingspage.h"
#include "ui/pages/userspage.h"
#include "ui/sidebar.h"
#include "ui/statuspill.h"
#include "ui/toast.h"
#include "ui/wording.h"

#include <QAction>
#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <QVBoxLayout>

#include <algorithm>

namespace natter::adminui {

using namespace std::chrono_literals;
using State = admin::AdminSession::State;

namespace {

const QString geometryKey = QStringLiteral("window/geometry");
const QString pageKey = QStringLiteral("window/page");

QLabel *statusLabel(QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setMargin(4);
    return label;
}

/** Whether a character that is typed goes into a text there, so that it must not be a command. */
bool takesText(const QWidget *widget)
{
    const auto *line = qobject_cast<const QLineEdit *>(widget);
    const auto *text = qobject_cast<const QPlainTextEdit *>(widget);
    return (line && !line->isReadOnly()) || (text && !text->isReadOnly()) ||
           (widget && widget->inherits("QAbstractSpinBox"));
}

} // namespace

MainWindow::MainWindow(QSettings &settings, admin::Servers &servers, admin::Credentials &credentials,
                       admin::AdminSession &session, admin::LocalServer &local)
    : m_settings(settings)
    , m_servers(servers)
    , m_credentials(credentials)
    , m_session(session)
    , m_local(local)
{
    setAccessibleName(tr("Natter Admin"));
    setMinimumSize(860, 520);
    resize(1180, 740);
    makeFrame();
    makeActions();
    makePages();
    makeStatusBar();
    colourIcons();
    restoreGeometry(m_settings.value(geometryKey).toByteArray());

    m_everySecond.setInterval(1s);
    connect(&m_everySecond, &QTimer::timeout, this, &MainWindow::refresh);
    connect(&m_session, &admin::AdminSession::changed, this, &MainWindow::sessionChanged);
    // At the beginning of a login too: a late answer may have told something after the end of the one before.
    connect(&m_session, &admin::AdminSession::signedInChanged, this, &MainWindow::dropUnfinished);
    connect(&m_session, &admin::AdminSession::signedInChanged, this, &MainWindow::signedInChanged);
    qApp->installEventFilter(this);
    if (m_session.isSignedIn())
        signedInChanged();
    else if (m_session.profile())
        showEntrance();
    else if (const admin::ServerProfile *current = m_servers.current())
        openServer(admin::ServerProfile(*current));
    else
        askForServer();
}

MainWindow::~MainWindow()
{
    m_session.disconnect(this);
}

void MainWindow::makeFrame()
{
    m_sidebar = new Sidebar(this);
    m_stack = new QStackedWidget(this);
    m_notice = new Notice(this);
    m_stripe = new QWidget(this);
    m_stripe->setFixedHeight(4);
    m_stripe->setAutoFillBackground(true);
    m_connectPage = new ConnectPage(m_servers, m_credentials, m_stack);
    m_entrance = new EntrancePage(m_session, m_credentials, m_stack);
    m_stack->addWidget(m_connectPage);
    m_stack->addWidget(m_entrance);
    connect(m_connectPage, &ConnectPage::chosen, this, &MainWindow::openServer);
    connect(m_connectPage, &ConnectPage::cancelled, this, &MainWindow::goBack);
    connect(m_connectPage, &ConnectPage::localRequested, this, [this] { showPage("server"); });
    connect(m_connectPage, &ConnectPage::profileChanged, this, &MainWindow::refresh);
    connect(m_entrance, &EntrancePage::changeServerRequested, this, &MainWindow::askForServer);
    connect(m_notice, &Notice::tryRequested, &m_session, &admin::AdminSession::tryNow);
    connect(m_sidebar, &QListWidget::currentRowChanged, this, [this](int row) {
        if (row >= 0 && m_session.isSignedIn())
            showPage(m_list[std::size_t(row)]->key());
    });

    auto *banner = new QWidget(this);
    auto *bannerLayout = new QVBoxLayout(banner);
    bannerLayout->setContentsMargins(20, 0, 20, 0);
    bannerLayout->addWidget(m_notice);
    auto *column = new QVBoxLayout;
    column->setSpacing(0);
    column->addWidget(m_stripe);
    column->addWidget(banner);
    column->addWidget(m_stack, 1);
    auto *content = new QWidget(this);
    auto *layout = new QHBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_sidebar);
    layout->addLayout(column, 1);
    setCentralWidget(content);
    m_toast = new Toast(content);
}

void MainWindow::makePages()
{
    const PageContext context{m_session, m_servers, m_settings, *m_toast};
    auto *overview = new OverviewPage(context, m_stack);
    connect(overview, &OverviewPage::alertRaised, this, &MainWindow::alertRaised);
    addPage(overview);
    addPage(new ConnectionsPage(context, m_stack));
    addPage(new UsersPage(context, m_stack), true);
    addPage(new GroupsPage(context, m_stack));
    addPage(new InvitesPage(context, m_stack));
    addPage(new BansPage(context, m_stack));
    addPage(new BroadcastPage(context, m_stack), true);
    addPage(new AuditPage(context, m_stack));
    addPage(new LogsPage(context, m_stack));
    addPage(new DatabasePage(context, m_stack), true);
    addPage(new SettingsPage(context, m_stack));
    auto *server = new ServerPage(m_local, context, m_stack);
    connect(server, &ServerPage::connectRequested, this, &MainWindow::openLocalServer);
    addPage(server);
}

void MainWindow::addPage(Page *page, bool section)
{
    m_list.push_back(page);
    m_stack->addWidget(page);
    m_sidebar->addPage(page->title(), page->shapeName(), section);
    connect(page, &Page::wanted, this, [this](const QByteArray &key, qint64 id, const QString &words) {
        showPage(key);
        if (Page *shown = currentPage(); shown && shown->key() == key)
            shown->reveal(id, words);
    });
}

void MainWindow::makeActions()
{
    QMenu *server = menuBar()->addMenu(tr("&Server"));
    m_changeServer = server->addAction(tr("&Change server…"));
    m_changeServer->setShortcut(QKeySequence::Open);
    connect(m_changeServer, &QAction::triggered, this, &MainWindow::askForServer);
    m_signOut = server->addAction(tr("Sign &out"));
    connect(m_signOut, &QAction::triggered, &m_session, &admin::AdminSession::signOut);
    QAction *local = server->addAction(tr("&This machine's server…"));
    connect(local, &QAction::triggered, this, [this] { showPage("server"); });
    server->addSeparator();
    QAction *quit = server->addAction(tr("&Quit"));
    quit->setShortcut(QKeySequence::Quit);
    quit->setMenuRole(QAction::QuitRole);
    connect(quit, &QAction::triggered, this, &MainWindow::close);

    QMenu *edit = menuBar()->addMenu(tr("&Edit"));
    m_undo = edit->addAction(tr("&Undo"));
    m_undo->setShortcut(QKeySequence::Undo);
    m_undo->setEnabled(false);
    connect(m_undo, &QAction::triggered, m_toast, &Toast::undo);
    connect(m_toast, &Toast::undoChanged, this, [this] { m_undo->setEnabled(m_toast->canUndo()); });

    QMenu *view = menuBar()->addMenu(tr("&View"));
    m_refresh = view->addAction(tr("&Refresh"));
    m_refresh->setShortcut(QKeySequence::Refresh);
    connect(m_refresh, &QAction::triggered, this, [this] {
        if (m_session.state() == State::Lost)
            m_session.tryNow();
        if (Page *page = currentPage())
            page->refresh();
    });
    QAction *palette = view->addAction(tr("&Find a command…"));
    palette->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_K));
    connect(palette, &QAction::triggered, this, &MainWindow::openPalette);

    QMenu *about = menuBar()->addMenu(tr("&Help"));
    QAction *shortcuts = about->addAction(tr("&Keys"));
    shortcuts->setShortcut(QKeySequence::HelpContents);
    connect(shortcuts, &QAction::triggered, this, &MainWindow::showShortcuts);
    QAction *aboutNatter = about->addAction(tr("&About Natter Admin"));
    aboutNatter->setMenuRole(QAction::AboutRole);
    connect(aboutNatter, &QAction::triggered, this, &MainWindow::showAbout);
}

void MainWindow::makeStatusBar()
{
    m_pill = new StatusPill(this);
    m_where = new ElidedLabel(this);
    m_who = statusLabel(this);
    m_roundTrip = statusLabel(this);
    statusBar()->addWidget(m_pill);
    statusBar()->addWidget(m_where, 1);
    statusBar()->addPermanentWidget(m_who);
    statusBar()->addPermanentWidget(m_roundTrip);
}

// --- which page is shown ---------------------------------------------------------------------------------------------

void MainWindow::openServer(const admin::ServerProfile &profile)
{
    m_servers.use(profile);
    m_session.open(profile);
    if (!m_session.isSignedIn())
        showEntrance();
}

void MainWindow::askForServer()
{
    m_sidebar->hide();
    m_stack->setCurrentWidget(m_connectPage);
    m_connectPage->begin(m_session.profile().has_value());
    refresh();
}

void MainWindow::goBack()
{
    if (m_session.isSignedIn())
        signedInChanged();
    else
        showEntrance();
}

void MainWindow::openLocalServer()
{
    const QString port = qEnvironmentVariable("ADMIN_PORT", QStringLiteral("8001"));
    const auto address = admin::ServerAddress::parse(QStringLiteral("http://localhost:") + port);
    if (!address)
        return;
    const auto known = std::ranges::find(m_servers.all(), *address, &admin::ServerProfile::address);
    openServer(known == m_servers.all().end() ? admin::Servers::made(*address) : admin::ServerProfile(*known));
}

void MainWindow::comeForward()
{
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
}

void MainWindow::followLink(const QString &link)
{
    comeForward();
    const auto address = admin::addressOfLink(link);
    const auto isOfLink = [&](const admin::ServerProfile &profile) { return address && profile.address == *address; };
    if (m_session.profile() && isOfLink(*m_session.profile())) // opened anew it would lose its place, or its login
        return m_stack->currentWidget() == m_connectPage ? goBack() : void();
    const auto known = std::ranges::find_if(m_servers.all(), isOfLink);
    if (known != m_servers.all().end())
        return openServer(admin::ServerProfile(*known));
    askForServer();
    m_connectPage->propose(address ? address->toString() : QString(), address ? QString() : address.error().message());
}

void MainWindow::showEntrance()
{
    m_sidebar->hide();
    m_stack->setCurrentWidget(m_entrance);
    m_entrance->begin();
    refresh();
}

void MainWindow::signedInChanged()
{
    if (!m_session.isSignedIn()) {
        for (Page *page : m_list)
            page->forget();
        const Page *shown = currentPage();
        if (!shown || shown->needsLogin())
            m_stack->currentWidget() == m_connectPage ? askForServer() : showEntrance();
        m_sidebar->hide();
        return;
    }
    m_sidebar->show();
    const QByteArray kept = m_settings.value(pageKey).toByteArray();
    showPage(page(kept) ? kept : m_list.front()->key());
    m_sidebar->setFocus(Qt::OtherFocusReason);
}

Page *MainWindow::page(QByteArrayView key) const
{
    const auto found = std::ranges::find_if(m_list, [key](const Page *page) { return page->key() == key; });
    return found == m_list.end() ? nullptr : *found;
}

Page *MainWindow::currentPage() const
{
    return qobject_cast<Page *>(m_stack->currentWidget());
}

void MainWindow::showPage(QByteArrayView key)
{
    Page *wanted = page(key);
    if (!wanted || (wanted->needsLogin() && !m_session.isSignedIn()))
        return;
    const bool isOther = m_stack->currentWidget() != wanted;
    m_stack->setCurrentWidget(wanted);
    m_sidebar->setCurrentRow(int(std::ranges::find(m_list, wanted) - m_list.begin()));
    if (isOther) {
        m_settings.setValue(pageKey, wanted->key());
        wanted->enter();
    }
    refresh();
}

void MainWindow::sessionChanged()
{
    if (m_stack->currentWidget() == m_entrance)
        m_entrance->refresh();
    refresh();
}

void MainWindow::refresh()
{
    const auto &profile = m_session.profile();
    const admin::ServerProfile *known = profile ? m_servers.find(profile->id) : nullptr;
    const QString name = known ? known->title() : profile ? profile->title() : QString();
    const bool isEntering = m_stack->currentWidget() == m_entrance;
    if (isEntering)
        m_entrance->refresh();
    m_notice->showState(m_session);
    if (isEntering || m_stack->currentWidget() == m_connectPage)
        m_notice->hide(); // they say it themselves
    m_notice->parentWidget()->layout()->setContentsMargins(20, m_notice->isHidden() ? 0 : 14, 20, 0);

    const QString colour = known ? known->colour : QString();
    m_stripe->setVisible(!colour.isEmpty());
    if (!colour.isEmpty())
        m_stripe->setPalette(QPalette(QColor(colour)));
    m_changeServer->setEnabled(m_stack->currentWidget() != m_connectPage);
    m_signOut->setEnabled(m_session.isSignedIn());
    m_refresh->setEnabled(currentPage() || m_session.state() == State::Lost);
    if (m_pill->state() != m_session.state())
        m_pill->setState(m_session.state());
    m_where->setText(name);
    m_who->setText(m_session.user() ? tr("Signed in as %1").arg(m_session.user()->name) : QString());
    const auto roundTrip = m_session.roundTrip();
    m_roundTrip->setText(roundTrip ? tr("Round trip %1").arg(roundTripText(*roundTrip)) : QString());

    QString title = name;
    title.replace(QStringLiteral("[*]"),
                  QStringLiteral("[*][*]")); // Qt's mark for "modified"; doubled it is plain text
    setWindowTitle(title.isEmpty() ? tr("Natter Admin") : tr("%1 — Natter Admin").arg(title));
}

bool MainWindow::eventFilter(QObject *watched, QEvent *event)
{
    // `/` belongs to the page that is shown, wherever the focus is, unless a text is being typed there.
    if (event->type() == QEvent::KeyPress && watched->isWidgetType()) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const auto *widget = static_cast<QWidget *>(watched);
        const bool isPlain = !(key->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
        if (key->text() == u"/" && isPlain && widget->window() == this && !takesText(widget) && currentPage() &&
            currentPage()->focusFilter())
            return true;
    }
    return QMainWindow::eventFilter(watched, event);
}

// --- the window itself -----------------------------------------------------------------------------------------------

void MainWindow::closeEvent(QCloseEvent *event)
{
    const auto &child = m_local.status(admin::LocalServer::Way::Child);
    if ((child.isRunning || child.isBusy) && !m_mayEnd && !qApp->isSavingSession()) {
        event->ignore();
        return askToEnd();
    }
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
    if (event->type() == QEvent::PaletteChange && m_refresh && m_changeServer)
        colourIcons();
}

void MainWindow::colourIcons()
{
    m_refresh->setIcon(shapeIcon(QLatin1StringView("check-now"), palette()));
    m_changeServer->setIcon(shapeIcon(QLatin1StringView("servers"), palette()));
}

} // namespace natter::adminui
