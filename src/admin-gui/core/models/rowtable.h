// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/column.h"
#include "core/models/sortkey.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QStringList>
#include <QTimer>

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace natter::admin {

/**
 * Rows that are known by an id, as a table: sorted, filtered, and changed by the thousand without a stall. What a row
 * is made of knows the class that derives (see rows.h); this one knows which rows there are, in which order, and which
 * of them are shown.
 *
 * Changes are gathered and told at most every `tick`: then the rows that changed, came and went are put into place by
 * one pass over the order, whatever their number, and the views hear of at most two changes of the layout, one removal
 * and one insertion. Selections and other persistent indexes follow their rows. What data() says may be newer than the
 * last tick, never older.
 *
 * Lives on the thread of its event loop. Order and filter are its own business; a model whose server sorts and filters
 * (pagedrows.h) leaves both alone.
 */
class RowTable : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum class State : quint8 {
        Loading, ///< nothing is known yet
        Ready,
        Failed, ///< fault() says why; the rows that are there are old
    };
    enum Role {
        ValueRole = Qt::UserRole, ///< the value itself, as CellKind says
        IdRole,
    };

    explicit RowTable(std::vector<Column> columns, QObject *parent = nullptr);
    ~RowTable() override;

    [[nodiscard]] const std::vector<Column> &columns() const { return m_columns; }
    [[nodiscard]] std::optional<int> columnNamed(QByteArrayView key) const;
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const QString &fault() const { return m_fault; }
    /** How many rows there are, shown or not, here or still at the server; none while nobody knows. */
    [[nodiscard]] virtual std::optional<qint64> total() const;
    /** Whether rows may be missing because they do not fit what is looked for. */
    [[nodiscard]] virtual bool isFiltered() const { return !m_words.isEmpty(); }
    [[nodiscard]] qint64 idAt(int row) const { return m_slots[m_order[std::size_t(row)]].id; }
    /** Where the row with @p id is shown, if it is. */
    [[nodiscard]] std::optional<int> rowOf(qint64 id) const;

    /** Shows only rows that hold every word of @p text in some cell with a text or a number. Of many rows some are
     * judged at once and the others in the following ticks. */
    virtual void lookFor(const QString &text);
    [[nodiscard]] const QString &lookedFor() const { return m_lookedFor; }
    /** Asks the server anew, where there is something to ask. */
    virtual void refresh() {}
    /** Whether an answer to what was asked is on its way. */
    [[nodiscard]] virtual bool isAsking() const { return false; }
    /** A table that asks the server the same, once it is refresh()ed, for itself; null where every row is here. */
    [[nodiscard]] virtual std::unique_ptr<RowTable> twin() const { return nullptr; }
    /** Tells at once what has been gathered; what a listener changes meanwhile is told by the next tick. */
    void settle();
    /** No longer than this between a change and its being told. */
    void setTick(std::chrono::milliseconds tick) { m_tick.setInterval(tick); }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;
    [[nodiscard]] int sortColumn() const { return m_sortColumn; }
    [[nodiscard]] Qt::SortOrder sortOrder() const { return m_descending ? Qt::DescendingOrder : Qt::AscendingOrder; }

    void setState(State state, const QString &fault = {});

Q_SIGNALS:
    void stateChanged();
    /** The number of rows, or the total, may be another one. */
    void countChanged();

protected:
    using Slot = quint32;

    /** The value of a row's cell, as the column's kind says; null where there is none. */
    [[nodiscard]] virtual QVariant value(Slot slot, int column) const = 0;
    /** Whether the row may be shown, whatever is looked for. */
    [[nodiscard]] virtual bool isAccepted(Slot) const { return true; }
    /** False: rows stand in the order of arrival, whatever sort() was told. */
    [[nodiscard]] virtual bool sortsItself() const { return true; }

    /** The place of the row with @p id, made if there is none. The caller fills it and says touched(). */
    [[nodiscard]] Slot slotFor(qint64 id);
    [[nodiscard]] std::optional<Slot> slotOf(qint64 id) const;
    [[nodiscard]] Slot slotAt(int row) const { return m_order[std::size_t(row)]; }
    void touched(Slot slot);
    /** Puts the row behind all others, where rows stand in the order of arrival. */
    void arriveAnew(Slot slot);
    void drop(qint64 id);
    void dropAll();
    /** Judges every row anew by isAccepted() and what is looked for. */
    void judgeAll();
    /** Remembers how rows are sorted without sorting: the server does. */
    void noteSorting(int column, Qt::SortOrder order);
    /** Remembers what is looked for without looking: the server does. */
    void noteLookedFor(const QString &text) { m_lookedFor = text; }
    /** In the order of their first arrival. */
    [[nodiscard]] std::vector<qint64> allIds() const;
    [[nodiscard]] qsizetype liveCount() const { return m_slotOf.size(); }

private:
    struct Entry
    {
        qint64 id = 0;
        qint64 arrival = 0;
        qint32 row = -1; ///< where it is shown; -1: nowhere
        bool isDirty = false;
        bool isMarked = false; ///< within one pass over the order
        bool isDoomed = false;
        bool hasMoved = false; ///< to another place in the order of arrival
        SortKey key;
        QString haystack; ///< what is looked through; empty: not made yet
    };

    void settleSome(std::size_t most);
    void settleThese(const std::vector<Slot> &dirty);
    [[nodiscard]] bool isLess(Slot one, Slot other) const;
    [[nodiscard]] SortKey keyOf(Slot slot) const;
    [[nodiscard]] bool fits(Slot slot);
    void removeFromView(std::vector<Slot> leaving);
    void insertIntoView(std::vector<Slot> joining, const std::vector<Slot> &moved);
    void tellChanged(std::vector<qint32> rows);
    void reorder(std::vector<Slot> order);
    void numberFrom(std::size_t row);

    std::vector<Column> m_columns;
    State m_state = State::Loading;
    QString m_fault;
    std::vector<Entry> m_slots;
    std::vector<Slot> m_free;
    std::vector<Slot> m_dirty;
    std::vector<Slot> m_order; ///< what is shown, from the top
    QHash<qint64, Slot> m_slotOf;
    qint64 m_arrivals = 0;
    int m_sortColumn = -1; ///< -1: in the order of arrival
    bool m_descending = false;
    QString m_lookedFor;
    QStringList m_words; ///< folded
    bool m_isSettling = false;
    QTimer m_tick;
};

} // namespace natter::admin
