// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/backups.h"

#include "base/log.h"
#include "base/threadname.h"
#include "store/care/backup.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTimeZone>

#include <algorithm>
#include <iterator>
#include <utility>

#include <sys/stat.h>

namespace natter::services {

using namespace Qt::StringLiterals;

namespace {

const QString prefix = u"natter-"_s;
const QString suffix = u".backup"_s;
/** Of those that failed, besides those that are kept. */
constexpr std::size_t failuresRemembered = 10;
const QString momentFormat = u"yyyyMMdd'T'HHmmss'Z'"_s;

} // namespace

Backups::Backups(Options options)
    : m_options(std::move(options))
{
    if (!m_options.folder.isEmpty())
        m_thread = std::thread([this] { work(); });
}

Backups::~Backups()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
    // What the thread has sent home does not arrive any more, and what it has not begun was in vain.
    m_answered.push_back(std::exchange(m_served, {}));
    m_answered.push_back(std::exchange(m_asking, {}));
    for (auto &waiting : m_answered) {
        for (auto &reply : waiting)
            reply(fail(ErrorCode::Unavailable));
    }
}

void Backups::takeNow(Reply<BackupRecord> reply)
{
    if (m_options.folder.isEmpty())
        return reply(fail(ErrorCode::NotFound, u"BACKUP_DIR is not set: there is no place for backups"_s));
    {
        const std::lock_guard lock(m_mutex);
        m_asking.push_back(std::move(reply));
    }
    m_wake.notify_all();
}

std::vector<BackupRecord> Backups::records() const
{
    const std::lock_guard lock(m_mutex);
    return {m_records.begin(), m_records.end()};
}

protocol::ComponentState Backups::state() const
{
    const std::lock_guard lock(m_mutex);
    const bool isWell = m_records.empty() || m_records.front().failure.isEmpty();
    return {"backups"_L1, isWell ? protocol::Condition::Ok : protocol::Condition::Degraded,
            isWell ? QString() : u"the last one failed, see the log"_s};
}

std::optional<std::chrono::milliseconds> Backups::untilNext() const
{
    if (m_options.folder.isEmpty())
        return std::nullopt;
    const std::lock_guard lock(m_mutex);
    return std::max(std::chrono::milliseconds(0),
                    std::chrono::duration_cast<std::chrono::milliseconds>(m_next - Steady::now()));
}

QString Backups::freeFile(const QString &folder, Timestamp moment)
{
    const QDir place(folder);
    QString file = place.filePath(nameFor(moment));
    while (QFileInfo::exists(file)) {
        moment += std::chrono::seconds(1);
        file = place.filePath(nameFor(moment));
    }
    return file;
}

QString Backups::nameFor(Timestamp moment)
{
    const auto time = QDateTime::fromMSecsSinceEpoch(moment.time_since_epoch().count()).toUTC();
    return prefix + time.toString(momentFormat) + suffix;
}

std::optional<Timestamp> Backups::momentOf(const QString &name)
{
    if (!name.startsWith(prefix) || !name.endsWith(suffix))
        return std::nullopt;
    const QString moment = name.sliced(prefix.size()).chopped(suffix.size());
    auto time = QDateTime::fromString(moment, momentFormat);
    time.setTimeZone(QTimeZone::utc());
    const Timestamp found(std::chrono::milliseconds(time.toMSecsSinceEpoch()));
    return time.isValid() && nameFor(found) == name ? std::optional(found) : std::nullopt;
}

QStringList Backups::present() const
{
    QStringList names = QDir(m_options.folder).entryList(QDir::Files | QDir::NoSymLinks, QDir::Name);
    names.removeIf([](const QString &name) { return !momentOf(name); });
    return names;
}

std::chrono::milliseconds Backups::due() const
{
    const QStringList names = present();
    if (names.isEmpty())
        return std::chrono::milliseconds(0);
    const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(m_options.now() - *momentOf(names.back()));
    // One of the future is from a clock that was wrong; it must not keep us from ever taking another.
    return std::clamp<std::chrono::milliseconds>(m_options.interval - age, std::chrono::milliseconds(0),
                                                 m_options.interval);
}

