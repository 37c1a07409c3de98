// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/unixsignals.h"

#include <csignal>
#include <cstring>
#include <sys/signalfd.h>
#include <unistd.h>

namespace natter::server {

Result<std::unique_ptr<UnixSignals>> UnixSignals::watch()
{
    // A peer that has gone is an error of one write, not the end of the process.
    std::signal(SIGPIPE, SIG_IGN);
    sigset_t watched;
    sigemptyset(&watched);
    sigaddset(&watched, SIGTERM);
    sigaddset(&watched, SIGINT);
    sigaddset(&watched, SIGHUP);
    if (pthread_sigmask(SIG_BLOCK, &watched, nullptr) != 0)
        return fail(ErrorCode::Internal, QStringLiteral("signals cannot be blocked"));
    const int descriptor = signalfd(-1, &watched, SFD_NONBLOCK | SFD_CLOEXEC);
    if (descriptor < 0)
        return fail(ErrorCode::Internal,
                    QStringLiteral("signals cannot be watched: ") + QString::fromLocal8Bit(std::strerror(errno)));
    return std::unique_ptr<UnixSignals>(new UnixSignals(descriptor));
}

UnixSignals::UnixSignals(int descriptor)
    : m_descriptor(descriptor)
    , m_notifier(descriptor, QSocketNotifier::Read)
{
    connect(&m_notifier, &QSocketNotifier::activated, this, &UnixSignals::readSignal);
}

UnixSignals::~UnixSignals()
{
    m_notifier.setEnabled(false);
    ::close(m_descriptor);
}

void UnixSignals::readSignal()
{
    signalfd_siginfo info;
    while (::read(m_descriptor, &info, sizeof info) == ssize_t(sizeof info)) {
        if (info.ssi_signo == SIGHUP)
            Q_EMIT reloadRequested();
        else
            Q_EMIT stopRequested();
    }
}

} // namespace natter::server
