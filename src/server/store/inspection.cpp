// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/inspection.h"

#include "store/database.h"
#include "store/migrator.h"
#include "store/queries.h"

#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <cstring>

#include <sys/stat.h>
#include <unistd.h>

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

/** The process that holds the lock beside @p file, as the kernel lists them; trying to take it could get in the way. */
std::optional<qint64> holderOfLock(const QString &file)
{
    const QString lock = QFileInfo(file).canonicalFilePath() + u".lock"_s;
    struct stat status{};
    if (::stat(QFile::encodeName(lock).constData(), &status) != 0)
        return std::nullopt;
    QFile locks(u"/proc/locks"_s);
    if (!locks.open(QIODevice::ReadOnly))
        return std::nullopt;
    // "1: FLOCK  ADVISORY  WRITE 4711 08:01:1234 0 EOF"; the device is another one on some layered file systems.
    for (const QByteArray &line : locks.readAll().split('\n')) {
        const QList<QByteArray> words = line.simplified().split(' ');
        if (words.size() >= 6 && words[1] == "FLOCK" && words[5].split(':').last().toULongLong() == status.st_ino)
            return std::max<qint64>(0, words[4].toLongLong());
    }
    return std::nullopt;
}

DatabaseState stateOf(std::optional<Fault> fault)
{
    if (fault == Fault::Corrupt)
        return DatabaseState::Damaged;
    if (fault == Fault::Io || fault == Fault::Full)
        return DatabaseState::Failing;
    return fault == Fault::Refused ? DatabaseState::NoAccess : DatabaseState::Foreign;
}

/** What there is to say without opening it as a database. */
std::optional<Inspection> inspectFile(const QString &name)
{
    const QByteArray path = QFile::encodeName(name);
    if (::access(path.constData(), F_OK) != 0 && errno == ENOENT)
        return Inspection{DatabaseState::Missing, {}, {}};
    if (::access(path.constData(), R_OK | W_OK) != 0)
        return Inspection{DatabaseState::NoAccess, QString::fromLocal8Bit(std::strerror(errno)), {}};
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        return Inspection{DatabaseState::NoAccess, file.errorString(), {}};
    if (file.size() == 0)
        return Inspection{DatabaseState::Empty, {}, {}};
    if (!file.read(16).startsWith("SQLite format 3"))
        return Inspection{DatabaseState::Damaged, u"it is no SQLite database"_s, {}};
    return std::nullopt;
}

Inspection inspectContent(const DatabaseUrl &url, bool thoroughly)
{
    const Queries queries((Dialect(url.engine)));
    const auto database = Database::open(url, Access::Read, queries);
    if (!database) {
        // A connection that did not come about keeps no fault: SQLite's own words have to do.
        const QString words = database.error().message();
        const bool isDamaged = words.contains(u"not a database") || words.contains(u"malformed");
        return {isDamaged ? DatabaseState::Damaged : DatabaseState::Failing, words, {}};
    }
    if (const auto ours = Migrator(**database).inspect(); !ours)
        return {stateOf((*database)->fault()), ours.error().message(), {}};
    if (url.engine != Engine::Sqlite) {
        const auto tables = (*database)->execute((*database)->dialect().tableNamesSql());
        return {tables && tables->isEmpty() ? DatabaseState::Empty : DatabaseState::Good, {}, {}};
    }
    if (!thoroughly)
        return {};
    const auto checked = (*database)->execute(u"PRAGMA quick_check(1)"_s);
    if (!checked)
        return {stateOf((*database)->fault()), checked.error().message(), {}};
    if (checked->value(0) != u"ok")
        return {DatabaseState::Damaged, checked->value(0), {}};
    return {};
}

} // namespace

Inspection inspectDatabase(const DatabaseUrl &url, bool thoroughly)
{
    if (url.engine != Engine::Sqlite)
        return inspectContent(url, thoroughly);
    const auto file = inspectFile(url.file);
    Inspection inspection = file ? *file : inspectContent(url, thoroughly);
    inspection.lockedBy = holderOfLock(url.file);
    return inspection;
}

QString sqliteVersion()
{
    DatabaseUrl memory;
    memory.file = u":memory:"_s;
    const Queries queries((Dialect(memory.engine)));
    const auto database = Database::open(memory, Access::Write, queries);
    const auto version = database ? (*database)->execute(u"SELECT sqlite_version()"_s) : fail(database.error());
    return version ? version->value(0) : version.error().message();
}

} // namespace natter::store
