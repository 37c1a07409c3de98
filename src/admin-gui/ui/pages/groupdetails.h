// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/adminsession.h"
#include "core/models/grouptable.h"
#include "ui/detailspane.h"

#include <QTimer>

class QCheckBox;

namespace natter::adminui {

class SideTable;
class Toast;

/**
 * What there is to know of one group beside the table: facts and members, with their roles and who of them is online.
 * Members are added, given other roles and removed here. They are asked for when the cursor rests on a group, and again
 * when something about it changes.
 */
class GroupDetails : public DetailsPane
{
    Q_OBJECT

public:
    GroupDetails(admin::AdminSession &session, Toast &toast, QWidget *parent = nullptr);
    ~GroupDetails() override;

    void show(const protocol::AdminGroup &group);
    void forget();
    /** Asks for whoever is to join the group that is shown. */
    void askToAdd();
    [[nodiscard]] admin::MemberTable &members() { return m_members; }

Q_SIGNALS:
    void wanted(const QByteArray &key, qint64 id, const QString &words);

private:
    void load();
    void showLines();
    void hearOfPeople(const client::LiveFrame &frame);
    void add(qint64 group, const QStringList &people, const std::function<void(std::optional<Error>)> &done);
    void askForRole(const std::vector<qint64> &users);
    void setRole(qint64 group, const std::vector<qint64> &users, Role role, bool canUndo);
    /** Makes those of @p before whom @p users names members again, as what they were. */
    void takeBack(qint64 group, const std::vector<qint64> &users, const std::vector<protocol::AdminMember> &before);
    void askToRemove(const std::vector<qint64> &users);

    admin::AdminSession &m_session;
    Toast &m_toast;
    protocol::AdminGroup m_group; ///< with an invalid id: none
    QString m_owner;
    quint64 m_question = 0;
    QTimer m_pause;
    admin::LiveFeed::Following m_people; ///< who comes and goes
    admin::MemberTable m_members;
    SideTable *m_memberView;
    QCheckBox *m_online;
};

} // namespace natter::adminui
