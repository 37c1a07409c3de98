// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/health.h"

#include "services/passwords.h"
#include "store/store.h"
#include "store/tables/tables.h"

#include <QFile>

#include <limits>
#include <utility>

#include <sys/statvfs.h>

namespace natter::services {

using namespace Qt::StringLiterals;
using protocol::ComponentState;
using protocol::Condition;

namespace {

/** What an ordinary user may still write; everything where nobody can tell. */
qint64 freeBytes(const QString &folder)
{
    struct statvfs space{};
    if (::statvfs(QFile::encodeName(folder).constData(), &space) != 0)
        return std::numeric_limits<qint64>::max();
    return qint64(space.f_bavail) * qint64(space.f_frsize);
}

} // namespace

Health::Health(store::Store &store, const Passwords &passwords, Options options)
    : m_store(store)
    , m_passwords(passwords)
    , m_options(std::move(options))
{
    m_deadline.setSingleShot(true);
    QObject::connect(&m_deadline, &QTimer::timeout, &m_deadline, [this] { finish(); });
}

void Health::check(Reply<protocol::Readiness> reply)
{
    m_waiting.push_back(std::move(reply));
    if (m_waiting.size() == 1)
        ask();
}

void Health::ask()
{
    m_writer.isNews = false;
    m_reader.isNews = false;
    m_deadline.start(m_options.patience);
    if (!std::exchange(m_writer.isAsked, true)) {
        m_store.write(
            [writes = m_store.refusal().has_value()](store::WritableTables &tables) -> Result<Rev> {
                if (writes) {
                    if (auto proven = tables.history().prove(); !proven)
                        return fail(std::move(proven.error()));
                }
                return tables.history().rev();
            },
            [this](Result<Rev> done) { answered(m_writer, done ? nullptr : &done.error()); });
    }
    if (!std::exchange(m_reader.isAsked, true)) {
        // The file system is asked on that thread too: it may be a network away.
        m_store.read(
            [folder = m_options.folder](store::Tables &tables) -> Result<qint64> {
                if (const auto rev = tables.history().rev(); !rev)
                    return fail(rev.error());
                return freeBytes(folder);
            },
            [this](Result<qint64> done) {
                m_freeBytes = done ? *done : m_freeBytes;
                answered(m_reader, done ? nullptr : &done.error());
            });
    }
}

void Health::answered(Probe &probe, const Error *error)
{
    probe.isAsked = false;
    probe.isNews = true;
    probe.error = error ? std::optional(*error) : std::nullopt;
    if (m_writer.isNews && m_reader.isNews)
        finish();
}

ComponentState Health::stateOf(QLatin1StringView name, const Probe &probe) const
{
    if (!probe.isNews)
        return {name, Condition::Failed, u"no answer in %1 ms"_s.arg(m_options.patience.count())};
    // It has just proved to take something, but refused something else a moment ago.
    if (const auto refusal = m_store.refusal(); refusal && !probe.error && &probe == &m_writer)
        return {name, Condition::Refusing, errorRow(*refusal).message};
    if (probe.error)
        return {name, Condition::Refusing, errorRow(probe.error->code).message};
    if (m_store.isDamaged())
        return {name, Condition::Degraded, u"damaged, see the log"_s};
    return {name, Condition::Ok, {}};
}

void Health::finish()
{
    m_deadline.stop();
    protocol::Readiness readiness;
    readiness.components = {
        {"server"_L1, m_stopping ? Condition::Stopping : Condition::Ok, {}},
        stateOf("database"_L1, m_writer),
        stateOf("readers"_L1, m_reader),
    };
    const bool isFull = m_reader.isNews && !m_reader.error && m_freeBytes < m_options.leastFreeBytes;
    readiness.components.push_back(
        {"disk"_L1, isFull ? Condition::Failed : Condition::Ok, isFull ? u"almost full"_s : QString()});
    const bool isBusy = m_passwords.waiting() >= m_passwords.waitingMost();
    readiness.components.push_back(
        {"passwords"_L1, isBusy ? Condition::Busy : Condition::Ok, isBusy ? u"logins are answered 503"_s : QString()});
    for (const auto &other : m_options.others)
        readiness.components.push_back(other());
    for (auto &reply : std::exchange(m_waiting, {}))
        reply(readiness);
}

} // namespace natter::services
