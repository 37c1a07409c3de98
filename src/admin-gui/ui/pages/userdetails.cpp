// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/userdetails.h"

#include "client/adminapi.h"
#include "client/peopleapi.h"
#include "core/eachrequest.h"
#include "ui/prompt.h"
#include "ui/sidetable.h"
#include "ui/toast.h"

#include <QPointer>

namespace natter::adminui {

using namespace std::chrono_literals;
using admin::RowTable;
using protocol::AdminConnection;
using protocol::AdminGroup;
using protocol::AdminUser;
using protocol::AdminUserDetails;
using protocol::AdminUserLogin;
namespace api = client::adminapi;

namespace {

/** The cursor that runs down the table asks about nobody on its way. */
constexpr auto restingTime = 150ms;
constexpr auto changePause = 1s;

qint64 groupIdOf(const AdminGroup &row)
{
    return row.id.value();
}

qint64 loginIdOf(const AdminUserLogin &row)
{
    return row.id.value();
}

qint64 connectionIdOf(const AdminConnection &row)
{
    return row.id;
}

/** Makes @p table hold @p rows and nothing else, without a flicker of those that stay. */
template<class Row>
void replace(admin::Rows<Row> &table, const std::vector<Row> &rows, qint64 (*idOf)(const Row &))
{
    QSet<qint64> kept;
    for (const Row &row : rows)
        kept.insert(idOf(row));
    std::vector<qint64> gone;
    for (int row = 0; row < table.rowCount(); ++row) {
        if (!kept.contains(table.idAt(row)))
            gone.push_back(table.idAt(row));
    }
    for (const qint64 id : gone)
        table.remove(id);
    for (const Row &row : rows)
        table.put(row);
    table.settle();
    table.setState(RowTable::State::Ready);
}

} // namespace

UserDetails::UserDetails(admin::AdminSession &session, Toast &toast, QWidget *parent)
    : DetailsPane(parent)
    , m_session(session)
    , m_toast(toast)
    , m_groups(admin::userGroupColumns(), groupIdOf)
    , m_logins(admin::loginColumns(), loginIdOf)
    , m_connections(admin::userConnectionColumns(), connectionIdOf)
{
    setMinimumWidth(320);
    m_connectionView = new SideTable(tr("Connections of the user"), &m_connections, tr("Not connected now"), this);
    m_connectionView->addAct(tr("&Disconnect…"), [this](const auto &ids) { askToDisconnect(ids); });
    m_connectionView->setActivated([this](qint64 id) {
        if (const AdminConnection *row = m_connections.find(id))
            Q_EMIT wanted("connections", id, row->userName);
    });
    addSection(tr("Connected now"), m_connectionView);
    m_loginView = new SideTable(tr("Logins of the user"), &m_logins, tr("Nowhere signed in"), this);
    m_loginView->addAct(tr("&End login"), [this](const auto &ids) { endLogins(ids); });
    addSection(tr("Logins"), m_loginView);
    m_groupView = new SideTable(tr("Groups of the user"), &m_groups, tr("In no group"), this);
    m_groupView->addAct(tr("&Show group"), [this](const auto &ids) {
        if (const AdminGroup *row = m_groups.find(ids.front()))
            Q_EMIT wanted("groups", ids.front(), row->name);
    });
    m_groupView->setActivated([this](qint64 id) {
        if (const AdminGroup *row = m_groups.find(id))
            Q_EMIT wanted("groups", id, row->name);
    });
    addSection(tr("Groups"), m_groupView);
    m_pause.setSingleShot(true);
    connect(&m_pause, &QTimer::timeout, this, &UserDetails::load);
}

UserDetails::~UserDetails() = default;

void UserDetails::show(const AdminUser &user)
{
    const bool isOther = m_user != user.id.value();
    m_user = user.id.value();
    setTitle(user.name);
    std::vector<Line> lines;
    for (const admin::RowColumn<AdminUser> &column : admin::userColumns()) {
        if (column.column.key != "name" && column.column.key != "connections" && column.column.key != "logins" &&
            column.column.key != "suspended_until")
            lines.push_back({column.column.title, admin::cellText(column.column.kind, column.value(user))});
    }
    setLines(lines);
    m_loginView->setReadOnly(user.erased);
    if (isOther) {
        ++m_question; // what was asked about somebody else comes too late
        m_isFresh = false;
        for (RowTable *table : {static_cast<RowTable *>(&m_groups), static_cast<RowTable *>(&m_logins),
                                static_cast<RowTable *>(&m_connections)})
            table->setState(RowTable::State::Loading);
        m_groups.clear();
        m_logins.clear();
        m_connections.clear();
        m_pause.start(restingTime);
    } else if (m_isFresh) {
        m_isFresh = false;
    } else if (!m_pause.isActive()) {
        m_pause.start(changePause);
    }
}

void UserDetails::forget()
{
    m_user = 0;
    ++m_question;
    m_pause.stop();
    m_groups.clear();
    m_logins.clear();
    m_connections.clear();
}

void UserDetails::load()
{
    if (m_user == 0)
        return;
    m_session.ask<AdminUserDetails>(
        api::readUser(m_user), protocol::decodeRow<AdminUserDetails>,
        [self = QPointer(this), number = ++m_question](const Result<AdminUserDetails> &details) {
            if (!self || self->m_question != number)
                return;
            if (details) {
                self->loadConnections();
                return self->fill(*details);
            }
            for (RowTable *table : {static_cast<RowTable *>(&self->m_groups), static_cast<RowTable *>(&self->m_logins),
                                    static_cast<RowTable *>(&self->m_connections)})
                table->setState(RowTable::State::Failed, details.error().message());
        });
}

void UserDetails::loadConnections()
{
    using Answer = protocol::AdminCountedPage<AdminConnection>;
    m_session.ask<Answer>(api::listConnectionsOf(m_user), protocol::decodeRow<Answer>,
                          [self = QPointer(this), number = m_question](const Result<Answer> &page) {
                              if (!self || self->m_question != number)
                                  return;
                              if (page)
                                  return replace(self->m_connections, page->items, connectionIdOf);
                              self->m_connections.setState(RowTable::State::Failed, page.error().message());
                          });
}

void UserDetails::fill(const AdminUserDetails &details)
{
    replace(m_groups, details.groups, groupIdOf);
    replace(m_logins, details.loginList, loginIdOf);
    AdminUser user = static_cast<const AdminUser &>(details);
    user.logins = qint64(details.loginList.size());
    m_isFresh = true;
    Q_EMIT loaded(user);
}

void UserDetails::endLogins(const std::vector<qint64> &logins)
{
    admin::askForEach(
        m_session, logins, [user = m_user](qint64 login) { return api::endLogin(user, login); },
        [self = QPointer(this)](qint64 login, const QByteArray &) {
            if (self)
                self->m_logins.remove(login);
        },
        [self = QPointer(this)](const admin::EachOutcome &outcome) {
            if (!self)
                return;
            self->load();
            self->m_toast.tellOutcome(outcome, tr("%n login(s) ended", nullptr, int(outcome.done.size())));
        });
}

void UserDetails::askToDisconnect(const std::vector<qint64> &connections)
{
    PromptWording wording{.title = tr("Disconnect?"), .action = tr("&Disconnect"), .hurts = true};
    wording.text = tr("A chat program will connect again by itself; to keep somebody out, suspend the user.");
    Prompt::confirm(this, std::move(wording), [self = QPointer(this), connections] {
        if (!self)
            return;
        self->m_session.ask<protocol::AdminClosed>(
            api::closeConnections(connections, {}), protocol::decodeRow<protocol::AdminClosed>,
            [self](const Result<protocol::AdminClosed> &closed) {
                if (!self)
                    return;
                if (!closed)
                    return self->m_toast.tell(closed.error().message(), Tone::Bad);
                self->load();
                self->m_toast.tell(tr("%n connection(s) ended", nullptr, int(closed->closed)));
            });
    });
}

} // namespace natter::adminui
