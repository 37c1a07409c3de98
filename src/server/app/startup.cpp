// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/startup.h"

#include "app/portprobe.h"
#include "base/log.h"
#include "net/options.h"
#include "store/inspection.h"

#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QTextStream>

#include <algorithm>
#include <limits>

#include <sys/resource.h>
#include <sysexits.h>
#include <unistd.h>

namespace natter::server {

using namespace Qt::StringLiterals;

std::expected<void, StartFault> raiseOpenFiles()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return {};
    if (limit.rlim_cur < limit.rlim_max) {
        const rlimit raised{limit.rlim_max, limit.rlim_max};
        if (::setrlimit(RLIMIT_NOFILE, &raised) == 0)
            limit = raised;
    }
    if (limit.rlim_cur >= rlim_t(ownDescriptors))
        return {};
    return std::unexpected(
        StartFault{EX_OSERR, u"this process may open %1 files, and needs %2 without a single "
                             "connection; raise the limit (ulimit -n, LimitNOFILE)"_s.arg(limit.rlim_cur)
                                 .arg(ownDescriptors)});
}

ConnectionRoom connectionRoom(qint64 openFiles)
{
    const qint64 most = std::numeric_limits<int>::max();
    const int fit = int(std::min(most, openFiles > 2 * ownDescriptors ? openFiles - ownDescriptors : openFiles / 2));
    const int refusals = std::min(net::Options().refusalsAtOnce, fit / 4);
    return {fit - refusals, refusals};
}

qint64 openFilesFor(int connections)
{
    // A third of them more makes the quarter of all that refusals take at most.
    const qint64 fit = connections + std::min<qint64>(net::Options().refusalsAtOnce, (connections - 1) / 3);
    return fit > ownDescriptors ? fit + ownDescriptors : 2 * fit;
}

bool canCreateIn(const QString &folder)
{
    QString existing = folder;
    while (!QFileInfo::exists(existing) && QFileInfo(existing).path() != existing)
        existing = QFileInfo(existing).path();
    return ::access(QFile::encodeName(existing).constData(), W_OK | X_OK) == 0;
}

StartFault databaseFault(const store::DatabaseUrl &url, const Error &error)
{
    if (url.engine != store::Engine::Sqlite)
        return {EX_UNAVAILABLE,
                error.message()}; // a service like others, which may be up again when we are started again
    const store::Inspection found = store::inspectDatabase(url, false);
    const bool mayCreate = canCreateIn(QFileInfo(url.file).absolutePath());
    int code = EX_IOERR;
    if (found.lockedBy)
        code = EX_UNAVAILABLE;
    else if (found.state == store::DatabaseState::NoAccess || !mayCreate)
        code = EX_NOPERM;
    else if (found.state == store::DatabaseState::Foreign || found.state == store::DatabaseState::Damaged)
        code = EX_DATAERR;
    else if (found.state == store::DatabaseState::Missing)
        code = EX_CANTCREAT;
    return {code, error.message()};
}

StartFault listenFault(const QString &host, quint16 port, const char *name, const Error &error)
{
    const PortFinding found = probePort(QHostAddress(host), port);
    switch (found.state) {
    case PortState::Taken:
        if (!found.holder)
            return {EX_UNAVAILABLE, error.message()};
        return {EX_UNAVAILABLE,
                u"%1, by %2 (process %3)"_s.arg(error.message(), found.holder->name).arg(found.holder->pid)};
    case PortState::Forbidden:
        return {EX_NOPERM, error.message() + u"; ports below 1024 need AmbientCapabilities=CAP_NET_BIND_SERVICE, or "
                                             "systemd's socket activation"_s};
    case PortState::NoSuchAddress:
        return {EX_CONFIG,
                u"%1; %2 has to be an address of this machine"_s.arg(error.message(), QLatin1StringView(name))};
    case PortState::Free: // again, meanwhile
    case PortState::Unusable:
        break;
    }
    return {EX_OSERR, error.message()};
}

namespace {

/** What makes another natterd mean the same server: others have other data, and a code that opens nothing here. */
QString sameSettings(const Configuration &configuration)
{
    const auto option = [](const QString &name, QString value) -> QString {
        static const QRegularExpression plain(QRegularExpression::anchoredPattern(u"[A-Za-z0-9_./-]+"));
        if (!plain.match(value).hasMatch()) // as one word of a shell, without a backslash, which logs double
            value = u'\'' + value.replace(u'\'', u"'\"'\"'"_s) + u'\'';
        return u' ' + name + u' ' + value;
    };
    if (!configuration.file.isEmpty())
        return option(u"--config"_s, QFileInfo(configuration.file).absoluteFilePath());
    const bool isDefault = std::ranges::any_of(configuration.settings, [](const EffectiveSetting &given) {
        return given.isDefault && QLatin1StringView(given.setting->name) == u"DATA_DIR";
    });
    return isDefault ? QString() : option(u"--data-dir"_s, QFileInfo(configuration.config.dataDir).absoluteFilePath());
}

} // namespace

void announceSetup(const services::SetupCode &code, const Configuration &configuration)
{
    const auto current = code.current() ? Result<QString>(*code.current()) : code.renew();
    if (!current) {
        qCCritical(logServer, "no setup code: %s", qUtf8Printable(current.error().message()));
        return;
    }
    qCInfo(logServer, "no administrator yet; the code to become the first one is in %s, natterd setup-code%s shows it",
           qUtf8Printable(code.fileName()), qUtf8Printable(sameSettings(configuration)));
    if (::isatty(STDOUT_FILENO) != 0)
        QTextStream(stdout) << "Setup code of the first administrator: " << *current << '\n';
}

} // namespace natter::server
