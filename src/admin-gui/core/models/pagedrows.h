// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"
#include "client/adminstream.h"
#include "core/models/rows.h"
#include "protocol/admin/shape.h"

#include <QPointer>
#include <QSet>

#include <functional>
#include <utility>
#include <vector>

namespace natter::admin {

/** What narrows a list beyond words: a role, a state; by the server's names. */
using Narrowing = QHash<QByteArray, QString>;

/** What a page of rows is asked by. */
struct PageQuestion
{
    QString query;     ///< what is looked for; empty: everything
    QByteArray sort;   ///< a column's key, with - before it for descending; empty: the server's own order
    QByteArray cursor; ///< where the last page ended; empty: from the start
    Narrowing narrowing;
    int limit = 200;
};

template<class Row>
struct RowPage
{
    std::vector<Row> rows;
    QByteArray nextCursor; ///< empty: that was all
    std::optional<qint64> total;
};

/**
 * Rows that stay at the server, which sorts and filters them: read page by page as the view comes near the end. What is
 * asked again keeps the rows it has until the answer is there, and their selection if they are still part of it. What
 * is heard or done while an answer is under way holds after it as well: the server may have read its rows before that.
 */
template<class Row>
class PagedRows : public Rows<Row>
{
public:
    using Asker = std::function<void(const PageQuestion &, Reply<RowPage<Row>>)>;

    PagedRows(const std::vector<RowColumn<Row>> &columns, qint64 (*idOf)(const Row &), Asker ask,
              QObject *parent = nullptr)
        : Rows<Row>(columns, idOf, parent)
        , m_columns(&columns)
        , m_idOf(idOf)
        , m_ask(std::move(ask))
    {}

    [[nodiscard]] std::optional<qint64> total() const override
    {
        if (m_total || this->state() == RowTable::State::Loading)
            return m_total;
        return m_cursor.isEmpty() ? std::optional<qint64>(this->liveCount()) : std::nullopt;
    }
    [[nodiscard]] bool isFiltered() const override
    {
        return !m_narrowing.isEmpty() || !this->lookedFor().trimmed().isEmpty();
    }
    /** Shows only what @p narrowing leaves over; what is empty in it narrows nothing. */
    void narrow(Narrowing narrowing)
    {
        narrowing.removeIf([](const auto &one) { return one.value().isEmpty(); });
        m_narrowing = std::move(narrowing);
        refresh();
    }
    [[nodiscard]] bool isAsking() const override { return m_isAsking; }
    [[nodiscard]] std::unique_ptr<RowTable> twin() const override
    {
        auto twin = std::make_unique<PagedRows>(*m_columns, m_idOf, m_ask);
        twin->m_narrowing = m_narrowing;
        twin->noteLookedFor(this->lookedFor());
        twin->noteSorting(this->sortColumn(), this->sortOrder());
        return twin;
    }

    void lookFor(const QString &text) override
    {
        if (text.trimmed() == this->lookedFor().trimmed())
            return;
        this->noteLookedFor(text);
        refresh();
    }
    void sort(int column, Qt::SortOrder order) override
    {
        if (column == this->sortColumn() && order == this->sortOrder())
            return;
        this->noteSorting(column, order);
        refresh();
    }
    /** From the start. */
    void refresh() override { askFor({}); }
    /** A row that was made here. */
    void put(Row row)
    {
        keep([this, row] { Rows<Row>::put(row); });
        Rows<Row>::put(std::move(row));
    }
    /** A row that was changed here; what is not shown any more need not fit what is looked for. */
    void renew(Row row)
    {
        keep([this, row] {
            if (this->find(m_idOf(row)))
                Rows<Row>::put(row);
        });
        if (this->find(m_idOf(row)))
            Rows<Row>::put(std::move(row));
    }
    void remove(qint64 id)
    {
        keep([this, id] { Rows<Row>::remove(id); });
        Rows<Row>::remove(id);
    }
    /** Nothing is known any more, and nothing asked: the server is another one, or gone. */
    void forget()
    {
        ++m_question;
        m_isAsking = false;
        m_since.clear();
        m_cursor.clear();
        m_total.reset();
        this->clear();
        this->settle();
        this->setState(RowTable::State::Loading);
    }

