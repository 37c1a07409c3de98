// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/adminsession.h"
#include "core/models/usertable.h"
#include "ui/detailspane.h"

#include <QTimer>

namespace natter::adminui {

class SideTable;
class Toast;

/**
 * What there is to know of one user beside the table: facts, groups, logins, connections. What the table has is shown
 * at once; the rest is asked for when the cursor rests on somebody, and again when something about them changes.
 */
class UserDetails : public DetailsPane
{
    Q_OBJECT

public:
    UserDetails(admin::AdminSession &session, Toast &toast, QWidget *parent = nullptr);
    ~UserDetails() override;

    void show(const protocol::AdminUser &user);
    void forget();

Q_SIGNALS:
    /** The server has told anew how somebody is. */
    void loaded(const natter::protocol::AdminUser &user);
    void wanted(const QByteArray &key, qint64 id, const QString &words);

private:
    void load();
    /** Of the list of all connections, which knows them while they last. */
    void loadConnections();
    void fill(const protocol::AdminUserDetails &details);
    void endLogins(const std::vector<qint64> &logins);
    void askToDisconnect(const std::vector<qint64> &connections);

    admin::AdminSession &m_session;
    Toast &m_toast;
    qint64 m_user = 0;  ///< 0: none
    qint64 m_shown = 0; ///< whose groups, logins and connections are in the tables
    quint64 m_question = 0;
    bool m_isFresh = false; ///< the change that is told next is our own answer
    QTimer m_pause;
    admin::Rows<protocol::AdminGroup> m_groups;
    admin::Rows<protocol::AdminUserLogin> m_logins;
    admin::Rows<protocol::AdminConnection> m_connections;
    SideTable *m_groupView = nullptr;
    SideTable *m_loginView = nullptr;
    SideTable *m_connectionView = nullptr;
};

} // namespace natter::adminui
