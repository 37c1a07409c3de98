// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/scheduledbackups.h"

#include "base/log.h"
#include "base/threadname.h"
#include "store/care/backup.h"

#include <QDateTime>
#include <QDir>
#include <QFile>

#include <algorithm>

#include <sys/stat.h>

namespace natter::server {

using namespace Qt::StringLiterals;

namespace {

const QString prefix = u"natter-"_s;
const QString suffix = u".backup"_s;
const QString momentFormat = u"yyyyMMdd'T'HHmmss'Z'"_s;

} // namespace

ScheduledBackups::ScheduledBackups(Options options)
    : m_options(std::move(options))
{
    if (!m_options.folder.isEmpty())
        m_thread = std::thread([this] { work(); });
}

ScheduledBackups::~ScheduledBackups()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

QString ScheduledBackups::nameFor(Timestamp moment)
{
    const auto time = QDateTime::fromMSecsSinceEpoch(moment.time_since_epoch().count(), Qt::UTC);
    return prefix + time.toString(momentFormat) + suffix;
}

std::optional<Timestamp> ScheduledBackups::momentOf(const QString &name)
{
    if (!name.startsWith(prefix) || !name.endsWith(suffix))
        return std::nullopt;
    const QString moment = name.sliced(prefix.size()).chopped(suffix.size());
    auto time = QDateTime::fromString(moment, momentFormat);
    time.setTimeSpec(Qt::UTC);
    const Timestamp found(std::chrono::milliseconds(time.toMSecsSinceEpoch()));
    return time.isValid() && nameFor(found) == name ? std::optional(found) : std::nullopt;
}

QStringList ScheduledBackups::present() const
{
    QStringList names = QDir(m_options.folder).entryList(QDir::Files | QDir::NoSymLinks, QDir::Name);
    names.removeIf([](const QString &name) { return !momentOf(name); });
    return names;
}

std::chrono::milliseconds ScheduledBackups::due() const
{
    const QStringList names = present();
    if (names.isEmpty())
        return std::chrono::milliseconds(0);
    const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(m_options.now() - *momentOf(names.back()));
    // One of the future is from a clock that was wrong; it must not keep us from ever taking another.
    return std::clamp<std::chrono::milliseconds>(m_options.interval - age, std::chrono::milliseconds(0),
                                                 m_options.interval);
}

void ScheduledBackups::work()
{
    nameThisThread("backup");
    removeLeftovers();
    auto wait = due();
    for (;;) {
        {
            std::unique_lock lock(m_mutex);
            if (m_wake.wait_for(lock, wait, [this] { return m_stop.load(); }))
                return;
        }
        const bool taken = takeOne();
        if (taken)
            removeOldest();
        wait = taken ? m_options.interval : std::min(m_options.retryAfter, m_options.interval);
    }
}

bool ScheduledBackups::takeOne()
{
    const QDir folder(m_options.folder);
    if (::mkdir(QFile::encodeName(folder.path()).constData(), 0700) != 0 && !folder.exists()) {
        qCCritical(logServer, "no backup: the folder %s (BACKUP_DIR) cannot be made", qUtf8Printable(folder.path()));
        return false;
    }
    const QString file = folder.filePath(nameFor(m_options.now()));
    const auto taken = store::takeBackup(m_options.database, file, m_stop);
    if (m_stop)
        return false;
    if (!taken) {
        qCCritical(logServer, "no backup: %s", qUtf8Printable(taken.error().message()));
        return false;
    }
    qCInfo(logServer, "backup %s: %lld messages, %lld bytes, restored on trial", qUtf8Printable(file),
           taken->verification.messages, taken->bytes);
    return true;
}

void ScheduledBackups::removeLeftovers() const
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

void ScheduledBackups::removeOldest()
{
    const QStringList names = present();
    for (qsizetype i = 0; i + m_options.kept < names.size(); ++i) {
        const QString file = QDir(m_options.folder).filePath(names[i]);
        if (!QFile::remove(file))
            qCWarning(logServer, "the old backup %s cannot be removed", qUtf8Printable(file));
    }
}

} // namespace natter::server
