// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/models/rowtable.h"

#include <algorithm>
#include <iterator>

namespace natter::admin {

using namespace std::chrono_literals;

namespace {

/** More rows than this that changed are told as one range: a view only looks whether it shows some of it. */
constexpr std::size_t toldOneByOne = 24;

/** After so many rows the window gets its turn: a new filter goes over all of them, and nobody shall notice. */
constexpr std::size_t judgedAtOnce = 5'000;

/** What people look for are names and numbers that name something, not moments and sizes. */
bool isLookedThrough(CellKind kind)
{
    return kind == CellKind::Text || kind == CellKind::Address || kind == CellKind::Number || kind == CellKind::Id;
}

} // namespace

RowTable::RowTable(std::vector<Column> columns, QObject *parent)
    : QAbstractTableModel(parent)
    , m_columns(std::move(columns))
{
    m_tick.setSingleShot(true);
    m_tick.setInterval(50ms);
    connect(&m_tick, &QTimer::timeout, this, [this] { settleSome(judgedAtOnce); });
}

RowTable::~RowTable() = default;

std::optional<int> RowTable::columnNamed(QByteArrayView key) const
{
    const auto found = std::ranges::find_if(m_columns, [key](const Column &column) { return column.key == key; });
    return found == m_columns.end() ? std::nullopt : std::optional(int(found - m_columns.begin()));
}

std::optional<qint64> RowTable::total() const
{
    return m_state == State::Loading ? std::nullopt : std::optional<qint64>(liveCount());
}

std::optional<int> RowTable::rowOf(qint64 id) const
{
    const auto slot = slotOf(id);
    if (!slot || m_slots[*slot].row < 0)
        return std::nullopt;
    return m_slots[*slot].row;
}

void RowTable::setState(State state, const QString &fault)
{
    if (m_state == state && m_fault == fault)
        return;
    m_state = state;
    m_fault = fault;
    Q_EMIT stateChanged();
}

// --- what views ask --------------------------------------------------------------------------------------------------

int RowTable::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_order.size());
}

int RowTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_columns.size());
}

