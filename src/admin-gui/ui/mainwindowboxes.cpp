// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What opens over the main window: the palette, the keys, who made it.
#include "ui/commandpalette.h"
#include "ui/icons.h"
#include "ui/mainwindow.h"
#include "ui/prompt.h"
#include "ui/toast.h"

#include <QAction>
#include <QApplication>
#include <QFileDialog>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>

namespace natter::adminui {

namespace {

/** Whether @p asker belongs to a page that is about the server one is signed in to. */
bool isAboutTheServer(const QWidget *asker)
{
    for (const QWidget *widget = asker; widget; widget = widget->parentWidget()) {
        if (const auto *page = qobject_cast<const Page *>(widget))
            return page->needsLogin();
    }
    return false;
}

} // namespace

void MainWindow::dropUnfinished()
{
    // Ids mean nothing to another server, or something else: what was asked of one must not be done at the next.
    m_toast->dismiss();
    for (auto *prompt : findChildren<Prompt *>()) {
        if (isAboutTheServer(prompt->asker()))
            prompt->reject();
    }
    for (auto *dialog : findChildren<QFileDialog *>())
        dialog->reject();
}

CommandPalette *MainWindow::openPalette()
{
    std::vector<CommandPalette::Command> commands;
    for (Page *page : m_list) {
        if (m_session.isSignedIn() || !page->needsLogin())
            commands.push_back({page->title(), tr("Go to"), {}, [this, page] { showPage(page->key()); }});
    }
    const auto addActions = [&](const QList<QAction *> &actions, const QString &place) {
        for (QAction *action : actions) {
            if (action->isSeparator() || !action->isEnabled() || action->menu())
                continue;
            commands.push_back({action->text().remove(u'&'), place,
                                action->shortcut().toString(QKeySequence::NativeText),
                                [action] { action->trigger(); }});
        }
    };
    if (Page *page = currentPage())
        addActions(page->actions(), page->title());
    for (Page *page : m_list) {
        if (page == currentPage() || (page->needsLogin() && !m_session.isSignedIn()))
            continue;
        for (QAction *action : page->actionsFromAnywhere())
            commands.push_back({action->text().remove(u'&'), page->title(), {}, [this, page, action] {
                                    showPage(page->key());
                                    action->trigger();
                                }});
    }
    for (const QAction *menu : menuBar()->actions())
        addActions(menu->menu()->actions(), menu->text().remove(u'&'));
    for (const admin::ServerProfile &profile : m_servers.all())
        commands.push_back({profile.title(), tr("Server"), {}, [this, profile] { openServer(profile); }});
    return CommandPalette::open(this, std::move(commands));
}

void MainWindow::askToEnd()
{
    comeForward(); // the tray may close a window that is minimized
    if (m_ending && m_ending->isVisible())
        return;
    PromptWording wording{.title = tr("Quit, and stop the server?"), .action = tr("&Quit"), .hurts = true};
    wording.text = tr("The server that was started here ends with this program: everybody is disconnected, and nobody "
                      "can connect until it is started again.");
    m_ending = Prompt::confirm(this, std::move(wording), [this] {
        m_mayEnd = true;
        close();
    });
}

void MainWindow::showShortcuts()
{
    const QStringList lines{
        tr("Ctrl+K\tfind a command, a page or a server"),
        tr("/\tfilter the table"),
        tr("F5\task the server again"),
        tr("Ctrl+C\tcopy the selected rows as text"),
        tr("Ctrl+Shift+C\tcopy them as JSON"),
        tr("Ctrl+E\texport the table as CSV"),
        tr("Ctrl+Z\tundo, where that can be"),
        tr("Ctrl+O\tchange the server"),
        tr("Esc\tleave the filter, close a question"),
    };
    auto *box = new QMessageBox(QMessageBox::NoIcon, tr("Keys"), tr("Keys"), QMessageBox::Close, this);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(lines.join(u'\n'));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

void MainWindow::showAbout()
{
    auto *about =
        new QMessageBox(QMessageBox::NoIcon, tr("About Natter Admin"),
                        tr("Natter Admin %1").arg(QApplication::applicationVersion()), QMessageBox::Close, this);
    about->setTextFormat(Qt::PlainText);
    about->setInformativeText(
        tr("Administrates a Natter chat server.\n© The Natter authors. Free software under the GNU General "
           "Public License, version 3 or later."));
    about->setIconPixmap(applicationIcon().pixmap(QSize(48, 48), devicePixelRatioF()));
    about->setAttribute(Qt::WA_DeleteOnClose);
    about->open(); // not exec(): no nested event loop
}

} // namespace natter::adminui
