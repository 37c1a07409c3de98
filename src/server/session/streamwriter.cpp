// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/streamwriter.h"

namespace natter::session {

namespace {

constexpr qsizetype usualSize = 4 * 1024;

} // namespace

SnapshotWriter::SnapshotWriter(const StreamTopic &topic, bool isFirst)
    : m_json(streamPartBytes + usualSize)
    , m_isFirst(isFirst)
{
    m_json.beginObject().plain("event", "SNAPSHOT").beginObject("payload");
    m_json.field("topic", topic.name()).beginArray("items");
}

QByteArray SnapshotWriter::take(bool isLast, qint64 total)
{
    m_json.endArray().field("first", m_isFirst).field("last", isLast).field("total", total);
    return m_json.endObject().endObject().take();
}

ChangesWriter::ChangesWriter(const StreamTopic &topic)
    : m_json(usualSize)
{
    m_json.beginObject().plain("event", "CHANGES").beginObject("payload");
    m_json.field("topic", topic.name()).field("at", wallClockNow()).beginArray("upserts");
}

QByteArray ChangesWriter::take(const std::vector<qint64> &removed)
{
    if (m_rows == 0 && removed.empty())
        return {};
    m_json.endArray().beginArray("removed");
    for (const qint64 id : removed)
        m_json.element(id);
    return m_json.endArray().endObject().endObject().take();
}

} // namespace natter::session
