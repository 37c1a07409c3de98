// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "protocol/admin/shape.h"
#include "protocol/jsonwriter.h"
#include "session/streamtopic.h"

#include <vector>

namespace natter::session {

/** Puts one part of a snapshot into words. */
class SnapshotWriter
{
public:
    SnapshotWriter(const StreamTopic &topic, bool isFirst);

    template<protocol::Shaped Row>
    void add(const Row &row)
    {
        m_json.beginObject();
        protocol::writeRow(m_json, row);
        m_json.endObject();
        ++m_rows;
    }
    /** Another row would be too much for this part. */
    [[nodiscard]] bool isFull() const { return m_rows >= snapshotRowsMost || m_json.size() >= streamPartBytes; }
    [[nodiscard]] QByteArray take(bool isLast, qint64 total);

private:
    protocol::JsonWriter m_json;
    std::size_t m_rows = 0;
    bool m_isFirst;
};

/** Puts one CHANGES into words. */
class ChangesWriter
{
public:
    explicit ChangesWriter(const StreamTopic &topic);

    template<protocol::Shaped Row>
    void add(const Row &row)
    {
        m_json.beginObject();
        protocol::writeRow(m_json, row);
        m_json.endObject();
        ++m_rows;
    }
    template<protocol::Shaped Row>
    void add(const protocol::PartialRow<Row> &columns)
    {
        m_json.beginObject();
        protocol::writePartial(m_json, columns);
        m_json.endObject();
        ++m_rows;
    }
    [[nodiscard]] bool isFull() const { return m_json.size() >= streamPartBytes; }
    /** Empty if there is nothing to say. */
    [[nodiscard]] QByteArray take(const std::vector<qint64> &removed);

private:
    protocol::JsonWriter m_json;
    std::size_t m_rows = 0;
};

} // namespace natter::session
