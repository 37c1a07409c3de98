// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/adminstream.h"
#include "core/models/rows.h"
#include "protocol/admin/shape.h"

#include <QSet>

namespace natter::admin {

/**
 * All rows of a live topic, here: filled by its snapshot, kept by its changes. A new snapshot (after a reconnect)
 * changes the rows that are there instead of beginning anew, so that selections and places survive; what it does not
 * name any more goes when it is complete.
 */
template<class Row>
class LiveRows : public Rows<Row>
{
public:
    LiveRows(const std::vector<RowColumn<Row>> &columns, qint64 (*idOf)(const Row &), QObject *parent = nullptr)
        : Rows<Row>(columns, idOf, parent)
        , m_idOf(idOf)
    {}

    [[nodiscard]] std::optional<qint64> total() const override { return m_total ? m_total : RowTable::total(); }

    void hear(const client::LiveFrame &frame)
    {
        if (frame.isSnapshot && frame.isFirst) {
            m_unseen.clear();
            for (const qint64 id : this->allIds())
                m_unseen.insert(id);
            m_total = frame.total;
        }
        for (const QJsonValue &json : frame.rows)
            take(json.toObject());
        for (const qint64 id : frame.removed)
            this->remove(id);
        if (!frame.isSnapshot || !frame.isLast)
            return;
        for (const qint64 id : std::as_const(m_unseen))
            this->remove(id);
        m_unseen.clear();
        m_total.reset(); // from now on the rows are all there are
        this->settle();
        this->setState(RowTable::State::Ready);
        Q_EMIT this->countChanged();
    }

    /** Nothing is known any more. */
    void forget()
    {
        this->clear();
        this->settle();
        m_unseen.clear();
        m_total.reset();
        this->setState(RowTable::State::Loading);
    }

private:
    void take(const QJsonObject &json)
    {
        const auto partial = protocol::partialOf<Row>(json);
        if (!partial)
            return; // of a newer server, or broken: the next snapshot mends it
        const qint64 id = m_idOf(partial->row);
        m_unseen.remove(id);
        if (this->find(id))
            this->alter(id, [&](Row &row) { protocol::apply(*partial, row); });
        else
            this->put(partial->row);
    }

    qint64 (*m_idOf)(const Row &);
    QSet<qint64> m_unseen; ///< known rows that the snapshot under way has not named
    std::optional<qint64> m_total;
};

} // namespace natter::admin
