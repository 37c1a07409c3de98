// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <functional>

namespace natter::session {

/** A part of a stream is not longer than that, so that no single one keeps the others waiting. */
inline constexpr qsizetype streamPartBytes = 192 * 1024;
/** Rows in a part of a snapshot. */
inline constexpr std::size_t snapshotRowsMost = 500;

/**
 * One thing that one live stream shows: first a snapshot in parts, then what changes. What it has to say waits in it as
 * rows, not as text, and is put into words when the reader is ready for it: a row that changes a hundred times
 * meanwhile is said once. Loop thread; owned by the stream.
 */
class StreamTopic
{
public:
    explicit StreamTopic(QString name)
        : m_name(std::move(name))
    {}
    virtual ~StreamTopic() = default;
    Q_DISABLE_COPY_MOVE(StreamTopic)

    [[nodiscard]] const QString &name() const { return m_name; }

    /** The next part of the snapshot as JSON; empty once the last has been given. */
    [[nodiscard]] virtual QByteArray snapshotPart() = 0;
    /** What has changed since the snapshot, or the last call, as JSON; empty: nothing. More may be left for next time.
     */
    [[nodiscard]] virtual QByteArray changes() = 0;

private:
    QString m_name;
};

} // namespace natter::session
