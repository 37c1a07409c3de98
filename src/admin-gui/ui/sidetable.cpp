// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sidetable.h"

#include "ui/tableview.h"
#include "ui/tones.h"

#include <QAction>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace natter::adminui {

using admin::RowTable;

namespace {

constexpr int mostRows = 8;

} // namespace

SideTable::SideTable(const QString &name, RowTable *model, const QString &emptyText, QWidget *parent)
    : QWidget(parent)
    , m_model(model)
    , m_view(new TableView(this))
    , m_empty(new QLabel(this))
    , m_buttons(new QHBoxLayout)
    , m_emptyText(emptyText)
{
    m_view->setAccessibleName(name);
    m_view->setModel(model);
    QHeaderView *header = m_view->horizontalHeader();
    const int width = m_view->fontMetrics().averageCharWidth();
    for (int column = 0; column < model->columnCount(); ++column)
        header->resizeSection(column, width * (model->columns()[std::size_t(column)].characters + 2) + 8);
    header->setSortIndicatorShown(true);
    header->setSortIndicator(-1, Qt::AscendingOrder);
    connect(header, &QHeaderView::sectionClicked, this, [this](int column) {
        const bool isAgain = m_model->sortColumn() == column && m_model->sortOrder() == Qt::AscendingOrder;
        const Qt::SortOrder order = isAgain ? Qt::DescendingOrder : Qt::AscendingOrder;
        m_view->horizontalHeader()->setSortIndicator(column, order);
        m_model->sort(column, order);
    });
    m_empty->setTextFormat(Qt::PlainText);
    m_empty->setWordWrap(true);
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, quietText(palette()));
    m_empty->setPalette(quiet);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_empty);
    layout->addWidget(m_view);
    m_buttons->setSpacing(6);
    m_buttons->addStretch(1);
    layout->addLayout(m_buttons);

    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum); // what a pane has left over is not ours to fill

    connect(m_view, &QAbstractItemView::activated, this, [this](const QModelIndex &index) {
        if (m_activated)
            m_activated(index.data(RowTable::IdRole).toLongLong());
    });
    connect(m_view, &QWidget::customContextMenuRequested, this, &SideTable::showMenu);
    connect(model, &RowTable::stateChanged, this, &SideTable::refit);
    connect(model, &QAbstractItemModel::rowsInserted, this, &SideTable::refit);
    connect(model, &QAbstractItemModel::rowsRemoved, this, &SideTable::refit);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &SideTable::selectionChanged);
    refit();
}

SideTable::~SideTable() = default;

QAction *SideTable::addAct(const QString &text, Act act, bool always)
{
    auto *action = new QAction(text, this);
    auto *button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setAccessibleName(QString(text).remove(u'&'));
    m_buttons->insertWidget(m_buttons->count() - 1, button);
    connect(action, &QAction::triggered, this, [this, act = std::move(act)] { act(selectedIds()); });
    m_entries.push_back({action, button, always});
    button->setVisible(always || m_model->rowCount() > 0);
    selectionChanged();
    return action;
}

std::vector<qint64> SideTable::selectedIds() const
{
    std::vector<qint64> ids;
    for (const QModelIndex &index : m_view->selectionModel()->selectedRows())
        ids.push_back(index.data(RowTable::IdRole).toLongLong());
    return ids;
}

void SideTable::setReadOnly(bool readOnly)
{
    m_isReadOnly = readOnly;
    selectionChanged();
}

void SideTable::refit()
{
    const int rows = m_model->rowCount();
    using State = RowTable::State;
    m_empty->setText(m_model->state() == State::Loading  ? tr("Loading …")
                     : m_model->state() == State::Failed ? m_model->fault()
                                                         : m_emptyText);
    m_empty->setVisible(rows == 0 || m_model->state() == State::Failed);
    m_view->setVisible(rows > 0);
    for (const Entry &entry : m_entries)
        entry.button->setVisible(entry.always || rows > 0);
    // One row more than a bound would hide behind a scroll bar of its own: a half one says that there are more.
    const int rowHeight = m_view->verticalHeader()->defaultSectionSize();
    const int height = rows <= mostRows ? rows * rowHeight : mostRows * rowHeight + rowHeight / 2;
    m_view->setFixedHeight(m_view->horizontalHeader()->sizeHint().height() + height + 2 * m_view->frameWidth() +
                           m_view->style()->pixelMetric(QStyle::PM_ScrollBarExtent));
    selectionChanged();
}

void SideTable::selectionChanged()
{
    const bool hasRows = m_view->selectionModel()->hasSelection();
    for (const Entry &entry : m_entries)
        entry.action->setEnabled((entry.always || hasRows) && !m_isReadOnly);
}

void SideTable::showMenu(const QPoint &place)
{
    if (m_entries.empty())
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("Actions: %1").arg(m_view->accessibleName()));
    for (const Entry &entry : m_entries)
        menu->addAction(entry.action);
    menu->popup(m_view->viewport()->mapToGlobal(place));
}

} // namespace natter::adminui
