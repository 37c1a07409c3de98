// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tablelayout.h"

#include <QHeaderView>
#include <QSettings>

namespace natter::adminui {

using namespace Qt::StringLiterals;

namespace {

QString columnKeys(const admin::RowTable &table)
{
    QByteArrayList keys;
    for (const admin::Column &column : table.columns())
        keys << column.key;
    return QString::fromUtf8(keys.join(' '));
}

} // namespace

void keepLayout(QSettings &settings, const QString &key, const admin::RowTable &table, const QHeaderView &header)
{
    settings.setValue(key + u"columns"_s, columnKeys(table));
    settings.setValue(key + u"layout"_s, header.saveState());
    if (table.sortColumn() < 0)
        return;
    const QString sign = table.sortOrder() == Qt::DescendingOrder ? u"-"_s : u"+"_s;
    const QByteArray &column = table.columns()[std::size_t(table.sortColumn())].key;
    settings.setValue(key + u"sort"_s, QString(sign + QString::fromUtf8(column)));
}

void restoreLayout(const QSettings &settings, const QString &key, admin::RowTable &table, QHeaderView &header)
{
    if (settings.value(key + u"columns"_s).toString() != columnKeys(table))
        return;
    if (!header.restoreState(settings.value(key + u"layout"_s).toByteArray()))
        return;
    header.setSectionsClickable(true); // the state brings these along, as an older version had them
    header.setSectionsMovable(true);
    const QString sorted = settings.value(key + u"sort"_s).toString();
    if (const auto column = table.columnNamed(sorted.mid(1).toUtf8())) {
        const Qt::SortOrder order = sorted.startsWith(u'-') ? Qt::DescendingOrder : Qt::AscendingOrder;
        header.setSortIndicator(*column, order);
        table.sort(*column, order);
    }
}

} // namespace natter::adminui
