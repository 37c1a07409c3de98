// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/recordtables.h"
#include "ui/tablepage.h"

#include <QVariantMap>

namespace natter::adminui {

/** Invitations, by which people sign up where registration is closed. A code is shown once, when it is made. */
class InvitesPage : public TablePage
{
    Q_OBJECT

public:
    explicit InvitesPage(const PageContext &context, QWidget *parent = nullptr);
    ~InvitesPage() override;

    void enter() override;
    void forget() override;
    [[nodiscard]] admin::InviteTable &table() { return m_table; }

private:
    void askToAdd();
    void add(const QVariantMap &answers, const std::function<void(std::optional<Error>)> &done);
    void askToRemove(const std::vector<qint64> &ids);

    admin::InviteTable m_table;
};

} // namespace natter::adminui
