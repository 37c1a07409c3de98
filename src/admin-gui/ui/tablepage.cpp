// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tablepage.h"

#include "ui/elidedlabel.h"
#include "ui/icons.h"
#include "ui/tablelayout.h"
#include "ui/tablestate.h"
#include "ui/tableview.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace natter::adminui {

using namespace std::chrono_literals;
using admin::RowTable;

namespace {

constexpr int narrowControl = 90;

/** Whether one of these rows is selected; for many it is not worth looking. */
bool isAnySelected(const QItemSelectionModel &selection, int first, int last)
{
    constexpr int worthLooking = 32;
    if (!selection.hasSelection() || last - first >= worthLooking)
        return selection.hasSelection();
    for (int row = first; row <= last; ++row) {
        if (selection.isRowSelected(row))
            return true;
    }
    return false;
}

} // namespace

TablePage::TablePage(QByteArray key, const QString &title, QLatin1StringView shapeName, const PageContext &context,
                     QWidget *parent)
    : Page(std::move(key), title, shapeName, context, parent)
    , m_head(new QVBoxLayout)
    , m_tools(new QHBoxLayout)
    , m_count(new ElidedLabel(this))
    , m_filter(new QLineEdit(this))
    , m_columns(new QToolButton(this))
    , m_splitter(new QSplitter(Qt::Horizontal, this))
    , m_stack(new QStackedWidget(m_splitter))
    , m_view(new TableView(m_stack))
    , m_state(new TableState(m_stack))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(12);
    layout->addLayout(m_head);
    layout->addWidget(m_splitter, 1);
    makeHead();
    makeTable();
    makeCommonActions();
    makeExport();
}

TablePage::~TablePage() = default;

void TablePage::makeHead()
{
    auto *heading = new ElidedLabel(this);
    heading->setText(title());
    QFont large = heading->font();
    large.setPointSizeF(large.pointSizeF() * 1.5);
    large.setBold(true);
    heading->setFont(large);
    m_count->setQuiet(true);
    auto *line = new QHBoxLayout;
    line->setSpacing(12);
    line->addWidget(heading, 0, Qt::AlignBaseline);
    line->addWidget(m_count, 1, Qt::AlignBaseline);
    m_head->setSpacing(10);
    m_head->addLayout(line);

    m_filter->setPlaceholderText(tr("Filter (/)"));
    m_filter->setAccessibleName(tr("Filter: %1").arg(title()));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMinimumWidth(180);
    m_filter->setMaxLength(200);
    m_columns->setText(tr("Columns"));
    m_columns->setAccessibleName(tr("Choose the columns"));
    m_columns->setPopupMode(QToolButton::InstantPopup);
    m_columns->setMenu(new QMenu(m_columns));
    m_columns->setFocusPolicy(Qt::StrongFocus);
    connect(m_columns->menu(), &QMenu::aboutToShow, this, &TablePage::fillColumnMenu);
    m_tools->setSpacing(8);
    m_tools->addWidget(m_filter, 1);
    m_tools->addWidget(m_columns);
    m_head->addLayout(m_tools);

    m_filterPause.setSingleShot(true);
    m_filterPause.setInterval(150ms);
    connect(m_filter, &QLineEdit::textChanged, &m_filterPause, qOverload<>(&QTimer::start));
    connect(&m_filterPause, &QTimer::timeout, this, [this] { m_model->lookFor(m_filter->text()); });
}

void TablePage::makeTable()
{
    m_view->setAccessibleName(title());
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_state);
    m_splitter->addWidget(m_stack);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setStretchFactor(0, 1);
    connect(m_view, &QWidget::customContextMenuRequested, this, &TablePage::showMenu);
    connect(m_view->horizontalHeader(), &QWidget::customContextMenuRequested, this, [this](const QPoint &place) {
        fillColumnMenu();
        m_columns->menu()->popup(m_view->horizontalHeader()->mapToGlobal(place));
    });
    connect(m_view, &QAbstractItemView::activated, this,
            [this](const QModelIndex &index) { activated(index.data(RowTable::IdRole).toLongLong()); });
    connect(m_view, &TableView::currentRowChanged, this, [this] {
        if (m_details)
            m_details->setVisible(currentId().has_value());
        currentChanged(currentId());
    });
    connect(m_state, &TableState::actionRequested, this, [this] {
        if (m_model->state() == RowTable::State::Failed)
            m_model->refresh();
        else
            m_filter->clear();
    });
}

void TablePage::makeCommonActions()
{
    const auto add = [this](const QString &text, const QKeySequence &shortcut, auto act) {
        auto *action = new QAction(text, this);
        action->setShortcut(shortcut);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, act);
        addAction(action);
        m_commonActions << action;
        return action;
    };
    add(tr("&Copy as text"), QKeySequence::Copy, &TablePage::copyText);
    add(tr("Copy as &JSON"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C), &TablePage::copyJson);
    add(tr("Export as CS&V…"), QKeySequence(Qt::CTRL | Qt::Key_E), &TablePage::askForCsv);
}

