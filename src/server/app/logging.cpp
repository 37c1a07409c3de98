// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/logging.h"

#include "app/logformat.h"
#include "app/repeatfilter.h"
#include "base/log.h"

#include <QFile>

#include <cstddef>
#include <mutex>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace natter::server {

namespace {

/** Where messages go. Qt knows one handler a process, so there is one of these, and it outlives every thread. */
class LogSink
{
public:
    explicit LogSink(const Config &config)
        : m_format(config.logFormat)
    {
        const QByteArray path = QFile::encodeName(config.journalSocket);
        if (m_format != LogFormat::Journald || std::size_t(path.size()) >= sizeof m_journalAddress.sun_path)
            return;
        m_journalAddress.sun_family = AF_UNIX;
        std::ranges::copy(path, m_journalAddress.sun_path);
        m_journal = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    }

    void take(const LogEvent &event)
    {
        const std::lock_guard lock(m_mutex);
        const auto now = Steady::now();
        summarize(now);
        if (m_repeats.passes(event, now))
            write(event);
    }

    [[nodiscard]] services::LogBook &book() { return m_book; }

    void sayRepetitions(Steady::time_point now)
    {
        const std::lock_guard lock(m_mutex);
        summarize(now);
    }

private:
    void summarize(Steady::time_point now)
    {
        for (const LogEvent &summary : m_repeats.summaries(now))
            write(summary);
    }

    void write(const LogEvent &event)
    {
        m_book.add(event.time, levelOf(event.type), QString::fromUtf8(event.category), shownMessage(event));
        if (m_format == LogFormat::Journald && sendToJournal(journalDatagram(event)))
            return;
        const QByteArray line = m_format == LogFormat::Json ? jsonLine(event) : textLine(event);
        // One write a line, so that lines do not mix; what stderr does not take is nobody's to save.
        [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.constData(), size_t(line.size()));
    }

    bool sendToJournal(const QByteArray &datagram) const
    {
        // A journal that is too busy to listen holds up no chat: the line goes to stderr then.
        return m_journal >= 0 &&
               ::sendto(m_journal, datagram.constData(), size_t(datagram.size()), MSG_NOSIGNAL | MSG_DONTWAIT,
                        reinterpret_cast<const sockaddr *>(&m_journalAddress),
                        sizeof m_journalAddress) == datagram.size();
    }

    const LogFormat m_format;
    services::LogBook m_book;
    sockaddr_un m_journalAddress{};
    int m_journal = -1;
    std::mutex m_mutex;
    RepeatFilter m_repeats; ///< guarded by m_mutex
};

LogSink *sink = nullptr; // set before there are threads

void takeMessage(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    sink->take({wallClockNow(), type, context.category ? context.category : "default", message});
}

} // namespace

void startLogging(const Config &config)
{
    services::LogLevels levels;
    setLogLevels(config, levels);
    sink = new LogSink(config);
    qInstallMessageHandler(takeMessage);
}

void logRepetitions(Steady::time_point now)
{
    sink->sayRepetitions(now);
}

void setLogLevels(const Config &config, services::LogLevels &levels)
{
    const QHash<QString, LogLevel> own = config.debug ? QHash<QString, LogLevel>() : config.categoryLevels;
    levels.reset(config.debug ? LogLevel::Debug : config.logLevel, own);
}

services::LogBook &logBook()
{
    return sink->book();
}

} // namespace natter::server