    /**
     * Takes what a live topic tells of these rows: those that are here change in their place. Others stand where the
     * server has them; a new one is added at the end if that is known and nothing is looked for. What was missed while
     * the stream was gone is asked for.
     */
    void hear(const client::LiveFrame &frame)
    {
        if (frame.isSnapshot) {
            if (frame.isFirst && m_hasHeard)
                refresh();
            m_hasHeard = true;
            return;
        }
        // A row of a page that was not read was counted; once more, after an answer, it has been counted without it.
        keep([this, frame] { apply(frame, false); });
        apply(frame, true);
    }
    /** The next snapshot is the first one of a stream that is followed anew, just after asking. */
    void forgetHeard() { m_hasHeard = false; }

    [[nodiscard]] bool canFetchMore(const QModelIndex &parent) const override
    {
        return !parent.isValid() && !m_cursor.isEmpty() && !m_isAsking;
    }
    void fetchMore(const QModelIndex &parent) override
    {
        if (canFetchMore(parent))
            askFor(m_cursor);
    }

protected:
    [[nodiscard]] bool sortsItself() const override { return false; }

private:
    /** Has @p change made once more after the answer that is under way. */
    void keep(std::function<void()> change)
    {
        if (m_isAsking)
            m_since.push_back(std::move(change));
    }

    void apply(const client::LiveFrame &frame, bool countsUnseen)
    {
        for (const QJsonValue &json : frame.rows)
            take(json.toObject());
        for (const qint64 id : frame.removed) {
            const bool isHere = this->find(id);
            if (isHere)
                Rows<Row>::remove(id);
            if (m_total && !isFiltered() && (isHere || countsUnseen))
                m_total = std::max<qint64>(0, *m_total - 1);
        }
        if (!frame.removed.empty())
            Q_EMIT this->countChanged();
    }

    void take(const QJsonObject &json)
    {
        const auto partial = protocol::partialOf<Row>(json);
        if (!partial)
            return;
        const qint64 id = m_idOf(partial->row);
        if (this->find(id))
            return this->alter(id, [&](Row &row) { protocol::apply(*partial, row); });
        if (isFiltered() || this->state() != RowTable::State::Ready || partial->present != wholeOfRow())
            return;
        if (m_total)
            ++*m_total;
        if (m_cursor.isEmpty())
            Rows<Row>::put(partial->row);
        Q_EMIT this->countChanged();
    }
    [[nodiscard]] static quint64 wholeOfRow() { return protocol::wholeOf(Row()).present; }

    void askFor(const QByteArray &cursor)
    {
        PageQuestion question;
        question.query = this->lookedFor().trimmed();
        question.cursor = cursor;
        question.narrowing = m_narrowing;
        if (const int column = this->sortColumn(); column >= 0) {
            question.sort = this->columns()[std::size_t(column)].key;
            if (this->sortOrder() == Qt::DescendingOrder)
                question.sort.prepend('-');
        }
        m_isAsking = true;
        m_since.clear(); // of that the new answer knows
        m_ask(question,
              [self = QPointer(this), number = ++m_question, isFirst = cursor.isEmpty()](Result<RowPage<Row>> page) {
                  if (self && self->m_question == number) // or another question has been asked since
                      self->answered(std::move(page), isFirst);
              });
    }

    void answered(Result<RowPage<Row>> page, bool isFirst)
    {
        if (!page) {
            m_isAsking = false;
            m_since.clear();
            return this->setState(RowTable::State::Failed, page.error().message());
        }
        m_cursor = page->nextCursor;
        if (page->total)
            m_total = page->total;
        if (isFirst) {
            QSet<qint64> kept;
            for (const Row &row : page->rows)
                kept.insert(m_idOf(row));
            for (const qint64 id : this->allIds()) {
                if (!kept.contains(id))
                    Rows<Row>::remove(id);
            }
        }
        for (Row &row : page->rows) {
            const qint64 id = m_idOf(row);
            Rows<Row>::put(std::move(row));
            this->arriveAnew(this->slotFor(id));
        }
        this->settle();
        m_isAsking = false; // a view asks for more while it hears of rows, which must not begin within their telling
        this->setState(RowTable::State::Ready);
        for (const auto &change : std::exchange(m_since, {}))
            change();
        this->settle();
        Q_EMIT this->countChanged();
    }

    const std::vector<RowColumn<Row>> *m_columns; ///< of all tables of this kind
    qint64 (*m_idOf)(const Row &);
    Asker m_ask;
    QByteArray m_cursor;
    std::optional<qint64> m_total;
    bool m_isAsking = false;
    Narrowing m_narrowing;
    bool m_hasHeard = false;
    std::vector<std::function<void()>> m_since; ///< what happened since the question that is under way
    quint64 m_question = 0;                     ///< answers to earlier ones are dropped
};

} // namespace natter::admin
