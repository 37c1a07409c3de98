// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"

#include <QByteArrayView>
#include <QLatin1StringView>
#include <QString>

#include <deque>

namespace natter::hub {

/** One thing that happened on a connection, without what it said. */
struct TraceEntry
{
    qint64 id = 0; ///< 1, 2, 3 … of its trace
    Timestamp at;
    bool isInbound = false;
    QString event;
    qint64 bytes = 0;
    QString detail; ///< numbers and words of ours; may be empty
};

/**
 * The newest events of one connection, kept only while somebody looks. Names of events are those of the protocol, and
 * of what a message holds only ids and codes are taken: a content, a name or a token never gets in here. Loop thread.
 */
class Trace
{
public:
    enum class Direction : quint8 { In, Out };
    static constexpr std::size_t entriesMost = 1'000;

    void message(Direction direction, QByteArrayView json);
    void control(Direction direction, QLatin1StringView name, qsizetype bytes, const QString &detail);

    [[nodiscard]] const std::deque<TraceEntry> &entries() const { return m_entries; }

private:
    void add(TraceEntry entry);

    std::deque<TraceEntry> m_entries;
    qint64 m_last = 0;
};

} // namespace natter::hub
