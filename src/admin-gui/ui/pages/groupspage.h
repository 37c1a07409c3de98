// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/livefeed.h"
#include "core/models/grouptable.h"
#include "ui/tablepage.h"

class QComboBox;

namespace natter::adminui {

class GroupDetails;

/**
 * Every group: searched and sorted by the server, page by page, with who is online kept live. Groups are renamed,
 * archived and deleted; members, their roles and who of them is online are beside the table.
 */
class GroupsPage : public TablePage
{
    Q_OBJECT

public:
    explicit GroupsPage(const PageContext &context, QWidget *parent = nullptr);
    ~GroupsPage() override;

    void enter() override;
    void forget() override;
    void reveal(qint64 id, const QString &words) override;
    [[nodiscard]] admin::GroupTable &table() { return m_table; }

protected:
    void currentChanged(std::optional<qint64> id) override;

private:
    using Ids = std::vector<qint64>;

    void makeActions();
    void ask(const admin::PageQuestion &question, Reply<admin::RowPage<protocol::AdminGroup>> reply);
    bool take(const QByteArray &answer);
    [[nodiscard]] bool all(const Ids &ids, bool archived) const;
    void askForName(qint64 id);
    void rename(qint64 id, const QString &name, const QString &before,
                const std::function<void(std::optional<Error>)> &done);
    void archive(const Ids &ids, bool archived, bool canUndo);
    void askToDelete(qint64 id);

    QComboBox *m_state;
    admin::GroupTable m_table;
    admin::LiveFeed::Following m_following;
    GroupDetails *m_details;
    qint64 m_revealed = 0; ///< to be selected as soon as it is there
};

} // namespace natter::adminui
