// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/overview.h"

#include "services/health.h"
#include "services/telemetry.h"
#include "store/store.h"
#include "store/tables/tables.h"

#include <algorithm>

namespace natter::services {

using namespace protocol;
using namespace Qt::StringLiterals;

namespace {

ComponentHealth healthOf(Condition condition)
{
    switch (condition) {
    case Condition::Ok:
        return ComponentHealth::Ok;
    case Condition::Busy:
    case Condition::Degraded:
    case Condition::Stopping:
        return ComponentHealth::Degraded;
    case Condition::Refusing:
    case Condition::Failed:
        break;
    }
    return ComponentHealth::Failed;
}

QString mebibytes(qint64 bytes)
{
    constexpr qint64 mebibyte = 1024 * 1024;
    return QString::number(bytes / mebibyte) + u" MiB"_s;
}

/** Gathers alerts, so that each finding is one line where it is found. */
class Alerts
{
public:
    void warn(const QString &code, const QString &text) { m_found.push_back({AlertSeverity::Warning, code, text}); }
    void alarm(const QString &code, const QString &text) { m_found.push_back({AlertSeverity::Critical, code, text}); }
    [[nodiscard]] std::vector<AdminAlert> take()
    {
        std::ranges::stable_sort(m_found, std::ranges::greater(), &AdminAlert::severity);
        return std::move(m_found);
    }

private:
    std::vector<AdminAlert> m_found;
};

void lookAtCertificate(const AdminOverview &overview, const AlertLimits &limits, Alerts &alerts)
{
    if (!overview.certificate || overview.certificate->daysLeft >= limits.certificateDays)
        return;
    const qint64 days = overview.certificate->daysLeft;
    if (days < 0)
        return alerts.alarm(u"certificate_expired"_s, u"The TLS certificate has expired: clients refuse to connect."_s);
    const QString text = u"The TLS certificate expires in %1 days. Replace the file and send SIGHUP: no connection is "
                         "dropped."_s.arg(days);
    if (days < limits.certificateCriticalDays)
        alerts.alarm(u"certificate_expires"_s, text);
    else
        alerts.warn(u"certificate_expires"_s, text);
}

void lookAtBackups(const AdminOverview &overview, const ServerFacts &facts, Alerts &alerts)
{
    if (overview.lastBackup && overview.lastBackup->result != "ok"_L1)
        return alerts.alarm(u"backup_failed"_s, u"The last backup failed: %1"_s.arg(overview.lastBackup->result));
    if (facts.backupInterval.count() == 0)
        return;
    // One that is late by its own time again is not just under way.
    const auto patience = 2 * facts.backupInterval;
    const Timestamp last = overview.lastBackup ? overview.lastBackup->at : overview.startedAt;
    if (overview.serverTime - last > patience) {
        alerts.alarm(u"backup_old"_s,
                     u"There is no backup of the last %1 hours, although one is taken every %2."_s.arg(patience.count())
                         .arg(facts.backupInterval.count()));
    }
}

} // namespace

std::vector<AdminAlert> alertsOf(const AdminOverview &overview, const ServerFacts &facts,
                                 std::chrono::milliseconds clockStep, const AlertLimits &limits)
{
    Alerts alerts;
    for (const AdminComponent &component : overview.components) {
        if (component.status != ComponentHealth::Failed)
            continue;
        if (component.name == "database"_L1)
            alerts.alarm(u"database_down"_s, u"The database does not take writes: %1."_s.arg(component.detail));
        else if (component.name == "readers"_L1)
            alerts.alarm(u"database_down"_s, u"The database does not answer questions: %1."_s.arg(component.detail));
        else if (component.name == "disk"_L1)
            alerts.alarm(u"disk_full"_s,
                         u"The disk of the database is almost full: nothing more can be stored soon."_s);
        else
            alerts.alarm(component.name + u"_failed"_s, u"%1: %2"_s.arg(component.name, component.detail));
    }
    const bool isFull = std::ranges::any_of(overview.components, [](const AdminComponent &component) {
        return component.name == "disk"_L1 && component.status == ComponentHealth::Failed;
    });
    if (!isFull && facts.freeDiskBytes && *facts.freeDiskBytes < limits.diskWarning)
        alerts.warn(u"disk_low"_s, u"The disk of the database has %1 left."_s.arg(mebibytes(*facts.freeDiskBytes)));
    lookAtCertificate(overview, limits, alerts);
    lookAtBackups(overview, facts, alerts);
    if (overview.metrics.writerQueue > limits.writerQueue)
        alerts.warn(u"queue_long"_s, u"%1 writes wait for the database: it is slower than what comes in."_s.arg(
                                         overview.metrics.writerQueue));
    if (overview.metrics.loopLagMs > double(limits.loopLag.count()))
        alerts.warn(u"loop_lag"_s, u"The server was busy for %1 ms without a pause: clients wait that long."_s.arg(
                                       qint64(overview.metrics.loopLagMs)));
    if (std::chrono::abs(clockStep) > limits.clockStep)
        alerts.warn(u"clock_moved"_s,
                    u"The clock of the machine was moved by %1 s since the start: times of messages and "
                    "tokens moved with it."_s.arg(clockStep.count() / 1'000));
    if (facts.isClockUnsynchronised)
        alerts.warn(u"clock_unsynchronised"_s,
                    u"The clock of the machine is not synchronised: times of messages may be wrong."_s);
    return alerts.take();
}

AdminOverview Overview::compose(const Readiness &readiness) const
{
    const ServerFacts facts = m_facts();
    AdminOverview overview;
    overview.version = facts.version;
    overview.qtVersion = QString::fromLatin1(qVersion());
    overview.startedAt = m_telemetry.startedAt();
    overview.uptimeSeconds = std::chrono::duration_cast<std::chrono::seconds>(m_telemetry.uptime()).count();
    overview.serverTime = wallClockNow();
    overview.publicListener = facts.publicListener;
    overview.database.engine = facts.engine;
    overview.database.status = u"ok"_s;
    for (const ComponentState &state : readiness.components) {
        overview.components.push_back({state.name, healthOf(state.condition), state.detail});
        if (state.condition == Condition::Failed && (state.name == "database"_L1 || state.name == "readers"_L1))
            overview.database.status = state.detail;
    }
    overview.metrics = m_telemetry.now();
    overview.certificate = facts.certificate;
    overview.secretKey = facts.secretKey;
    overview.lastBackup = facts.lastBackup;
    overview.totals.bans = facts.bans;
    overview.alerts = alertsOf(overview, facts, m_telemetry.clockStep());
    return overview;
}

void Overview::read(Reply<AdminOverview> reply)
{
    m_health.check([this, reply = std::move(reply)](const Result<Readiness> &readiness) mutable {
        AdminOverview overview = compose(readiness ? *readiness : Readiness());
        m_store.read([](store::Tables &tables) { return tables.census().count(wallClockNow()); },
                     [overview = std::move(overview), reply = std::move(reply)](Result<store::Census> found) mutable {
                         if (found) {
                             overview.database.sizeBytes = found->bytes;
                             overview.totals = {found->users,          found->groups,    found->messages,
                                                found->administrators, found->suspended, overview.totals.bans};
                         }
                         reply(std::move(overview));
                     });
    });
}

} // namespace natter::services
