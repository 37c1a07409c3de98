// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/recordtables.h"
#include "ui/tablepage.h"

namespace natter::adminui {

/** Addresses and networks that nothing is served to: since when, why, until when, and how often it was tried. */
class BansPage : public TablePage
{
    Q_OBJECT

public:
    explicit BansPage(const PageContext &context, QWidget *parent = nullptr);
    ~BansPage() override;

    void enter() override;
    void forget() override;
    [[nodiscard]] admin::BanTable &table() { return m_table; }

private:
    void askToAdd();
    void lift(const std::vector<qint64> &ids, bool canUndo);
    void restore(std::vector<protocol::AdminBan> bans);

    admin::BanTable m_table;
};

} // namespace natter::adminui