void TablePage::setModel(RowTable *model)
{
    m_model = model;
    m_view->setModel(model);
    QHeaderView *header = m_view->horizontalHeader();
    const int width = m_view->fontMetrics().averageCharWidth();
    for (int column = 0; column < model->columnCount(); ++column) {
        const admin::Column &shape = model->columns()[std::size_t(column)];
        header->resizeSection(column, width * (shape.characters + 2) + 8);
        header->setSectionHidden(column, !shape.shownAtFirst);
    }
    restoreLayout(context().settings, settingsKey(), *model, *header);
    header->setSortIndicatorShown(true);
    if (model->sortColumn() < 0)
        header->setSortIndicator(-1, Qt::AscendingOrder);
    connect(header, &QHeaderView::sectionClicked, this, [this](int column) {
        if (!m_model->columns()[std::size_t(column)].isSortable)
            return;
        const bool isAgain = m_model->sortColumn() == column && m_model->sortOrder() == Qt::AscendingOrder;
        const Qt::SortOrder order = isAgain ? Qt::DescendingOrder : Qt::AscendingOrder;
        m_view->horizontalHeader()->setSortIndicator(column, order);
        m_model->sort(column, order);
    });
    m_actionsPause.setSingleShot(true);
    m_actionsPause.setInterval(250ms); // all of 50,000 may be selected, and change
    connect(&m_actionsPause, &QTimer::timeout, this, &TablePage::selectionChanged);
    m_countPause.setSingleShot(true);
    m_countPause.setInterval(100ms);
    connect(&m_countPause, &QTimer::timeout, this, &TablePage::updateCount);
    connect(model, &RowTable::countChanged, this, [this] {
        if (!m_countPause.isActive())
            m_countPause.start();
        updateState();
    });
    connect(model, &RowTable::stateChanged, this, &TablePage::updateState);
    connect(model, &QAbstractItemModel::rowsInserted, this, &TablePage::updateState);
    connect(model, &QAbstractItemModel::rowsRemoved, this, &TablePage::updateState);
    connect(model, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex &from, const QModelIndex &to) {
        // What is possible depends on how the rows are.
        const int row = m_view->currentIndex().row();
        if (row >= from.row() && row <= to.row()) {
            currentChanged(currentId());
            selectionChanged();
        } else if (!m_actionsPause.isActive() && isAnySelected(*m_view->selectionModel(), from.row(), to.row())) {
            m_actionsPause.start();
        }
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &TablePage::selectionChanged);
    selectionChanged();
    updateState();
    updateCount();
}

QAction *TablePage::addRowAction(RowAction action)
{
    auto *qaction = new QAction(action.text, this);
    qaction->setShortcut(action.shortcut);
    qaction->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    if (!action.shapeName.isEmpty())
        qaction->setIcon(shapeIcon(action.shapeName, palette()));
    if (action.isButton) {
        auto *button = new QToolButton(this);
        button->setDefaultAction(qaction);
        button->setToolButtonStyle(action.shapeName.isEmpty() ? Qt::ToolButtonTextOnly : Qt::ToolButtonTextBesideIcon);
        button->setAccessibleName(QString(action.text).remove(u'&'));
        button->setFocusPolicy(Qt::StrongFocus);
        m_tools->insertWidget(m_tools->indexOf(m_columns), button);
    }
    connect(qaction, &QAction::triggered, this, [act = action.act, this] { act(selectedIds()); });
    addAction(qaction);
    m_entries.push_back({std::move(action), qaction});
    if (m_model)
        selectionChanged();
    return qaction;
}

void TablePage::addRowSeparator()
{
    m_entries.push_back({});
}

void TablePage::setFilterHint(const QString &hint)
{
    m_filter->setPlaceholderText(hint);
}

void TablePage::addFilterControl(QWidget *control)
{
    control->setMinimumWidth(std::min(control->sizeHint().width(), narrowControl));
    m_tools->insertWidget(m_tools->indexOf(m_filter) + 1, control);
}

void TablePage::setDetails(QWidget *details)
{
    m_details = details;
    m_splitter->addWidget(details);
    m_splitter->setStretchFactor(1, 0);
    details->setVisible(false);
    m_splitter->restoreState(context().settings.value(settingsKey() + QLatin1StringView("splitter")).toByteArray());
}

void TablePage::setEmptyText(const QString &title, const QString &text, QAction *action)
{
    m_state->setProperty("emptyTitle", title);
    m_state->setProperty("emptyText", text);
    if (action) {
        m_state->setProperty("emptyAction", action->text());
        connect(m_state, &TableState::actionRequested, action, [this, action] {
            if (m_model->state() == RowTable::State::Ready && !m_model->isFiltered())
                action->trigger();
        });
    }
    updateState();
}

