// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/ringtopics.h"

#include "session/streamwriter.h"

#include <algorithm>

namespace natter::session {

namespace {

constexpr std::size_t logLinesShown = 200;
constexpr std::size_t logLinesAtOnce = 500;
constexpr std::size_t traceEntriesShown = 100;

protocol::TraceEntry rowOf(const hub::TraceEntry &entry)
{
    protocol::TraceEntry row;
    row.id = entry.id;
    row.at = entry.at;
    row.direction = entry.isInbound ? QStringLiteral("in") : QStringLiteral("out");
    row.event = entry.event;
    row.bytes = entry.bytes;
    row.detail = entry.detail;
    return row;
}

} // namespace

protocol::LogLine LogTopic::rowOf(const services::LogRecord &record)
{
    protocol::LogLine line;
    line.id = record.id;
    line.at = record.at;
    line.level = logLevelName(record.level);
    line.category = record.category;
    line.message = record.message;
    return line;
}

QByteArray LogTopic::snapshotPart()
{
    if (std::exchange(m_isComplete, true))
        return {};
    SnapshotWriter part(*this, true);
    for (const services::LogRecord &record : m_book.newest(logLinesShown)) {
        m_last = record.id;
        part.add(rowOf(record));
    }
    return part.take(true, qint64(m_book.size()));
}

QByteArray LogTopic::changes()
{
    ChangesWriter writer(*this);
    for (const services::LogRecord &record : m_book.since(m_last, logLinesAtOnce)) {
        if (writer.isFull())
            break;
        m_last = record.id;
        writer.add(rowOf(record));
    }
    return writer.take({});
}

QByteArray MetricsTopic::snapshotPart()
{
    if (m_isComplete)
        return {};
    SnapshotWriter part(*this, std::exchange(m_isFirst, false));
    m_isComplete = true;
    for (const services::Telemetry::Sample &sample : m_telemetry.samples()) {
        if (sample.number <= m_last)
            continue;
        if (part.isFull()) {
            m_isComplete = false;
            break;
        }
        m_last = sample.number;
        part.add(sample.metrics);
    }
    return part.take(m_isComplete, qint64(m_telemetry.samples().size()));
}

QByteArray MetricsTopic::changes()
{
    const auto &samples = m_telemetry.samples();
    if (samples.empty() || samples.back().number == m_last)
        return {};
    // Of those that the reader was too slow for only the newest is news.
    m_last = samples.back().number;
    ChangesWriter writer(*this);
    writer.add(samples.back().metrics);
    return writer.take({});
}

QByteArray TraceTopic::snapshotPart()
{
    if (std::exchange(m_isComplete, true))
        return {};
    SnapshotWriter part(*this, true);
    const auto &entries = m_trace->entries();
    const auto count = std::min(entries.size(), traceEntriesShown);
    for (auto entry = entries.cend() - std::ptrdiff_t(count); entry != entries.cend(); ++entry) {
        m_last = entry->id;
        part.add(rowOf(*entry));
    }
    return part.take(true, qint64(entries.size()));
}

QByteArray TraceTopic::changes()
{
    ChangesWriter writer(*this);
    const auto &entries = m_trace->entries();
    for (auto entry = std::ranges::upper_bound(entries, m_last, {}, &hub::TraceEntry::id); entry != entries.end();
         ++entry) {
        if (writer.isFull())
            break;
        m_last = entry->id;
        writer.add(rowOf(*entry));
    }
    return writer.take({});
}

} // namespace natter::session
