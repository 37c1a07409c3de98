// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/supervision.h"

#include "app/servicemanager.h"
#include "base/log.h"

#include <algorithm>

namespace natter::server {

using namespace Qt::StringLiterals;

namespace {

/** Whether what a restart could mend is well: a thread that hangs, not a database that is away or refuses. */
bool isAlive(const protocol::Readiness &readiness)
{
    return std::ranges::none_of(readiness.components, [](const protocol::ComponentState &state) {
        return (state.name == "database"_L1 || state.name == "readers"_L1) &&
               state.condition == protocol::Condition::Failed;
    });
}

} // namespace

Supervision::Supervision(services::Health &health, std::function<QByteArray()> status)
    : m_health(health)
    , m_status(std::move(status))
{
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { check(); });
}

void Supervision::start()
{
    if (const auto time = watchdogTime()) {
        m_timer.start(
            std::max(std::chrono::milliseconds(1), std::chrono::duration_cast<std::chrono::milliseconds>(*time) / 2));
        check();
    }
}

void Supervision::check()
{
    m_health.check([this](const Result<protocol::Readiness> &readiness) {
        if (readiness && isAlive(*readiness))
            return notifyServiceManager("WATCHDOG=1\nSTATUS=" + m_status());
        notifyServiceManager("STATUS=The database does not answer");
        qCCritical(logServer, "the database does not answer; the service manager is not told that all is well");
    });
}

} // namespace natter::server
