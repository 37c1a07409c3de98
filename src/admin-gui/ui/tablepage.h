// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/rowtable.h"
#include "ui/page.h"
#include "ui/rowaction.h"

#include <QTimer>

#include <functional>
#include <vector>

class QHBoxLayout;
class QLineEdit;
class QSplitter;
class QStackedWidget;
class QToolButton;
class QVBoxLayout;

namespace natter::adminui {

class ElidedLabel;
class ExportBar;
class TableState;
class TableView;

/**
 * A page around one table: filter box (`/`), column chooser, sorting, context menu, copy as text (Ctrl+C) and JSON
 * (Ctrl+Shift+C), CSV (Ctrl+E), a details pane, the count of rows, and the four states a table can be in. Widths,
 * order, choice and sorting of the columns, and the width of the details pane, are kept in the settings.
 *
 * To make a page of it:
 *  1. In core/models, a class derived from Rows<Row> (all rows here, kept live) or PagedRows<Row> (they stay at the
 *     server): a table of RowColumns, each a Column and a lambda that takes the value out of a row. No widgets there.
 *  2. In ui/pages, a class derived from TablePage that owns that model and gives it to the constructor.
 *  3. In its constructor, addRowAction() for what can be done, in the order of the menu; actions ask by Prompt, send a
 *     client::AdminRequest by session().ask(), then put the answer's row into the model and say so by context().toast —
 *     with an undo where there is one.
 *  4. setDetails() with a widget, and currentChanged() to fill it (see ui/detailspane.h).
 *  5. enter(): ask or follow the live topic. forget(): clear the model. refresh() asks the model by itself.
 *  6. A line in ui/mainwindow.cpp's makePages(), an icon in resources/icons, a test in tests/admin-gui.
 */
class TablePage : public Page
{
    Q_OBJECT

public:
    /** @p model outlives the page or is its child; may be null if setModel() follows in the constructor. */
    TablePage(QByteArray key, const QString &title, QLatin1StringView shapeName, const PageContext &context,
              QWidget *parent = nullptr);
    ~TablePage() override;

    void refresh() override;
    bool focusFilter() override;
    [[nodiscard]] std::vector<QAction *> actionsFromAnywhere() const override;

    /** The ids of the selected rows, from the top. */
    [[nodiscard]] std::vector<qint64> selectedIds() const;
    /** The row that has the cursor; none without one. */
    [[nodiscard]] std::optional<qint64> currentId() const;
    void select(qint64 id);
    [[nodiscard]] admin::RowTable *model() const { return m_model; }

    /** What the clipboard gets for the selected rows, or for all without a selection. */
    [[nodiscard]] QString selectionAsText() const;
    [[nodiscard]] QByteArray selectionAsJson() const;
    /** Every row that fits the filter, here or still at the server, to @p file; says so when it is done. */
    void exportCsv(const QString &file);

protected:
    /** To be called once, in the constructor. */
    void setModel(admin::RowTable *model);
    QAction *addRowAction(RowAction action);
    void addRowSeparator();
    /** What the filter box looks through, where that is not all there is. */
    void setFilterHint(const QString &hint);
    /** A control beside the filter box, such as a choice of states. */
    void addFilterControl(QWidget *control);
    /** Shown beside the table while a row is current. */
    void setDetails(QWidget *details);
    /** What is said where there are no rows at all, and what may be done about it (null: nothing). */
    void setEmptyText(const QString &title, const QString &text, QAction *action = nullptr);
    /** The row with the cursor is another one, or has changed; none: there is no such row any more. */
    virtual void currentChanged(std::optional<qint64>) {}
    /** So many rows, in words, where the number alone does not say of what. */
    [[nodiscard]] virtual QString counted(qint64 count) const;
    /** Enter or a double click; the details' own focus by default. */
    virtual void activated(qint64 id);
    [[nodiscard]] TableView &view() const { return *m_view; }
    /** Looks for @p words, as if they had been typed. */
    void lookFor(const QString &words);
    /** For a widget above the table, such as a remark. */
    [[nodiscard]] QVBoxLayout *headLayout() const { return m_head; }

    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Entry
    {
        RowAction action;
        QAction *qaction = nullptr;
    };

    void makeHead();
    void makeTable();
    void makeCommonActions();
    void makeExport();
    void fitTools();
    void showMenu(const QPoint &place);
    void fillColumnMenu();
    void copyText() const;
    void copyJson() const;
    void askForCsv();
    void selectionChanged();
    void updateState();
    void updateCount();
    [[nodiscard]] QString settingsKey() const;
    [[nodiscard]] std::vector<int> shownColumns() const;
    [[nodiscard]] std::vector<int> chosenRows() const;

    admin::RowTable *m_model = nullptr;
    QVBoxLayout *m_head = nullptr;
    QHBoxLayout *m_tools = nullptr;
    ElidedLabel *m_count = nullptr;
    QLineEdit *m_filter = nullptr;
    ExportBar *m_export = nullptr;
    QToolButton *m_columns = nullptr;
    QSplitter *m_splitter = nullptr;
    QStackedWidget *m_stack = nullptr;
    TableView *m_view = nullptr;
    TableState *m_state = nullptr;
    TableState *m_staleFault = nullptr;
    QWidget *m_details = nullptr;
    std::vector<Entry> m_entries; ///< without an action: a separator
    QList<QAction *> m_commonActions;
    QTimer m_filterPause; ///< nobody types and reads at once
    QTimer m_countPause;
    QTimer m_actionsPause; ///< for rows that are selected beside the current one
};

} // namespace natter::adminui
