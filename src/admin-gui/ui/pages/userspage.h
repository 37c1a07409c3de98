// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/livefeed.h"
#include "core/models/usertable.h"
#include "ui/tablepage.h"

#include <QVariantMap>

class QComboBox;

namespace natter::adminui {

class UserDetails;

/**
 * Everybody who has an account: searched and sorted by the server, page by page, with who is here kept live. Accounts
 * are made, edited, suspended, given new passwords, thrown out, exported and erased; what can be undone offers it.
 */
class UsersPage : public TablePage
{
    Q_OBJECT

public:
    explicit UsersPage(const PageContext &context, QWidget *parent = nullptr);
    ~UsersPage() override;

    void enter() override;
    void forget() override;
    void reveal(qint64 id, const QString &words) override;
    [[nodiscard]] admin::UserTable &table() { return m_table; }

    /** Everything the server has of @p user, into @p file, which only its owner can read. */
    void exportTo(qint64 user, const QString &file);

protected:
    void currentChanged(std::optional<qint64> id) override;

private:
    using Ids = std::vector<qint64>;

    void makeFilters();
    void makeActions();
    void narrow();
    [[nodiscard]] bool all(const Ids &ids, bool (*is)(const protocol::AdminUser &)) const;
    [[nodiscard]] QString whoAre(const Ids &ids) const;
    void ask(const admin::PageQuestion &question, Reply<admin::RowPage<protocol::AdminUser>> reply);
    /** Takes over what the server answered about somebody. */
    bool take(const QByteArray &answer);

    void askToAdd();
    void askToEdit(qint64 id);
    void edit(qint64 id, const QVariantMap &answers, const std::function<void(std::optional<Error>)> &done);
    void askForRole(const Ids &ids, AccountRole role);
    void askToSuspend(const Ids &ids);
    void suspend(const Ids &ids, std::optional<Timestamp> until, const QString &reason);
    void liftSuspension(const Ids &ids);
    /** Back to how they were. */
    void restoreSuspension(const std::vector<protocol::AdminUser> &before);
    void askForPassword(qint64 id);
    void askToEndLogins(const Ids &ids);
    void askToErase(qint64 id);
    void askForFile(qint64 id);

    QComboBox *m_role = nullptr;
    QComboBox *m_state = nullptr;
    admin::UserTable m_table;
    admin::LiveFeed::Following m_following;
    UserDetails *m_details = nullptr;
    qint64 m_revealed = 0; ///< to be selected as soon as it is there
};

} // namespace natter::adminui
