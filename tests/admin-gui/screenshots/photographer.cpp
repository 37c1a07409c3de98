// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin-gui/screenshots/photographer.h"

#include "admin-gui/windowtools.h"
#include "support/await.h"
#include "ui/commandpalette.h"
#include "ui/prompt.h"
#include "ui/toast.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>

#include <algorithm>
#include <cstdio>

namespace natter::test {

using namespace adminui;
using namespace Qt::StringLiterals;
using State = admin::AdminSession::State;

namespace {

/** Tries again so late that the picture is taken before. */
const admin::SessionOptions patient{.retry = {.first = 30s, .most = 30s}, .shortestRetry = 25s};

/** The window with the dialog that stands over it, as a screen would show them. */
QImage together(QWidget &window)
{
    QPixmap picture = window.grab();
    for (QDialog *dialog : window.findChildren<QDialog *>()) {
        if (!dialog->isVisible())
            continue;
        QPainter painter(&picture);
        painter.fillRect(picture.rect(), QColor(0, 0, 0, 70)); // it waits behind
        const QPixmap shown = dialog->grab();
        const QPoint place((window.width() - dialog->width()) / 2, (window.height() - dialog->height()) / 3);
        painter.drawPixmap(place, shown);
        painter.setPen(window.palette().color(QPalette::Mid));
        painter.drawRect(QRect(place, dialog->size()).adjusted(-1, -1, 0, 0));
    }
    return picture.toImage().convertToFormat(QImage::Format_RGB32);
}

} // namespace

Photographer::Photographer(const QDir &folder, QString scheme, const QStringList &wanted)
    : m_folder(folder)
    , m_scheme(std::move(scheme))
    , m_wanted(wanted)
    , m_desk(m_private.filePath(u"admin.ini"_s), patient)
{
    m_desk.window.resize(1120, 700);
}

bool Photographer::until(const Condition &condition, const QString &what)
{
    if (eventually(condition))
        return true;
    std::fprintf(stderr, "natter-screenshots: %s did not come about\n", qPrintable(what));
    return false;
}

bool Photographer::reach(State state)
{
    return until([&] { return m_desk.session.state() == state; }, QVariant::fromValue(state).toString());
}

bool Photographer::settle()
{
    // Some turns of the loop, so that what has just been laid out is also drawn.
    return until([turns = 0]() mutable { return ++turns > 40; }, u"an idle window"_s);
}

bool Photographer::take(const QString &what)
{
    if (!m_wanted.isEmpty() && !m_wanted.contains(what))
        return true;
    if (!settle())
        return false;
    const QString file = m_folder.filePath(u"console-%1-%2.png"_s.arg(what, m_scheme));
    return together(m_desk.window).save(file, "PNG");
}

bool Photographer::open(const QString &address, const QString &name, const QString &colour)
{
    admin::ServerProfile profile = admin::Servers::made(admin::ServerAddress::parse(address).value(), name);
    profile.colour = colour;
    m_desk.window.openServer(profile);
    return true;
}

bool Photographer::signIn(const Scenery &scenery)
{
    if (!reach(State::SignIn))
        return false;
    m_desk.session.signIn(scenery.email, scenery.password, false);
    return reach(State::Connected);
}

// --- before there is a login -----------------------------------------------------------------------------------------

bool Photographer::takeEntrances(const Scenery &scenery)
{
    if (!take(u"first-start"_s) || !open(scenery.fresh, u"New server"_s, QString()) || !reach(State::NeedsSetup) ||
        !take(u"setup"_s))
        return false;
    return open(scenery.full, u"Riverside School Chat"_s, u"#1e8449"_s) && reach(State::SignIn) && take(u"sign-in"_s) &&
           signIn(scenery);
}

bool Photographer::enterOverview(const Scenery &scenery)
{
    return open(scenery.full, u"Riverside School Chat"_s, u"#1e8449"_s) && signIn(scenery) && settle();
}

bool Photographer::takeEmpty(const Scenery &scenery)
{
    return open(scenery.empty, u"Trying it out"_s, u"#b9770e"_s) && signIn(scenery) && takePage("groups", u"empty"_s);
}

// --- pages -----------------------------------------------------------------------------------------------------------

TablePage *Photographer::table(const QByteArray &key) const
{
    return qobject_cast<TablePage *>(m_desk.window.page(key));
}

bool Photographer::takePage(const QByteArray &key, const QString &name)
{
    m_desk.window.showPage(key);
    const TablePage *page = table(key);
    if (page && !until([page] { return page->model()->state() != admin::RowTable::State::Loading; }, name))
        return false;
    return take(name);
}

/** Selects the row that says @p name. */
void Photographer::choose(TablePage &page, const QString &name)
{
    const admin::RowTable &model = *page.model();
    for (int row = 0; row < model.rowCount(); ++row) {
        for (int column = 0; column < model.columnCount(); ++column) {
            if (model.index(row, column).data().toString() == name)
                return page.select(model.idAt(row));
        }
    }
    if (model.rowCount() > 2)
        page.select(model.idAt(2));
}

/** Makes the page look like somebody is at work there. */
void Photographer::arrange(const QByteArray &key)
{
    MainWindow &window = m_desk.window;
    if (key == "connections") {
        choose(*table(key), u"Σοφία Παπαδοπούλου"_s);
        named<QPushButton>(window, u"Trace the events of this connection"_s)->setChecked(true);
    } else if (key == "users") {
        choose(*table(key), u"أحمد محمود"_s);
    } else if (key == "groups") {
        choose(*table(key), u"Staff room"_s);
    } else if (key == "bans") {
        choose(*table(key), u"203.0.113.0/24"_s);
    } else if (key == "broadcast") {
        named<QPlainTextEdit>(window, u"Text"_s)
            ->setPlainText(u"The server is updated tonight at 22:00. It is back within a minute; nothing gets lost."_s);
    } else if (key == "audit") {
        auto *actions = named<QComboBox>(window, u"Which action"_s);
        actions->setCurrentIndex(std::max(0, actions->findText(u"user"_s, Qt::MatchContains)));
    }
}

bool Photographer::takePages()
{
    for (const Page *page : m_desk.window.pages()) {
        const QByteArray key = page->key();
        m_desk.window.showPage(key);
        const TablePage *rows = table(key);
        const QString name = QString::fromUtf8(key);
        if (rows && !until([rows] { return rows->model()->rowCount() > 0; }, name))
            return false;
        arrange(key);
        // What a page asks when it rests on something: details, a preview, the first events of a trace.
        QElapsedTimer resting;
        resting.start();
        if (!until([&] { return resting.hasExpired(key == "connections" ? 6'000 : 1'200); }, name) || !take(name))
            return false;
    }
    return true;
}

bool Photographer::takeQuestions()
{
    MainWindow &window = m_desk.window;
    window.showPage("groups");
    TablePage *groups = table("groups");
    choose(*groups, u"Staff room"_s);
    for (QAction *action : groups->actions()) {
        if (action->text() == u"&Delete…")
            action->trigger();
    }
    auto *prompt = window.findChild<Prompt *>();
    if (!prompt || !take(u"type-the-name"_s))
        return false;
    prompt->reject();
    window.showPage("users");
    CommandPalette *palette = window.openPalette();
    palette->findChild<QLineEdit *>()->setText(u"ba"_s);
    if (!take(u"palette"_s))
        return false;
    palette->reject();
    window.currentPage()->focusFilter();
    auto *filter = qobject_cast<QLineEdit *>(window.focusWidget());
    if (!filter)
        return false;
    filter->setText(u"Zaphod"_s);
    const TablePage *users = table("users");
    return until([users] { return users->model()->rowCount() == 0; }, u"an empty table"_s) && take(u"no-match"_s);
}

bool Photographer::takeLost()
{
    if (!reach(State::Lost) || !take(u"lost"_s))
        return false;
    m_desk.window.showPage("users");
    const TablePage *users = table("users");
    const auto hasFailed = [users] { return users->model()->state() == admin::RowTable::State::Failed; };
    return until(hasFailed, u"a table that cannot be loaded"_s) && take(u"error"_s);
}

} // namespace natter::test
