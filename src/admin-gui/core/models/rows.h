// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/strongid.h"
#include "core/models/rowtable.h"

#include <QDateTime>
#include <QVariant>

#include <concepts>
#include <functional>
#include <type_traits>

namespace natter::admin {

// The values of cells, as CellKind says. What is not there is null.
[[nodiscard]] inline QVariant cell(const QString &text)
{
    return text.isEmpty() ? QVariant() : QVariant(text);
}
[[nodiscard]] inline QVariant cell(bool flag)
{
    return flag;
}
template<std::integral Integer>
[[nodiscard]] QVariant cell(Integer number)
{
    return qint64(number);
}
template<std::floating_point Real>
[[nodiscard]] QVariant cell(Real number)
{
    return double(number);
}
[[nodiscard]] inline QVariant cell(Timestamp time)
{
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count());
}
template<class Tag>
[[nodiscard]] QVariant cell(StrongId<Tag> id)
{
    return id.value();
}
template<class T>
[[nodiscard]] QVariant cell(const std::optional<T> &value)
{
    return value ? cell(*value) : QVariant();
}

/** A column and how its value is taken out of a row. */
template<class Row>
struct RowColumn
{
    Column column;
    QVariant (*value)(const Row &);
};

/** A RowTable of rows of type @p Row, each of which it holds itself. */
template<class Row>
class Rows : public RowTable
{
public:
    Rows(const std::vector<RowColumn<Row>> &columns, qint64 (*idOf)(const Row &), QObject *parent = nullptr)
        : RowTable(columnsOf(columns), parent)
        , m_idOf(idOf)
    {
        for (const RowColumn<Row> &column : columns)
            m_values.push_back(column.value);
    }

    /** The row with @p id, shown or not. Valid until the next change of the model. */
    [[nodiscard]] const Row *find(qint64 id) const
    {
        const auto slot = slotOf(id);
        return slot ? &m_rows[*slot] : nullptr;
    }
    [[nodiscard]] const Row &rowAt(int row) const { return m_rows[slotAt(row)]; }

    /** A new row, or the whole row anew. */
    void put(Row row)
    {
        const Slot slot = slotFor(m_idOf(row));
        if (slot >= m_rows.size())
            m_rows.resize(slot + 1);
        m_rows[slot] = std::move(row);
        touched(slot);
    }

    /** Lets @p change alter a row that is there. */
    void alter(qint64 id, const std::function<void(Row &)> &change)
    {
        if (const auto slot = slotOf(id)) {
            change(m_rows[*slot]);
            touched(*slot);
        }
    }

    void remove(qint64 id) { drop(id); }
    void clear() { dropAll(); }

    /** Shows only rows that @p accepts says yes to; null: all. */
    void accept(std::function<bool(const Row &)> accepts)
    {
        m_accepts = std::move(accepts);
        judgeAll();
        Q_EMIT countChanged();
    }
    [[nodiscard]] bool isFiltered() const override { return RowTable::isFiltered() || m_accepts; }

protected:
    [[nodiscard]] QVariant value(Slot slot, int column) const override
    {
        return m_values[std::size_t(column)](m_rows[slot]);
    }
    [[nodiscard]] bool isAccepted(Slot slot) const override { return !m_accepts || m_accepts(m_rows[slot]); }

private:
    [[nodiscard]] static std::vector<Column> columnsOf(const std::vector<RowColumn<Row>> &columns)
    {
        std::vector<Column> result;
        result.reserve(columns.size());
        for (const RowColumn<Row> &column : columns)
            result.push_back(column.column);
        return result;
    }

    qint64 (*m_idOf)(const Row &);
    std::vector<QVariant (*)(const Row &)> m_values;
    std::vector<Row> m_rows; ///< by slot
    std::function<bool(const Row &)> m_accepts;
};

} // namespace natter::admin