QString TablePage::counted(qint64 count) const
{
    return QLocale().toString(count);
}

void TablePage::activated(qint64)
{
    if (m_details && m_details->isVisible())
        m_details->setFocus(Qt::OtherFocusReason);
}

void TablePage::refresh()
{
    m_model->refresh();
}

bool TablePage::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
    return true;
}

void TablePage::lookFor(const QString &words)
{
    m_filter->setText(words);
    m_filterPause.stop();
    m_model->lookFor(words);
}

// --- rows that are chosen --------------------------------------------------------------------------------------------

std::vector<qint64> TablePage::selectedIds() const
{
    std::vector<int> rows;
    for (const QItemSelectionRange &range : m_view->selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom(); ++row)
            rows.push_back(row);
    }
    std::ranges::sort(rows);
    const auto doubles = std::ranges::unique(rows);
    rows.erase(doubles.begin(), doubles.end());
    std::vector<qint64> ids(rows.size());
    std::ranges::transform(rows, ids.begin(), [this](int row) { return m_model->idAt(row); });
    return ids;
}

std::optional<qint64> TablePage::currentId() const
{
    const QModelIndex current = m_view->currentIndex();
    return current.isValid() ? std::optional(m_model->idAt(current.row())) : std::nullopt;
}

void TablePage::select(qint64 id)
{
    m_model->settle();
    if (const auto row = m_model->rowOf(id)) {
        m_view->setCurrentIndex(m_model->index(*row, std::max(0, m_view->horizontalHeader()->logicalIndex(0))));
        m_view->scrollTo(m_view->currentIndex());
    }
}

void TablePage::selectionChanged()
{
    const std::vector<qint64> ids = m_model ? selectedIds() : std::vector<qint64>();
    for (const Entry &entry : m_entries) {
        if (!entry.qaction)
            continue;
        using Needs = RowAction::Needs;
        const RowAction &action = entry.action;
        const bool fits = action.needs == Needs::Nothing || (action.needs == Needs::One && ids.size() == 1) ||
                          (action.needs == Needs::Some && !ids.empty());
        entry.qaction->setEnabled(fits && (!action.isPossible || action.isPossible(ids)));
    }
    updateCount();
}

void TablePage::showMenu(const QPoint &place)
{
    selectionChanged(); // what is possible may have changed with the rows
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("Actions: %1").arg(title()));
    for (const Entry &entry : m_entries) {
        if (!entry.qaction)
            menu->addSeparator();
        else
            menu->addAction(entry.qaction);
    }
    menu->addSeparator();
    menu->addActions(m_commonActions);
    menu->popup(m_view->viewport()->mapToGlobal(place));
}

void TablePage::fillColumnMenu()
{
    QMenu *menu = m_columns->menu();
    menu->clear();
    QHeaderView *header = m_view->horizontalHeader();
    for (int place = 0; place < header->count(); ++place) {
        const int column = header->logicalIndex(place);
        QAction *action = menu->addAction(m_model->columns()[std::size_t(column)].title);
        action->setCheckable(true);
        action->setChecked(!header->isSectionHidden(column));
        action->setEnabled(header->isSectionHidden(column) || header->count() - header->hiddenSectionCount() > 1);
        connect(action, &QAction::toggled, header,
                [header, column](bool shown) { header->setSectionHidden(column, !shown); });
    }
}

std::vector<int> TablePage::shownColumns() const
{
    std::vector<int> columns;
    const QHeaderView *header = m_view->horizontalHeader();
    for (int place = 0; place < header->count(); ++place) {
        const int column = header->logicalIndex(place);
        if (!header->isSectionHidden(column))
            columns.push_back(column);
    }
    return columns;
}

std::vector<int> TablePage::chosenRows() const
{
    std::vector<int> rows;
    for (const qint64 id : selectedIds()) {
        if (const auto row = m_model->rowOf(id))
            rows.push_back(*row);
    }
    if (rows.empty()) {
        for (int row = 0; row < m_model->rowCount(); ++row)
            rows.push_back(row);
    }
    return rows;
}

std::vector<QAction *> TablePage::actionsFromAnywhere() const
{
    std::vector<QAction *> actions;
    for (const Entry &entry : m_entries) {
        if (entry.qaction && entry.action.needs == RowAction::Needs::Nothing)
            actions.push_back(entry.qaction);
    }
    return actions;
}

void TablePage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && m_filter->hasFocus()) {
        m_filter->clear();
        m_view->setFocus(Qt::OtherFocusReason);
        return;
    }
    const bool isDown = event->key() == Qt::Key_Down || event->key() == Qt::Key_Return;
    if (isDown && m_filter->hasFocus()) {
        m_view->setFocus(Qt::OtherFocusReason);
        if (!m_view->currentIndex().isValid() && m_model->rowCount() > 0)
            m_view->selectRow(0);
        return;
    }
    Page::keyPressEvent(event);
}

} // namespace natter::adminui
