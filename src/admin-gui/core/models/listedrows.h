// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/pagedrows.h"

#include <functional>
#include <utility>
#include <vector>

namespace natter::admin {

/**
 * All rows of a list that its server neither sorts nor filters: read page after page to the end, then sorted and
 * filtered here. What is asked again keeps the rows it has until the last page is there, and their selection. What is
 * done here meanwhile holds after it as well: the server may have read its rows before that.
 */
template<class Row>
class ListedRows : public Rows<Row>
{
public:
    using Asker = std::function<void(const PageQuestion &, Reply<RowPage<Row>>)>;

    ListedRows(const std::vector<RowColumn<Row>> &columns, qint64 (*idOf)(const Row &), Asker ask,
               QObject *parent = nullptr)
        : Rows<Row>(columns, idOf, parent)
        , m_idOf(idOf)
        , m_ask(std::move(ask))
    {}

    [[nodiscard]] std::optional<qint64> total() const override
    {
        if (this->state() == RowTable::State::Loading)
            return std::nullopt;
        return Rows<Row>::total();
    }

    void refresh() override
    {
        ++m_question;
        m_seen.clear();
        m_isAsking = true;
        m_since.clear(); // of that the new answer knows
        askFor({});
    }
    /** A row that was made or changed here. */
    void put(Row row)
    {
        if (m_isAsking)
            m_since.push_back([this, row] { Rows<Row>::put(row); });
        Rows<Row>::put(std::move(row));
    }
    void remove(qint64 id)
    {
        if (m_isAsking)
            m_since.push_back([this, id] { Rows<Row>::remove(id); });
        Rows<Row>::remove(id);
    }
    /** Nothing is known any more, and nothing asked. */
    void forget()
    {
        ++m_question;
        m_isAsking = false;
        m_since.clear();
        this->clear();
        this->settle();
        this->setState(RowTable::State::Loading);
    }

private:
    void askFor(const QByteArray &cursor)
    {
        PageQuestion question;
        question.cursor = cursor;
        m_ask(question, [self = QPointer(this), number = m_question](Result<RowPage<Row>> page) {
            if (self && self->m_question == number) // or it was asked anew since
                self->answered(std::move(page));
        });
    }

    void answered(Result<RowPage<Row>> page)
    {
        if (!page) {
            m_isAsking = false;
            m_since.clear();
            return this->setState(RowTable::State::Failed, page.error().message());
        }
        for (Row &row : page->rows) {
            m_seen.insert(m_idOf(row));
            Rows<Row>::put(std::move(row));
        }
        if (!page->nextCursor.isEmpty())
            return askFor(page->nextCursor);
        for (const qint64 id : this->allIds()) {
            if (!m_seen.contains(id))
                Rows<Row>::remove(id);
        }
        m_isAsking = false;
        for (const auto &change : std::exchange(m_since, {}))
            change();
        this->settle();
        this->setState(RowTable::State::Ready);
        Q_EMIT this->countChanged();
    }

    qint64 (*m_idOf)(const Row &);
    Asker m_ask;
    QSet<qint64> m_seen; ///< since the first page
    bool m_isAsking = false;
    std::vector<std::function<void()>> m_since; ///< what was done since the first page was asked for
    quint64 m_question = 0;
};

} // namespace natter::admin
