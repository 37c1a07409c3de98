// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tableview.h"

#include <QEvent>
#include <QHeaderView>
#include <QPainter>
#include <QProxyStyle>
#include <QStyledItemDelegate>

namespace natter::adminui {

namespace {

constexpr int air = 6; ///< at both sides of a cell's text, or a number stands too close to the text that follows it

/** Plain text, whoever wrote it, cut with an ellipsis where there is no room; quicker than the style's own drawing. */
class CellDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        QStyleOptionViewItem cell = option;
        initStyleOption(&cell, index);
        cell.widget->style()->drawPrimitive(QStyle::PE_PanelItemViewItem, &cell, painter, cell.widget);
        if (cell.text.isEmpty())
            return;
        const bool selected = cell.state.testFlag(QStyle::State_Selected);
        const auto group = cell.state.testFlag(QStyle::State_Active) ? QPalette::Active : QPalette::Inactive;
        const QRect place = cell.rect.adjusted(air, 0, -air, 0);
        painter->setPen(cell.palette.color(group, selected ? QPalette::HighlightedText : QPalette::Text));
        painter->setFont(cell.font);
        const bool isPath = cell.text.startsWith(u'/'); // whose end tells more than its middle
        painter->drawText(
            place, int(QStyle::visualAlignment(cell.direction, cell.displayAlignment)) | Qt::TextSingleLine,
            cell.fontMetrics.elidedText(cell.text, isPath ? Qt::ElideMiddle : Qt::ElideRight, place.width()));
    }
};

/** Titles begin where the cells below them do. */
class HeaderStyle : public QProxyStyle
{
public:
    int pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const override
    {
        return metric == PM_HeaderMargin ? air : QProxyStyle::pixelMetric(metric, option, widget);
    }
};

} // namespace

TableView::TableView(QWidget *parent)
    : QTableView(parent)
{
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setItemDelegate(new CellDelegate(this));
    setShowGrid(false);
    setAlternatingRowColors(true);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setEditTriggers(NoEditTriggers);
    setCornerButtonEnabled(false);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setHorizontalScrollMode(ScrollPerPixel);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    auto *headerStyle = new HeaderStyle;
    headerStyle->setParent(horizontalHeader());
    horizontalHeader()->setStyle(headerStyle);
    horizontalHeader()->setSectionsMovable(true);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setContextMenuPolicy(Qt::CustomContextMenu);
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setMinimumSectionSize(40);
    setSortingEnabled(false); // the page asks the model itself, for it would sort once more at every new model
    horizontalHeader()->setSectionsClickable(true);
    fitRows();
}

void TableView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTableView::currentChanged(current, previous);
    Q_EMIT currentRowChanged();
}

void TableView::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        fitRows();
}

void TableView::fitRows()
{
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 10);
}

} // namespace natter::adminui
