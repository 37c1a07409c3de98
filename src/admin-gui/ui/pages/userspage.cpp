// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/userspage.h"

#include "core/models/pageasking.h"
#include "ui/pages/userdetails.h"

#include <QComboBox>

#include <algorithm>

namespace natter::adminui {

using admin::PageQuestion;
using admin::RowPage;
using protocol::AdminUser;
namespace api = client::adminapi;

namespace {

qint64 idOf(const AdminUser &row)
{
    return row.id.value();
}

bool isThere(const AdminUser &user)
{
    return !user.erased;
}

bool canBecomeAdministrator(const AdminUser &user)
{
    return !user.erased && user.role == AccountRole::User;
}

bool isAdministrator(const AdminUser &user)
{
    return !user.erased && user.role == AccountRole::Administrator;
}

bool isLocked(const AdminUser &user)
{
    return !user.erased && admin::isSuspended(user);
}

} // namespace

UsersPage::UsersPage(const PageContext &context, QWidget *parent)
    : TablePage("users", tr("Users"), QLatin1StringView("users"), context, parent)
    , m_table(
          admin::userColumns(), idOf,
          [this](const PageQuestion &question, Reply<RowPage<AdminUser>> reply) { ask(question, std::move(reply)); })
    , m_details(new UserDetails(session(), context.toast, this))
{
    makeFilters();
    makeActions();
    setDetails(m_details);
    connect(m_details, &UserDetails::wanted, this, &Page::wanted);
    connect(m_details, &UserDetails::loaded, this, [this](const AdminUser &user) { m_table.renew(user); });
    setModel(&m_table);
    connect(&m_table, &admin::RowTable::countChanged, this, [this] {
        if (m_revealed != 0 && m_table.rowOf(m_revealed))
            select(std::exchange(m_revealed, 0));
    });
}

UsersPage::~UsersPage() = default;

void UsersPage::makeFilters()
{
    m_role = new QComboBox(this);
    m_role->setAccessibleName(tr("Show which roles"));
    m_role->addItem(tr("Every role"), QString());
    m_role->addItem(tr("Users"), QStringLiteral("user"));
    m_role->addItem(tr("Administrators"), QStringLiteral("administrator"));
    m_state = new QComboBox(this);
    m_state->setAccessibleName(tr("Show which states"));
    m_state->addItem(tr("All but erased"), QString());
    m_state->addItem(tr("Active"), QStringLiteral("active"));
    m_state->addItem(tr("Suspended"), QStringLiteral("suspended"));
    m_state->addItem(tr("Erased"), QStringLiteral("erased"));
    for (QComboBox *box : {m_state, m_role}) { // the last one stands nearest to the filter
        addFilterControl(box);
        connect(box, &QComboBox::currentIndexChanged, this, &UsersPage::narrow);
    }
}

void UsersPage::makeActions()
{
    using Needs = RowAction::Needs;
    const auto first = [this](void (UsersPage::*act)(qint64)) {
        return [this, act](const Ids &ids) { (this->*act)(ids.front()); };
    };
    const auto if_ = [this](bool (*is)(const AdminUser &)) {
        return [this, is](const Ids &ids) { return all(ids, is); };
    };
    QAction *add = addRowAction({.text = tr("&New user…"),
                                 .shapeName = QLatin1StringView("add"),
                                 .shortcut = QKeySequence::New,
                                 .needs = Needs::Nothing,
                                 .isButton = true,
                                 .act = [this](const Ids &) { askToAdd(); }});
    addRowSeparator();
    addRowAction({.text = tr("&Edit…"),
                  .shapeName = QLatin1StringView("edit"),
                  .shortcut = QKeySequence(Qt::Key_F2),
                  .needs = Needs::One,
                  .isButton = true,
                  .act = first(&UsersPage::askToEdit),
                  .isPossible = if_(isThere)});
    addRowAction({.text = tr("Make &administrator…"),
                  .shapeName = QLatin1StringView("key"),
                  .needs = Needs::Some,
                  .act = [this](const Ids &ids) { askForRole(ids, AccountRole::Administrator); },
                  .isPossible = if_(canBecomeAdministrator)});
    addRowAction({.text = tr("Make ordinary &user…"),
                  .needs = Needs::Some,
                  .act = [this](const Ids &ids) { askForRole(ids, AccountRole::User); },
                  .isPossible = if_(isAdministrator)});
    addRowSeparator();
    addRowAction({.text = tr("&Suspend…"),
                  .shapeName = QLatin1StringView("bans"),
                  .shortcut = QKeySequence(Qt::CTRL | Qt::Key_B),
                  .needs = Needs::Some,
                  .isButton = true,
                  .hurts = true,
                  .act = [this](const Ids &ids) { askToSuspend(ids); },
                  .isPossible = if_(isThere)});
    addRowAction({.text = tr("&Lift the suspension"),
                  .needs = Needs::Some,
                  .act = [this](const Ids &ids) { liftSuspension(ids); },
                  .isPossible = if_(isLocked)});
    addRowAction({.text = tr("End all lo&gins…"),
                  .shapeName = QLatin1StringView("disconnect"),
                  .needs = Needs::Some,
                  .hurts = true,
                  .act = [this](const Ids &ids) { askToEndLogins(ids); },
                  .isPossible = if_(isThere)});
    addRowAction({.text = tr("Reset the &password…"),
                  .shapeName = QLatin1StringView("key"),
                  .needs = Needs::One,
                  .hurts = true,
                  .act = first(&UsersPage::askForPassword),
                  .isPossible = if_(isThere)});
    addRowSeparator();
    addRowAction({.text = tr("E&xport everything of the user…"),
                  .shapeName = QLatin1StringView("export"),
                  .needs = Needs::One,
                  .act = first(&UsersPage::askForFile),
                  .isPossible = if_(isThere)});
    addRowAction({.text = tr("E&rase…"),
                  .shapeName = QLatin1StringView("delete"),
                  .shortcut = QKeySequence(Qt::Key_Delete),
                  .needs = Needs::One,
                  .hurts = true,
                  .act = first(&UsersPage::askToErase),
                  .isPossible = if_(isThere)});
    setEmptyText(tr("There is no user yet"), tr("People sign up by themselves, if the server lets them."), add);
}

bool UsersPage::all(const Ids &ids, bool (*is)(const AdminUser &)) const
{
    return std::ranges::all_of(ids, [&](qint64 id) {
        const AdminUser *user = m_table.find(id);
        return user && is(*user);
    });
}

QString UsersPage::whoAre(const Ids &ids) const
{
    if (ids.size() > 1)
        return tr("%n user(s)", nullptr, int(ids.size()));
    const AdminUser *user = ids.empty() ? nullptr : m_table.find(ids.front());
    return user ? tr("%1 (%2)").arg(user->name, user->email) : tr("somebody who is gone");
}

// --- what is shown ---------------------------------------------------------------------------------------------------

void UsersPage::ask(const PageQuestion &question, Reply<RowPage<AdminUser>> reply)
{
    admin::askForPage<protocol::AdminCountedPage<AdminUser>>(session(),
                                                             api::listUsers(admin::listQueryOf(question),
                                                                            question.narrowing.value("role"),
                                                                            question.narrowing.value("state")),
                                                             std::move(reply));
}

void UsersPage::narrow()
{
    m_table.narrow({{"role", m_role->currentData().toString()}, {"state", m_state->currentData().toString()}});
}

void UsersPage::enter()
{
    m_table.refresh();
    if (m_following.isActive())
        return;
    m_table.forgetHeard();
    m_following = session().live().follow(QStringLiteral("users"),
                                          [this](const client::LiveFrame &frame) { m_table.hear(frame); });
}

void UsersPage::forget()
{
    m_following.stop();
    m_revealed = 0;
    m_table.forget();
    m_details->forget();
}

void UsersPage::reveal(qint64 id, const QString &words)
{
    if (m_table.rowOf(id))
        return select(id);
    m_revealed = id;
    m_role->setCurrentIndex(0);
    m_state->setCurrentIndex(0);
    lookFor(words);
}

void UsersPage::currentChanged(std::optional<qint64> id)
{
    const AdminUser *user = id ? m_table.find(*id) : nullptr;
    if (user)
        m_details->show(*user);
    else
        m_details->forget();
}

bool UsersPage::take(const QByteArray &answer)
{
    auto user = protocol::decodeRow<AdminUser>(answer);
    if (!user) {
        tellFault(user.error());
        return false;
    }
    m_table.renew(*std::move(user));
    m_table.settle();
    return true;
}

} // namespace natter::adminui