bool Backups::waitFor(std::chrono::milliseconds time)
{
    std::unique_lock lock(m_mutex);
    m_next = Steady::now() + time;
    m_wake.wait_for(lock, time, [this] { return m_stop.load() || !m_asking.empty(); });
    std::ranges::move(m_asking, std::back_inserter(m_served));
    m_asking.clear();
    return !m_stop;
}

void Backups::work()
{
    nameThisThread("backup");
    removeLeftovers();
    rememberPresent();
    auto wait = due();
    while (waitFor(wait)) {
        m_underWay = true;
        const BackupRecord record = takeOne();
        m_underWay = false;
        const bool isTaken = record.failure.isEmpty();
        if (isTaken)
            removeOldest();
        if (m_stop)
            return;
        remember(record);
        answer(record);
        wait = isTaken ? m_options.interval : std::min(m_options.retryAfter, m_options.interval);
    }
}

BackupRecord Backups::failed(BackupRecord record, const QString &reason) const
{
    if (!m_stop)
        qCCritical(logStore, "no backup: %s", qUtf8Printable(reason));
    record.failure = reason;
    return record;
}

BackupRecord Backups::takeOne()
{
    const QDir folder(m_options.folder);
    const auto begun = Steady::now();
    BackupRecord record;
    record.started = m_options.now();
    record.file = freeFile(m_options.folder, record.started);
    if (::mkdir(QFile::encodeName(folder.path()).constData(), 0700) != 0 && !folder.exists())
        return failed(record, u"the folder %1 (BACKUP_DIR) cannot be made"_s.arg(folder.path()));
    const auto taken = store::takeBackup(m_options.database, record.file, m_stop);
    record.took = std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - begun);
    if (!taken)
        return failed(record, taken.error().message());
    record.bytes = taken->bytes;
    record.messages = taken->verification.messages;
    qCInfo(logStore, "backup %s: %lld messages, %lld bytes, restored on trial, in %lld ms", qUtf8Printable(record.file),
           taken->verification.messages, taken->bytes, qint64(record.took->count()));
    return record;
}

void Backups::remember(BackupRecord record)
{
    const std::lock_guard lock(m_mutex);
    m_records.push_front(std::move(record));
    // A file that was removed as too old is no backup any more, whatever became of it then.
    std::erase_if(m_records, [](const BackupRecord &old) { return old.failure.isEmpty() && !QFile::exists(old.file); });
    while (m_records.size() > std::size_t(m_options.kept) + failuresRemembered)
        m_records.pop_back();
}

void Backups::rememberPresent()
{
    const QDir folder(m_options.folder);
    for (const QString &name : present()) {
        BackupRecord record;
        record.file = folder.filePath(name);
        record.started = *momentOf(name);
        record.bytes = QFileInfo(record.file).size();
        remember(std::move(record));
    }
}

void Backups::answer(const BackupRecord &record)
{
    const std::lock_guard lock(m_mutex);
    if (m_served.empty())
        return;
    QMetaObject::invokeMethod(
        &m_home,
        [this, record] {
            std::vector<Reply<BackupRecord>> served;
            {
                const std::lock_guard atHome(m_mutex);
                served = std::move(m_answered.front());
                m_answered.pop_front();
            }
            for (auto &reply : served)
                reply(record);
        },
        Qt::QueuedConnection);
    m_answered.push_back(std::exchange(m_served, {}));
}

void Backups::removeLeftovers() const
{
    const QDir folder(m_options.folder);
    for (const QString &name : folder.entryList(QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks)) {
        const qsizetype end = name.indexOf(suffix) + suffix.size();
        if (!momentOf(name.first(std::min(end, name.size()))))
            continue;
        const QString rest = name.sliced(end);
        if (rest == u".partial")
            QFile::remove(folder.filePath(name));
        else if (rest.startsWith(u".trial-"))
            QDir(folder.filePath(name)).removeRecursively();
    }
}

void Backups::removeOldest()
{
    const QStringList names = present();
    for (qsizetype i = 0; i + m_options.kept < names.size(); ++i) {
        const QString file = QDir(m_options.folder).filePath(names[i]);
        if (!QFile::remove(file))
            qCWarning(logStore, "the old backup %s cannot be removed", qUtf8Printable(file));
    }
}

} // namespace natter::services
