// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hub/roster.h"
#include "services/logbook.h"
#include "services/telemetry.h"
#include "session/streamtopic.h"

#include <memory>

/**
 * Topics of what is only ever added to, and kept for a while by somebody else: the stream remembers how far it has come
 * and nothing waits in it. A reader that is too slow misses what was dropped meanwhile, and sees by the ids that it
 * did.
 */
namespace natter::session {

/** The newest lines of the log, then what comes. */
class LogTopic final : public StreamTopic
{
public:
    explicit LogTopic(const services::LogBook &book)
        : StreamTopic(QStringLiteral("logs"))
        , m_book(book)
    {}

    [[nodiscard]] QByteArray snapshotPart() override;
    [[nodiscard]] QByteArray changes() override;

    [[nodiscard]] static protocol::LogLine rowOf(const services::LogRecord &record);

private:
    const services::LogBook &m_book;
    qint64 m_last = 0;
    bool m_isComplete = false;
};

/** The last five minutes, then a sample each second. */
class MetricsTopic final : public StreamTopic
{
public:
    explicit MetricsTopic(const services::Telemetry &telemetry)
        : StreamTopic(QStringLiteral("metrics"))
        , m_telemetry(telemetry)
    {}

    [[nodiscard]] QByteArray snapshotPart() override;
    [[nodiscard]] QByteArray changes() override;

private:
    const services::Telemetry &m_telemetry;
    qint64 m_last = 0;
    bool m_isComplete = false;
    bool m_isFirst = true;
};

/** What happens on one connection, for as long as it lives. */
class TraceTopic final : public StreamTopic
{
public:
    TraceTopic(const QString &name, std::shared_ptr<hub::Trace> trace)
        : StreamTopic(name)
        , m_trace(std::move(trace))
    {}

    [[nodiscard]] QByteArray snapshotPart() override;
    [[nodiscard]] QByteArray changes() override;

private:
    std::shared_ptr<hub::Trace> m_trace;
    qint64 m_last = 0;
    bool m_isComplete = false;
};

} // namespace natter::session
