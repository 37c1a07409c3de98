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
#include <sysexits.h>

namespace natter::server {

namespace {

constexpr qsizetype generatedSize = 64;
constexpr qsizetype leastAuditKey = 32;

using Key = std::expected<QByteArray, StartFault>;

/** A file that cannot be used, with the code that says why. */
std::unexpected<StartFault> refused(const QFileDevice &file, const QString &what, int otherwise)
{
    const bool forbidden = file.error() == QFileDevice::PermissionsError || errno == EACCES || errno == EROFS;
    return std::unexpected(
        StartFault{forbidden ? EX_NOPERM : otherwise, what + QStringLiteral(": ") + file.errorString()});
}

Key readKey(const QString &fileName)
{
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly))
        return refused(file, QStringLiteral("%1 cannot be read").arg(fileName), EX_CONFIG);
    return file.readAll();
}

Key makeKey(const QString &fileName)
{
    std::array<quint32, generatedSize / sizeof(quint32)> random;
    QRandomGenerator::system()->generate(random.begin(), random.end());
    QByteArray key(reinterpret_cast<const char *>(random.data()), generatedSize);
    // Written whole or not at all, and private before it holds anything.
    QSaveFile file(fileName);
    const bool written = file.open(QIODevice::WriteOnly) && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) &&
                         file.write(key) == key.size() && file.commit();
    if (!written)
        return refused(file, QStringLiteral("%1 cannot be written").arg(fileName), EX_CANTCREAT);
    return key;
}

} // namespace

QString secretKeyPlace(const Config &config)
{
    if (!config.secretKey.isEmpty())
        return QStringLiteral("SECRET_KEY");
    QString credential = qEnvironmentVariable("CREDENTIALS_DIRECTORY") + QStringLiteral("/secret.key");
    if (qEnvironmentVariableIsSet("CREDENTIALS_DIRECTORY") && QFile::exists(credential))
        return credential;
    return config.dataDir + QStringLiteral("/secret.key");
}

std::expected<QByteArray, StartFault> secretKey(const Config &config)
{
    QByteArray key = config.secretKey;
    const QString where = secretKeyPlace(config);
    if (key.isEmpty()) {
        auto read = QFile::exists(where) ? readKey(where) : makeKey(where);
        if (!read)
            return read;
        key = *std::move(read);
    }
    const qsizetype least = services::leastKeySize(config.algorithm);
    if (key.size() < least) {
        return std::unexpected(
            StartFault{EX_CONFIG, QStringLiteral("%1 holds %2 bytes; the configured ALGORITHM needs at least %3")
                                      .arg(where)
                                      .arg(key.size())
                                      .arg(least)});
    }
    return key;
}

namespace {

QString auditKeyPlace(const Config &config)
{
    const QString credential = qEnvironmentVariable("CREDENTIALS_DIRECTORY") + QStringLiteral("/audit.key");
    const bool isGiven = qEnvironmentVariableIsSet("CREDENTIALS_DIRECTORY") && QFile::exists(credential);
    return isGiven ? credential : QString(config.dataDir + QStringLiteral("/audit.key"));
}

} // namespace

QByteArray presentAuditKey(const Config &config)
{
    const QString where = auditKeyPlace(config);
    return QFile::exists(where) ? readKey(where).value_or(QByteArray()) : QByteArray();
}

std::expected<QByteArray, StartFault> auditKey(const Config &config)
{
    const QString where = auditKeyPlace(config);
    auto key = QFile::exists(where) ? readKey(where) : makeKey(where);
    if (key && key->size() < leastAuditKey) {
        return std::unexpected(
            StartFault{EX_CONFIG, QStringLiteral("%1 holds %2 bytes, and the audit needs at least %3")
                                      .arg(where)
                                      .arg(key->size())
                                      .arg(leastAuditKey)});
    }
    return key;
}

std::expected<void, StartFault> makeDataDir(const QString &folder)
{
    const QFileInfo info(folder);
    if (info.isDir()) {
        if (info.permissions() & (QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther |
                                  QFile::WriteOther | QFile::ExeOther))
            qCWarning(logServer, "%s is open to other users of this machine; chmod 700 closes it",
                      qUtf8Printable(folder));
        return {};
    }
    // Private from its first moment, whatever the umask.
    if (!QDir().mkpath(info.path()) || ::mkdir(QFile::encodeName(folder).constData(), S_IRWXU) != 0) {
        const int error = errno;
        return std::unexpected(StartFault{error == EACCES || error == EROFS ? EX_NOPERM : EX_CANTCREAT,
                                          QStringLiteral("%1 (DATA_DIR) cannot be made: %2")
                                              .arg(folder, QString::fromLocal8Bit(std::strerror(error)))});
    }
    return {};
}

} // namespace natter::server
