// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/servertables.h"
#include "ui/tablepage.h"

namespace natter::adminui {

class DetailsPane;

/** The values in force, and where each comes from. They are read here and changed where they come from. */
class SettingsPage : public TablePage
{
    Q_OBJECT

public:
    explicit SettingsPage(const PageContext &context, QWidget *parent = nullptr);
    ~SettingsPage() override;

    void enter() override;
    void refresh() override;
    void forget() override;

protected:
    void currentChanged(std::optional<qint64> id) override;

private:
    admin::SettingTable m_table;
    DetailsPane *m_details;
    bool m_isAsking = false;
};

} // namespace natter::adminui
