// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sidebar.h"

#include "ui/icons.h"
#include "ui/tones.h"

#include <QPainter>
#include <QStyledItemDelegate>

namespace natter::adminui {

namespace {

constexpr int sidebarWidth = 176;
constexpr int entryHeight = 34;
constexpr int iconSize = 16;
constexpr int sectionGap = 12;
constexpr int shapeRole = Qt::UserRole;
constexpr int sectionRole = Qt::UserRole + 1;

/** Draws an entry as a rounded bar: styles differ too much in what they make of a selected list entry with an icon. */
class EntryDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        const QPalette &palette = option.palette;
        const QRectF bar = QRectF(option.rect).adjusted(8, gapAbove(index) + 2, -8, -1);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (selected) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(palette.color(QPalette::Highlight));
            painter->drawRoundedRect(bar, 6, 6);
        }
        if (option.state.testFlag(QStyle::State_HasFocus) && option.state.testFlag(QStyle::State_KeyboardFocusChange)) {
            painter->setPen(QPen(palette.color(QPalette::WindowText), 1, Qt::DotLine));
            painter->setBrush(Qt::NoBrush);
            painter->drawRoundedRect(bar.adjusted(2, 2, -2, -2), 4, 4);
        }
        const QColor color = palette.color(selected ? QPalette::HighlightedText : QPalette::WindowText);
        const auto mirrored = [&](const QRectF &place) {
            return QStyle::visualRect(option.direction, option.rect, place.toRect());
        };
        const QRectF iconPlace(bar.left() + 10, bar.center().y() - iconSize / 2.0, iconSize, iconSize);
        const QByteArray name = index.data(shapeRole).toByteArray();
        painter->drawPixmap(mirrored(iconPlace).topLeft(),
                            shape(QLatin1StringView(name), color, iconSize, painter->device()->devicePixelRatioF()));
        painter->setPen(color);
        const QRectF textPlace = bar.adjusted(10 + iconSize + 10, 0, -8, 0);
        painter->drawText(
            mirrored(textPlace), int(QStyle::visualAlignment(option.direction, Qt::AlignLeft)) | Qt::AlignVCenter,
            option.fontMetrics.elidedText(index.data().toString(), Qt::ElideRight, int(textPlace.width())));
        painter->restore();
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        return {sidebarWidth, std::max(entryHeight, option.fontMetrics.height() + 12) + gapAbove(index)};
    }

private:
    [[nodiscard]] static int gapAbove(const QModelIndex &index)
    {
        return index.data(sectionRole).toBool() ? sectionGap : 0;
    }
};

} // namespace

Sidebar::Sidebar(QWidget *parent)
    : QListWidget(parent)
{
    setAccessibleName(tr("Pages"));
    setFixedWidth(sidebarWidth);
    setFrameShape(QFrame::NoFrame);
    setViewportMargins(0, 8, 0, 0);
    setBackgroundRole(QPalette::Base); // of the margin: what the entries are drawn on
    setAutoFillBackground(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setItemDelegate(new EntryDelegate(this));
}

void Sidebar::addPage(const QString &title, QLatin1StringView shapeName, bool section)
{
    auto *entry = new QListWidgetItem(title, this);
    entry->setData(sectionRole, section);
    entry->setData(shapeRole, QByteArray(shapeName.data(), shapeName.size()));
}

} // namespace natter::adminui
