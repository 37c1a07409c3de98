// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>

namespace natter::adminui {

/** A table of rows that are selected whole, of one height, without markup; Tab leaves it instead of walking its cells.
 */
class TableView : public QTableView
{
    Q_OBJECT

public:
    explicit TableView(QWidget *parent = nullptr);

Q_SIGNALS:
    /** The cursor is on another row, or on none. */
    void currentRowChanged();

protected:
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void changeEvent(QEvent *event) override;

private:
    void fitRows();
};

} // namespace natter::adminui
