// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ownership.h"

#include "app/config.h"
#include "base/log.h"

#include <QFile>
#include <QFileInfo>

#include <functional>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace natter::server {

namespace {

/** Files of root alone: what somebody else owns, or has given a second name, is not ours to give away. */
void handOver(int folder, const char *name, const struct stat &owner)
{
    const int file = ::openat(folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0)
        return;
    struct stat found{};
    if (::fstat(file, &found) == 0 && S_ISREG(found.st_mode) && found.st_uid == 0 && found.st_nlink == 1 &&
        ::fchownat(file, "", owner.st_uid, owner.st_gid, AT_EMPTY_PATH) != 0)
        qCWarning(logServer, "%s stays a file of root, which the server cannot open", name);
    ::close(file);
}

void handOverIn(const QString &folder, const std::function<bool(const QString &name)> &isOurs)
{
    if (folder.isEmpty())
        return;
    const int descriptor = ::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return;
    DIR *entries = ::fdopendir(descriptor);
    if (!entries) {
        ::close(descriptor);
        return;
    }
    struct stat owner{};
    if (::fstat(descriptor, &owner) == 0 && owner.st_uid != 0) {
        while (const dirent *entry = ::readdir(entries)) {
            if (isOurs(QFile::decodeName(entry->d_name)))
                handOver(descriptor, entry->d_name, owner);
        }
    }
    ::closedir(entries);
}

} // namespace

void handToOwner(const Config &config)
{
    if (::geteuid() != 0)
        return;
    const QStringList made{QStringLiteral("secret.key"), QStringLiteral("audit.key"), QStringLiteral("setup-code")};
    handOverIn(config.dataDir, [&](const QString &name) { return made.contains(name); });
    if (!config.database.file.isEmpty()) {
        const QFileInfo database(config.database.file); // beside it: its log, its lock
        handOverIn(database.absolutePath(), [&](const QString &name) {
            return name == database.fileName() || name.startsWith(database.fileName() + u'-') ||
                   name == QString(database.fileName() + QStringLiteral(".lock"));
        });
    }
    handOverIn(config.backupDir, [](const QString &name) {
        return name.startsWith(QStringLiteral("natter-")) && name.endsWith(QStringLiteral(".backup"));
    });
}

} // namespace natter::server
