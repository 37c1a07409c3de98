// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/rowtable.h"

#include <QWidget>

#include <functional>
#include <vector>

class QAction;
class QHBoxLayout;
class QLabel;
class QToolButton;

namespace natter::adminui {

class TableView;

/**
 * A small table within a details pane: what belongs to the row beside it. Has buttons below for its selected rows, a
 * context menu of the same, and a sentence in place of rows where there are none. As high as its rows, up to a bound.
 */
class SideTable : public QWidget
{
    Q_OBJECT

public:
    using Act = std::function<void(const std::vector<qint64> &ids)>;

    /** @p model outlives the table. */
    SideTable(const QString &name, admin::RowTable *model, const QString &emptyText, QWidget *parent = nullptr);
    ~SideTable() override;

    /** A button below for the selected rows; @p always: also without any. */
    QAction *addAct(const QString &text, Act act, bool always = false);
    /** Enter or a double click on a row. */
    void setActivated(std::function<void(qint64 id)> activated) { m_activated = std::move(activated); }
    [[nodiscard]] std::vector<qint64> selectedIds() const;
    [[nodiscard]] TableView &view() const { return *m_view; }
    /** Rows whose selection means nothing to the actions below, such as those of somebody who cannot be changed. */
    void setReadOnly(bool readOnly);

private:
    struct Entry
    {
        QAction *action = nullptr;
        QToolButton *button = nullptr;
        bool always = false;
    };

    void refit();
    void selectionChanged();
    void showMenu(const QPoint &place);

    admin::RowTable *m_model;
    TableView *m_view;
    QLabel *m_empty;
    QHBoxLayout *m_buttons;
    std::vector<Entry> m_entries;
    std::function<void(qint64)> m_activated;
    QString m_emptyText;
    bool m_isReadOnly = false;
};

} // namespace natter::adminui
