// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/secretkey.h"

#include "base/log.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QSaveFile>

#include <array>
#include <cerrno>
#include <cstring>
#include <sys/stat.h>

namespace natter::server {

namespace {

constexpr qsizetype generatedSize = 64;

Result<QByteArray> readKey(const QString &fileName)
{
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::ValidationFailed,
                    QStringLiteral("%1 cannot be read: %2").arg(fileName, file.errorString()));
    return file.readAll();
}

Result<QByteArray> makeKey(const QString &fileName)
{
    std::array<quint32, generatedSize / sizeof(quint32)> random;
    QRandomGenerator::system()->generate(random.begin(), random.end());
    const QByteArray key(reinterpret_cast<const char *>(random.data()), generatedSize);
    // Written whole or not at all, and private before it holds anything.
    QSaveFile file(fileName);
    const bool written = file.open(QIODevice::WriteOnly) && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) &&
                         file.write(key) == key.size() && file.commit();
    if (!written)
        return fail(ErrorCode::ValidationFailed,
                    QStringLiteral("%1 cannot be written: %2").arg(fileName, file.errorString()));
    return key;
}

} // namespace

Result<QByteArray> secretKey(const Config &config)
{
    QByteArray key = config.secretKey;
    QString where = QStringLiteral("SECRET_KEY");
    if (key.isEmpty()) {
        const QString credential = qEnvironmentVariable("CREDENTIALS_DIRECTORY") + QStringLiteral("/secret.key");
        const QString own = config.dataDir + QStringLiteral("/secret.key");
        where = qEnvironmentVariableIsSet("CREDENTIALS_DIRECTORY") && QFile::exists(credential) ? credential : own;
        auto read = QFile::exists(where) ? readKey(where) : makeKey(where);
        if (!read)
            return read;
        key = *std::move(read);
    }
    const qsizetype least = services::leastKeySize(config.algorithm);
    if (key.size() < least) {
        return fail(ErrorCode::ValidationFailed,
                    QStringLiteral("%1 holds %2 bytes; the configured ALGORITHM needs at least %3")
                        .arg(where)
                        .arg(key.size())
                        .arg(least));
    }
    return key;
}

Result<std::monostate> makeDataDir(const QString &folder)
{
    const QFileInfo info(folder);
    if (info.isDir()) {
        if (info.permissions() & (QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther |
                                  QFile::WriteOther | QFile::ExeOther))
            qCWarning(logServer, "%s is open to other users of this machine; chmod 700 closes it",
                      qUtf8Printable(folder));
        return std::monostate();
    }
    // Private from its first moment, whatever the umask.
    if (!QDir().mkpath(info.path()) || ::mkdir(QFile::encodeName(folder).constData(), S_IRWXU) != 0) {
        return fail(ErrorCode::Unavailable,
                    QStringLiteral("%1 cannot be made: %2").arg(folder, QString::fromLocal8Bit(std::strerror(errno))));
    }
    return std::monostate();
}

} // namespace natter::server
