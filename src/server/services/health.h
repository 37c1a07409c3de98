// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"
#include "protocol/readiness.h"

#include <QTimer>

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

namespace natter::store {
class Store;
}

namespace natter::services {

class Passwords;

/** Below it a disk is full: what is committed at once has to fit, and the log of the database. */
inline constexpr qint64 leastFreeDiskBytes = 32 * 1024 * 1024;

/**
 * Whether the server can do its work, found out by trying: a job on the writer and one on a reader, which have to be
 * answered in time. While the database refuses what is to be stored, the writer's job is one that writes. However many
 * ask at once, there is one try under way at most, and a thread that hangs is given no second job. Loop thread.
 */
class Health
{
public:
    struct Options
    {
        QString folder; ///< of the database: the disk it is on has to have room
        /** Below the time that a connection waits for a database that somebody holds. */
        std::chrono::milliseconds patience{1'800};
        qint64 leastFreeBytes = leastFreeDiskBytes;
        /** What else there is to tell. */
        std::vector<std::function<protocol::ComponentState()>> others = {};
    };

    Health(store::Store &store, const Passwords &passwords, Options options);

    /** Never an error, and at the latest when patience is over. */
    void check(Reply<protocol::Readiness> reply);

    /** Of the disk with the database, when it was looked at last; none before that. */
    [[nodiscard]] std::optional<qint64> freeDiskBytes() const
    {
        return m_freeBytes > 0 ? std::optional(m_freeBytes) : std::nullopt;
    }

    /** From now on the server is not ready: it stops. */
    void stopping() { m_stopping = true; }

private:
    enum class Part : quint8 { Writer, Reader };
    /** The try of one thread. */
    struct Probe
    {
        bool isAsked = false; ///< and has not answered yet, perhaps since an earlier try
        bool isNews = false;  ///< has answered the try that is under way
        std::optional<Error> error;
    };

    void ask();
    void answered(Probe &probe, const Error *error);
    void finish();
    [[nodiscard]] protocol::ComponentState stateOf(QLatin1StringView name, const Probe &probe) const;

    store::Store &m_store;
    const Passwords &m_passwords;
    const Options m_options;
    std::vector<Reply<protocol::Readiness>> m_waiting;
    Probe m_writer;
    Probe m_reader;
    qint64 m_freeBytes = 0;
    QTimer m_deadline;
    bool m_stopping = false;
};

} // namespace natter::services
