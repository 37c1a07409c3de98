// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/settingspage.h"

#include "client/adminapi.h"
#include "ui/detailspane.h"

#include <QCheckBox>
#include <QPointer>

namespace natter::adminui {

using admin::NumberedSetting;

SettingsPage::SettingsPage(const PageContext &context, QWidget *parent)
    : TablePage("settings", tr("Settings"), QLatin1StringView("settings"), context, parent)
    , m_table(admin::settingColumns(), admin::numberOfSetting)
    , m_details(new DetailsPane(this))
{
    auto *changed = new QCheckBox(tr("Only what was set"), this);
    changed->setAccessibleName(tr("Show only settings that are not at their default"));
    connect(changed, &QCheckBox::toggled, this, [this](bool only) {
        if (only)
            m_table.accept([](const NumberedSetting &row) { return row.setting.source != u"default"; });
        else
            m_table.accept(nullptr);
    });
    addFilterControl(changed);
    setDetails(m_details);
    setModel(&m_table);
    setEmptyText(tr("The server told no settings"), {});
}

SettingsPage::~SettingsPage() = default;

void SettingsPage::enter()
{
    refresh();
}

void SettingsPage::refresh()
{
    if (m_isAsking)
        return;
    m_isAsking = true;
    using Answer = protocol::AdminPage<protocol::AdminSetting>;
    session().ask<Answer>(client::adminapi::settings(), protocol::decodeRow<Answer>,
                          [self = QPointer(this)](Result<Answer> page) {
                              if (!self)
                                  return;
                              self->m_isAsking = false;
                              if (!page)
                                  return self->m_table.setState(admin::RowTable::State::Failed, page.error().message());
                              qint64 number = 0;
                              for (const protocol::AdminSetting &setting : page->items)
                                  self->m_table.put({++number, setting});
                              self->m_table.settle();
                              self->m_table.setState(admin::RowTable::State::Ready);
                          });
}

void SettingsPage::forget()
{
    m_isAsking = false; // what was asked is not answered any more
    m_table.clear();
    m_table.settle();
    m_table.setState(admin::RowTable::State::Loading);
}

void SettingsPage::currentChanged(std::optional<qint64> id)
{
    const NumberedSetting *row = id ? m_table.find(*id) : nullptr;
    if (!row)
        return;
    const protocol::AdminSetting &setting = row->setting;
    m_details->setTitle(setting.name);
    m_details->setLines(
        {{tr("Meaning"), setting.help},
         {tr("Value"), setting.secret ? tr("hidden") : setting.value},
         {tr("Comes from"), admin::sourceText(setting.source)},
         {tr("Default"), setting.defaultValue},
         {tr("A change takes effect"),
          setting.reloadable ? tr("with a reload (systemctl reload natterd, or SIGHUP)") : tr("with the next start")}});
}

} // namespace natter::adminui
