// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"
#include "session/streamwriter.h"

#include <QObject>
#include <QSet>

#include <algorithm>
#include <memory>
#include <optional>

namespace natter::session {

/**
 * Rows of the database. Which have changed is noted, once each; what they are then is read when it is about to be told,
 * so that a row costs one look however often it changes. The snapshot says how many there are; the rows themselves are
 * for REST to page through.
 */
template<protocol::Shaped Row>
class RecordTopic : public StreamTopic
{
public:
    /** Reads those of the rows with these ids that there are. */
    using Read = std::function<void(std::vector<qint64> ids, Reply<std::vector<Row>> reply)>;
    /** How many there are. */
    using Count = std::function<void(Reply<qint64> reply)>;

    RecordTopic(const QString &name, Read read, const Count &count, std::function<void()> ready)
        : StreamTopic(name)
        , m_read(std::move(read))
        , m_ready(std::move(ready))
        , m_alive(std::make_shared<RecordTopic *>(this))
    {
        count([alive = std::weak_ptr(m_alive)](Result<qint64> total) {
            if (const auto self = alive.lock())
                (*self)->counted(total ? *total : 0);
        });
    }

    /** The row with that id is not what it was. */
    void changed(qint64 id) { m_changed.insert(id); }
    /** Ends what is connected to it, together with it. */
    [[nodiscard]] QObject *context() { return &m_context; }

    [[nodiscard]] QByteArray snapshotPart() override
    {
        if (!m_total || std::exchange(m_isComplete, true))
            return {};
        SnapshotWriter part(*this, true);
        return part.take(true, *m_total);
    }

    [[nodiscard]] QByteArray changes() override
    {
        if (!m_isComplete)
            return {};
        ChangesWriter writer(*this);
        for (const Row &row : std::exchange(m_rows, {}))
            writer.add(row);
        const QByteArray said = writer.take(std::exchange(m_removed, {}));
        if (!m_isReading && !m_changed.isEmpty())
            read();
        return said;
    }

private:
    static constexpr qsizetype rowsAtOnce = 200;

    void counted(qint64 total)
    {
        m_total = total;
        m_ready();
    }

    void read()
    {
        std::vector<qint64> ids;
        for (auto id = m_changed.cbegin(); id != m_changed.cend() && qsizetype(ids.size()) < rowsAtOnce; ++id)
            ids.push_back(*id);
        for (const qint64 id : ids)
            m_changed.remove(id);
        m_isReading = true;
        m_read(ids, [alive = std::weak_ptr(m_alive), ids](Result<std::vector<Row>> rows) {
            if (const auto self = alive.lock())
                (*self)->taken(ids, std::move(rows));
        });
    }

    void taken(const std::vector<qint64> &ids, Result<std::vector<Row>> rows)
    {
        m_isReading = false;
        if (!rows) { // the database is away: later
            for (const qint64 id : ids)
                m_changed.insert(id);
            return;
        }
        for (const qint64 id : ids) {
            if (std::ranges::none_of(*rows, [id](const Row &row) { return row.id.value() == id; }))
                m_removed.push_back(id);
        }
        m_rows = *std::move(rows);
    }

    Read m_read;
    std::function<void()> m_ready;
    std::optional<qint64> m_total; ///< none before it is counted
    bool m_isComplete = false;
    bool m_isReading = false;
    QSet<qint64> m_changed;
    std::vector<Row> m_rows;
    std::vector<qint64> m_removed;
    QObject m_context;
    std::shared_ptr<RecordTopic *> m_alive;
};

} // namespace natter::session
