// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/databasefile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace natter::store {

namespace {

std::unexpected<Error> unavailable(const QString &file, const QString &cause)
{
    return fail(ErrorCode::Unavailable, QStringLiteral("Cannot open the database %1: %2").arg(file, cause));
}

std::unexpected<Error> unavailable(const QString &file, int error)
{
    return unavailable(file, QString::fromLocal8Bit(std::strerror(error)));
}

/** A new entry of a folder is safe from a power cut only when the folder has been written out too. */
int syncFolder(const QString &folder)
{
    const int opened = ::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    // A folder that may not be read, and a file system that cannot sync one (EINVAL): then there is nothing to be done.
    if (opened < 0)
        return errno == EACCES ? 0 : errno;
    const int error = ::fsync(opened) == 0 || errno == EINVAL ? 0 : errno;
    ::close(opened);
    return error;
}

/** Makes what is missing of the path to @p folder, only for us; folders that exist stay as they are. */
int makeFolder(const QString &folder)
{
    if (QFileInfo(folder).isDir())
        return 0;
    const QString parent = QFileInfo(folder).absolutePath();
    if (const int error = makeFolder(parent))
        return error;
    if (::mkdir(QFile::encodeName(folder).constData(), 0700) != 0)
        return errno == EEXIST ? 0 : errno;
    return syncFolder(parent);
}

int openPrivate(const QString &file)
{
    return ::open(QFile::encodeName(file).constData(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
}

QString holderOf(int lock)
{
    std::array<char, 24> text{};
    const ssize_t size = ::pread(lock, text.data(), text.size() - 1, 0);
    const QString pid = QString::fromLatin1(text.data(), std::max<ssize_t>(0, size)).trimmed();
    return pid.isEmpty() ? QStringLiteral("another process") : QStringLiteral("the process %1").arg(pid);
}

void leaveName(int lock)
{
    const QByteArray pid = QByteArray::number(qint64(::getpid())) + '\n';
    // Only what an error message says depends on it.
    if (::ftruncate(lock, 0) == 0) [[maybe_unused]]
        const ssize_t written = ::pwrite(lock, pid.constData(), size_t(pid.size()), 0);
}

} // namespace

DatabaseFile::DatabaseFile(QString path, int lock)
    : m_path(std::move(path))
    , m_lock(lock)
{}

DatabaseFile::DatabaseFile(DatabaseFile &&other) noexcept
    : m_path(std::move(other.m_path))
    , m_lock(std::exchange(other.m_lock, -1))
{}

DatabaseFile::~DatabaseFile()
{
    if (m_lock >= 0)
        ::close(m_lock);
}

Result<DatabaseFile> DatabaseFile::claim(const QString &file)
{
    const QFileInfo info(file);
    if (const int error = makeFolder(info.absolutePath()))
        return unavailable(file, error);
    QString path = info.canonicalFilePath();
    if (path.isEmpty())
        path = QDir(QFileInfo(info.absolutePath()).canonicalFilePath()).filePath(info.fileName());

    const QString lockPath = path + QStringLiteral(".lock");
    const int lock = openPrivate(lockPath);
    if (lock < 0)
        return unavailable(lockPath, errno);
    DatabaseFile claimed(path, lock);
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return unavailable(path, QStringLiteral("%1 is using it (lock %2)").arg(holderOf(lock), lockPath));
        return unavailable(lockPath, errno);
    }
    leaveName(lock);

    // SQLite would make the file readable by others. It takes over the permissions for what it keeps beside it.
    const int made = openPrivate(path);
    if (made < 0)
        return unavailable(path, errno);
    ::close(made);
    if (const int error = syncFolder(QFileInfo(path).absolutePath()))
        return unavailable(path, error);
    return claimed;
}

Result<std::monostate> DatabaseFile::makePrivate() const
{
    for (const auto &ending : {QStringLiteral(""), QStringLiteral("-wal"), QStringLiteral("-shm")}) {
        const QString name = m_path + ending;
        if (::chmod(QFile::encodeName(name).constData(), 0600) != 0 && errno != ENOENT)
            return unavailable(name, errno);
    }
    return {};
}

} // namespace natter::store
