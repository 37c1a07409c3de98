// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a table's page looks like: which of the four states it is in, what it counts, how it fits its width.
#include "ui/elidedlabel.h"
#include "ui/tablelayout.h"
#include "ui/tablepage.h"
#include "ui/tablestate.h"
#include "ui/tableview.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLayout>
#include <QLineEdit>
#include <QLocale>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>

namespace natter::adminui {

using admin::RowTable;

void TablePage::updateState()
{
    if (!m_model)
        return;
    if (m_model->rowCount() > 0) {
        m_stack->setCurrentWidget(m_view);
        return;
    }
    using State = RowTable::State;
    if (m_model->state() == State::Loading)
        m_state->say(QLatin1StringView("connecting"), Tone::Neutral, tr("Loading …"), {});
    else if (m_model->state() == State::Failed)
        m_state->say(QLatin1StringView("unhealthy"), Tone::Bad, tr("This could not be loaded"), m_model->fault(),
                     tr("&Try again"));
    else if (m_model->isFiltered())
        m_state->say(QLatin1StringView("search"), Tone::Neutral, tr("Nothing fits the filter"),
                     tr("Try fewer words, or another choice beside them."), tr("&Clear the filter"));
    else
        m_state->say(shapeName(), Tone::Neutral, m_state->property("emptyTitle").toString(),
                     m_state->property("emptyText").toString(), m_state->property("emptyAction").toString());
    m_stack->setCurrentWidget(m_state);
}

void TablePage::updateCount()
{
    if (!m_model)
        return;
    const QLocale locale;
    const int shown = m_model->rowCount();
    const auto total = m_model->total();
    QStringList parts;
    if (total && *total != shown)
        parts << tr("%1 of %2").arg(locale.toString(shown), counted(*total));
    else if (total || shown > 0)
        parts << counted(shown);
    int chosen = 0;
    for (const QItemSelectionRange &range : m_view->selectionModel()->selection())
        chosen += range.height();
    if (chosen > 1)
        parts << tr("%1 selected").arg(locale.toString(chosen));
    if (m_model->state() == RowTable::State::Failed && shown > 0)
        parts << tr("not up to date: %1").arg(m_model->fault());
    m_count->setText(parts.join(QStringLiteral(" · ")));
}

QString TablePage::settingsKey() const
{
    return QStringLiteral("pages/") + QString::fromLatin1(key()) + u'/';
}

void TablePage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    updateState();
    updateCount();
}

void TablePage::hideEvent(QHideEvent *event)
{
    Page::hideEvent(event);
    if (m_model) {
        keepLayout(context().settings, settingsKey(), *m_model, *m_view->horizontalHeader());
        context().settings.setValue(settingsKey() + QLatin1StringView("splitter"), m_splitter->saveState());
    }
}

void TablePage::resizeEvent(QResizeEvent *event)
{
    Page::resizeEvent(event);
    fitTools();
}

void TablePage::fitTools()
{
    // Where there is no room for words, icons do: they have their words as a tip, and the menu has them all.
    const auto buttons = findChildren<QToolButton *>(QString(), Qt::FindDirectChildrenOnly);
    const auto show = [&](Qt::ToolButtonStyle style) {
        for (QToolButton *button : buttons) {
            if (!button->icon().isNull())
                button->setToolButtonStyle(style);
        }
        m_tools->invalidate();
    };
    show(Qt::ToolButtonTextBesideIcon);
    const QMargins margins = layout()->contentsMargins();
    int wanted = m_filter->minimumWidth() - m_filter->sizeHint().width(); // the filter takes what is left
    wanted += m_tools->sizeHint().width();
    if (wanted > width() - margins.left() - margins.right())
        show(Qt::ToolButtonIconOnly);
}

} // namespace natter::adminui