QVariant RowTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Slot slot = m_order[std::size_t(index.row())];
    const CellKind kind = m_columns[std::size_t(index.column())].kind;
    switch (role) {
    case Qt::DisplayRole:
        return cellText(kind, value(slot, index.column()));
    case ValueRole:
        return value(slot, index.column());
    case IdRole:
        return m_slots[slot].id;
    case Qt::TextAlignmentRole:
        return int(isRightAligned(kind) ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeading | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant RowTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const Column &column = m_columns[std::size_t(section)];
    if (role == Qt::DisplayRole)
        return column.title;
    if (role == Qt::TextAlignmentRole)
        return int(isRightAligned(column.kind) ? Qt::AlignRight | Qt::AlignVCenter
                                               : Qt::AlignLeading | Qt::AlignVCenter);
    return {};
}

// --- which rows there are --------------------------------------------------------------------------------------------

std::optional<RowTable::Slot> RowTable::slotOf(qint64 id) const
{
    const auto found = m_slotOf.constFind(id);
    return found == m_slotOf.cend() ? std::nullopt : std::optional(*found);
}

RowTable::Slot RowTable::slotFor(qint64 id)
{
    if (const auto known = slotOf(id))
        return *known;
    Slot slot = 0;
    if (m_free.empty()) {
        slot = Slot(m_slots.size());
        m_slots.emplace_back();
    } else {
        slot = m_free.back();
        m_free.pop_back();
    }
    m_slots[slot].id = id;
    m_slots[slot].arrival = ++m_arrivals;
    m_slotOf.insert(id, slot);
    return slot;
}

void RowTable::touched(Slot slot)
{
    Entry &entry = m_slots[slot];
    entry.haystack.clear();
    if (!entry.isDirty) {
        entry.isDirty = true;
        m_dirty.push_back(slot);
    }
    if (!m_tick.isActive())
        m_tick.start();
}

void RowTable::arriveAnew(Slot slot)
{
    m_slots[slot].arrival = ++m_arrivals;
    m_slots[slot].hasMoved = true;
    touched(slot);
}

void RowTable::drop(qint64 id)
{
    const auto slot = slotOf(id);
    if (!slot)
        return;
    m_slotOf.remove(id); // one that comes again under this id is another row
    m_slots[*slot].isDoomed = true;
    touched(*slot);
}

void RowTable::dropAll()
{
    for (const qint64 id : m_slotOf.keys())
        drop(id);
}

void RowTable::judgeAll()
{
    for (const Slot slot : std::as_const(m_slotOf)) {
        Entry &entry = m_slots[slot];
        if (!entry.isDirty) {
            entry.isDirty = true;
            m_dirty.push_back(slot);
        }
    }
    settleSome(judgedAtOnce);
}

std::vector<qint64> RowTable::allIds() const
{
    std::vector<Slot> slots_(m_slotOf.cbegin(), m_slotOf.cend());
    std::ranges::sort(slots_, {}, [this](Slot slot) { return m_slots[slot].arrival; });
    std::vector<qint64> ids(slots_.size());
    std::ranges::transform(slots_, ids.begin(), [this](Slot slot) { return m_slots[slot].id; });
    return ids;
}

// --- which are shown, and where --------------------------------------------------------------------------------------

bool RowTable::isLess(Slot one, Slot other) const
{
    const Entry &a = m_slots[one];
    const Entry &b = m_slots[other];
    if (a.key < b.key)
        return !m_descending;
    if (b.key < a.key)
        return m_descending;
    return a.arrival < b.arrival;
}

SortKey RowTable::keyOf(Slot slot) const
{
    if (m_sortColumn < 0 || !sortsItself())
        return {};
    return sortKeyOf(m_columns[std::size_t(m_sortColumn)].kind, value(slot, m_sortColumn));
}

bool RowTable::fits(Slot slot)
{
    if (!isAccepted(slot))
        return false;
    if (m_words.isEmpty())
        return true;
    QString &haystack = m_slots[slot].haystack;
    if (haystack.isEmpty()) {
        for (int column = 0; column < columnCount(); ++column) {
            if (isLookedThrough(m_columns[std::size_t(column)].kind))
                haystack += value(slot, column).toString().toCaseFolded() + u'\n';
        }
    }
    return std::ranges::all_of(m_words, [&](const QString &word) { return haystack.contains(word); });
}

void RowTable::lookFor(const QString &text)
{
    m_lookedFor = text;
    const QStringList words = text.toCaseFolded().split(u' ', Qt::SkipEmptyParts);
    if (words == m_words)
        return;
    m_words = words;
    judgeAll();
    Q_EMIT countChanged();
}

void RowTable::noteSorting(int column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_descending = order == Qt::DescendingOrder;
}

void RowTable::sort(int column, Qt::SortOrder order)
{
    settle();
    noteSorting(column < columnCount() ? column : -1, order);
    for (const Slot slot : std::as_const(m_slotOf))
        m_slots[slot].key = keyOf(slot);
    std::vector<Slot> sorted = m_order;
    std::ranges::sort(sorted, [this](Slot one, Slot other) { return isLess(one, other); });
    reorder(std::move(sorted));
}

void RowTable::settle()
{
    settleSome(m_dirty.size());
}

void RowTable::settleSome(std::size_t most)
{
    if (m_isSettling || m_dirty.empty())
        return;
    m_tick.stop();
    m_isSettling = true;
    std::vector<Slot> now = std::exchange(m_dirty, {});
    if (now.size() > most) {
        m_dirty.assign(now.begin() + std::ptrdiff_t(most), now.end());
        now.resize(most);
    }
    settleThese(now);
    m_isSettling = false;
    if (!m_dirty.empty())
        m_tick.start();
}

void RowTable::settleThese(const std::vector<Slot> &dirty)
{
    std::vector<Slot> leaving;
    std::vector<Slot> joining;
    std::vector<Slot> moved;
    std::vector<Slot> staying;
    std::vector<Slot> gone;
    for (const Slot slot : dirty) {
        Entry &entry = m_slots[slot];
        entry.isDirty = false;
        const bool isShown = entry.row >= 0;
        const bool shallBeShown = !entry.isDoomed && fits(slot);
        if (isShown && !shallBeShown)
            leaving.push_back(slot);
        if (entry.isDoomed) {
            gone.push_back(slot);
            continue;
        }
        SortKey key = keyOf(slot);
        if (isShown && shallBeShown) {
            staying.push_back(slot);
            if (key != entry.key || entry.hasMoved)
                moved.push_back(slot);
        } else if (shallBeShown) {
            joining.push_back(slot);
        }
        entry.key = std::move(key);
        entry.hasMoved = false;
    }
    if (!leaving.empty())
        removeFromView(std::move(leaving));
    const bool isOther = !gone.empty() || !joining.empty();
    if (!joining.empty() || !moved.empty())
        insertIntoView(std::move(joining), moved);
    std::vector<qint32> rows(staying.size());
    std::ranges::transform(staying, rows.begin(), [this](Slot slot) { return m_slots[slot].row; });
    tellChanged(std::move(rows));
    for (const Slot slot : gone) {
        m_slots[slot] = {};
        m_free.push_back(slot);
    }
    if (isOther || !gone.empty())
        Q_EMIT countChanged();
}

void RowTable::removeFromView(std::vector<Slot> leaving)
{
    std::ranges::sort(leaving, {}, [this](Slot slot) { return m_slots[slot].row; });
    auto first = std::size_t(m_slots[leaving.front()].row);
    const auto last = std::size_t(m_slots[leaving.back()].row);
    if (last - first + 1 != leaving.size()) {
        // Scattered: gathered at the end first, since each removal would make the views count all rows again.
        std::vector<Slot> order;
        order.reserve(m_order.size());
        for (const Slot slot : leaving)
            m_slots[slot].isMarked = true;
        std::ranges::copy_if(m_order, std::back_inserter(order), [this](Slot slot) { return !m_slots[slot].isMarked; });
        for (const Slot slot : leaving)
            m_slots[slot].isMarked = false;
        first = order.size();
        order.insert(order.end(), leaving.begin(), leaving.end());
        reorder(std::move(order));
    }
    beginRemoveRows({}, int(first), int(first + leaving.size()) - 1);
    const auto from = m_order.begin() + std::ptrdiff_t(first);
    m_order.erase(from, from + std::ptrdiff_t(leaving.size()));
    for (const Slot slot : leaving)
        m_slots[slot].row = -1;
    numberFrom(first);
    endRemoveRows();
}

void RowTable::insertIntoView(std::vector<Slot> joining, const std::vector<Slot> &moved)
{
    const auto less = [this](Slot one, Slot other) { return isLess(one, other); };
    std::ranges::sort(joining, less);
    if (moved.empty()) {
        const auto place = std::ranges::lower_bound(m_order, joining.front(), less);
        if (place == std::ranges::lower_bound(m_order, joining.back(), less)) {
            const auto row = std::size_t(place - m_order.begin());
            beginInsertRows({}, int(row), int(row + joining.size()) - 1);
            m_order.insert(place, joining.begin(), joining.end());
            numberFrom(row);
            endInsertRows();
            return;
        }
    }
    const std::size_t before = m_order.size();
    if (!joining.empty()) {
        beginInsertRows({}, int(before), int(before + joining.size()) - 1);
        m_order.insert(m_order.end(), joining.begin(), joining.end());
        numberFrom(before);
        endInsertRows();
    }
    // The rows that did not move are in order already: the others are sorted and the two runs merged.
    std::vector<Slot> calm;
    calm.reserve(m_order.size());
    for (const Slot slot : moved)
        m_slots[slot].isMarked = true;
    std::copy_if(m_order.begin(), m_order.begin() + std::ptrdiff_t(before), std::back_inserter(calm),
                 [this](Slot slot) { return !m_slots[slot].isMarked; });
    for (const Slot slot : moved)
        m_slots[slot].isMarked = false;
    joining.insert(joining.end(), moved.begin(), moved.end());
    std::ranges::sort(joining, less);
    std::vector<Slot> order;
    order.reserve(m_order.size());
    std::ranges::merge(calm, joining, std::back_inserter(order), less);
    reorder(std::move(order));
}

void RowTable::tellChanged(std::vector<qint32> rows)
{
    if (rows.empty())
        return;
    const int lastColumn = columnCount() - 1;
    if (rows.size() > toldOneByOne) {
        const auto [least, most] = std::ranges::minmax(rows);
        Q_EMIT dataChanged(index(least, 0), index(most, lastColumn));
        return;
    }
    for (const qint32 row : rows)
        Q_EMIT dataChanged(index(row, 0), index(row, lastColumn));
}

void RowTable::reorder(std::vector<Slot> order)
{
    if (order == m_order)
        return;
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList from = persistentIndexList();
    std::vector<Slot> held(std::size_t(from.size()));
    std::ranges::transform(from, held.begin(),
                           [this](const QModelIndex &index) { return m_order[std::size_t(index.row())]; });
    m_order = std::move(order);
    numberFrom(0);
    QModelIndexList to;
    to.reserve(from.size());
    for (qsizetype i = 0; i < from.size(); ++i)
        to.append(index(m_slots[held[std::size_t(i)]].row, from[i].column()));
    changePersistentIndexList(from, to);
    Q_EMIT layoutChanged({}, VerticalSortHint);
}

void RowTable::numberFrom(std::size_t row)
{
    for (; row < m_order.size(); ++row)
        m_slots[m_order[row]].row = qint32(row);
}

} // namespace natter::admin
