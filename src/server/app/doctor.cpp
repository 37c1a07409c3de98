// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/doctor.h"

#include "app/application.h"
#include "app/controlsocket.h"
#include "app/portprobe.h"
#include "app/secretkey.h"
#include "app/startup.h"
#include "base/log.h"
#include "services/health.h"
#include "store/inspection.h"

#include <QFile>
#include <QFileInfo>
#include <QSet>

#include <algorithm>
#include <array>

#include <unistd.h>

namespace natter::server {

using namespace Qt::StringLiterals;

namespace {

constexpr auto toOthers =
    QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
constexpr qint64 megabyte = 1024 * 1024;
constexpr qint64 comfortablyFree = 500 * megabyte;
constexpr int daysToRenew = 14;
constexpr int fewCharacters = 10; ///< different ones, in a key that somebody has typed
constexpr int weakCost = 10;
constexpr qint64 backlog = 4'096;

/** One examination. */
class Examination
{
public:
    Examination(const Configuration &configuration, const Surroundings &machine)
        : m_configuration(configuration)
        , m_config(configuration.config)
        , m_machine(machine)
    {}

    std::vector<Finding> run()
    {
        lookAtSettings();
        lookAtUser();
        lookAtFolder();
        lookAtKey();
        lookAtDatabase();
        lookAtDisk();
        lookAtCertificate();
        lookAtPorts();
        lookAtOrigins();
        lookAtClock();
        lookAtLimits();
        lookAtLog();
        return std::move(m_findings);
    }

private:
    void say(Severity severity, const QString &subject, const QString &text)
    {
        m_findings.push_back({severity, subject, text});
    }

    void lookAtSettings()
    {
        const QString subject = u"settings"_s;
        for (const QString &fault : m_configuration.faults)
            say(Severity::Problem, subject, fault);
        if (m_configuration.faults.isEmpty())
            say(Severity::Ok, subject, u"every one is understood"_s);
        // A secret in a file that everybody can read is none.
        QSet<QString> open;
        for (const EffectiveSetting &given : m_configuration.settings) {
            const QString file = given.where.mid(5);
            if (given.setting->secret && given.where.startsWith(u"from "_s) && QFileInfo(file).isFile() &&
                (QFileInfo(file).permissions() & QFile::ReadOther))
                open.insert(file);
        }
        for (const QString &file : open)
            say(Severity::Problem, subject,
                u"%1 holds secrets and every user of this machine can read it; chmod 640 closes it"_s.arg(file));
    }

    void lookAtUser()
    {
        if (m_machine.isRoot)
            say(Severity::Warning, u"user"_s,
                u"this runs as root, which natterd does not need; start it as a user of its own, and this too: root "
                u"may "
                "do what that user may not, so nothing is said about its rights"_s);
        else
            say(Severity::Ok, u"user"_s, u"not root"_s);
    }

    void lookAtFolder()
    {
        const QString subject = u"data folder"_s;
        const QFileInfo folder(m_config.dataDir);
        if (!folder.exists()) {
            if (canCreateIn(m_config.dataDir))
                say(Severity::Note, subject, u"%1 is made at the first start"_s.arg(m_config.dataDir));
            else
                say(Severity::Problem, subject,
                    u"%1 is missing, or hidden from this user, who may not make it; set DATA_DIR to a folder of its own"_s
                        .arg(m_config.dataDir));
        } else if (!folder.isDir()) {
            say(Severity::Problem, subject, u"%1 is no folder; set DATA_DIR to one"_s.arg(m_config.dataDir));
        } else if (::access(QFile::encodeName(m_config.dataDir).constData(), R_OK | W_OK | X_OK) != 0) {
            say(Severity::Problem, subject,
                u"%1 belongs to %2 and cannot be written by this user; run natterd as its owner, or change that by chown"_s
                    .arg(m_config.dataDir, folder.owner()));
        } else if (folder.permissions() & toOthers) {
            say(Severity::Warning, subject,
                u"%1 is open to other users of this machine; chmod 700 closes it"_s.arg(m_config.dataDir));
        } else {
            say(Severity::Ok, subject, u"%1 is private and can be written"_s.arg(m_config.dataDir));
        }
    }

    void lookAtKey()
    {
        const QString subject = u"secret key"_s;
        const QString place = secretKeyPlace(m_config);
        if (m_config.bcryptCost > 0 && m_config.bcryptCost < weakCost)
            say(Severity::Warning, u"passwords"_s,
                u"BCRYPT_COST=%1 makes stolen hashes cheap to guess; 12 is the default"_s.arg(m_config.bcryptCost));
        QByteArray key = m_config.secretKey;
        if (key.isEmpty()) {
            QFile file(place);
            if (!file.exists())
                return say(Severity::Note, subject, u"%1 is made at the first start"_s.arg(place));
            if (!file.open(QIODevice::ReadOnly))
                return say(Severity::Problem, subject, u"%1 cannot be read: %2"_s.arg(place, file.errorString()));
            if (file.permissions() & toOthers)
                return say(
                    Severity::Problem, subject,
                    u"%1 can be read by others, who could sign in as anybody; chmod 600 closes it, and a new key "
                    "(remove the file) ends what has leaked"_s.arg(place));
            key = file.readAll();
        }
        const qsizetype least = services::leastKeySize(m_config.algorithm);
        if (key.size() < least)
            return say(Severity::Problem, subject,
                       u"%1 holds %2 bytes, %3 are needed"_s.arg(place).arg(key.size()).arg(least));
        if (QSet<char>(key.begin(), key.end()).size() < fewCharacters)
            return say(Severity::Warning, subject,
                       u"%1 looks typed rather than drawn; make one by: openssl rand -hex 32"_s.arg(place));
        say(Severity::Ok, subject, u"%1 is long enough"_s.arg(place));
    }

    void lookAtDatabase()
    {
        if (m_config.database.engine != store::Engine::Sqlite)
            return lookAtPostgres();
        if (m_config.database.file.isEmpty())
            return;
        const QString subject = u"database"_s;
        const QString file = m_config.database.file;
        const store::Inspection found = store::inspectDatabase(m_config.database, true);
        m_natterd = found.lockedBy;
        switch (found.state) {
        case store::DatabaseState::Good:
            say(Severity::Ok, subject, u"%1 is whole, %2 MB"_s.arg(file).arg(QFileInfo(file).size() / megabyte));
            break;
        case store::DatabaseState::Missing:
        case store::DatabaseState::Empty:
            say(Severity::Note, subject, u"%1 is made at the first start"_s.arg(file));
            break;
        case store::DatabaseState::NoAccess:
            say(Severity::Problem, subject,
                u"%1 cannot be read and written by this user (%2); run natterd as its owner"_s.arg(file, found.detail));
            break;
        case store::DatabaseState::Foreign:
            say(Severity::Problem, subject, u"%1 cannot be used: %2"_s.arg(file, found.detail));
            break;
        case store::DatabaseState::Damaged:
        case store::DatabaseState::Failing:
            say(Severity::Problem, subject,
                u"%1 is damaged or cannot be read (%2); look after the disk, then restore a backup"_s.arg(
                    file, found.detail));
            break;
        }
        if (found.lockedBy)
            say(Severity::Ok, subject, u"in use by a running natterd (process %1)"_s.arg(*found.lockedBy));
    }

    void lookAtPostgres()
    {
        const QString subject = u"database"_s;
        const QString shown = m_config.database.shown();
        const store::Inspection found = store::inspectDatabase(m_config.database, true);
        m_natterd = ControlSocket::listener(ControlSocket::pathIn(m_config.dataDir));
        if (found.state == store::DatabaseState::Good)
            say(Severity::Ok, subject, u"%1 answers, and its tables are Natter's"_s.arg(shown));
        else if (found.state == store::DatabaseState::Empty)
            say(Severity::Note, subject, u"%1 answers; its tables are made at the first start"_s.arg(shown));
        else
            say(Severity::Problem, subject, u"%1 cannot be used: %2"_s.arg(shown, found.detail));
        if (m_natterd)
            say(Severity::Ok, subject, u"in use by a running natterd (process %1)"_s.arg(*m_natterd));
    }

    void lookAtDisk()
    {
        if (!m_machine.freeBytes)
            return;
        const QString text = u"%1 MB are free where the database is"_s.arg(*m_machine.freeBytes / megabyte);
        if (*m_machine.freeBytes < services::leastFreeDiskBytes)
            say(Severity::Problem, u"disk"_s, text + u"; messages are refused when there is no room"_s);
        else if (*m_machine.freeBytes < comfortablyFree)
            say(Severity::Warning, u"disk"_s, text);
        else
            say(Severity::Ok, u"disk"_s, text);
    }

    void lookAtCertificate()
    {
        const QString subject = u"certificate"_s;
        if (m_config.tlsCertificates.isEmpty()) {
            if (!QHostAddress(m_config.host).isLoopback())
                say(Severity::Note, subject,
                    u"TLS_CERT is not set and HOST=%1 can be reached from elsewhere: everybody on the way reads "
                    u"passwords "
                    "and messages, unless a proxy before it speaks TLS"_s.arg(m_config.host));
            return;
        }
        const auto tls = Application::loadTls(m_config);
        if (!tls)
            return say(Severity::Problem, subject, tls.error().message());
        const net::TlsCertificate &certificate = (*tls)->certificate();
        for (const QString &concern : certificate.concerns)
            say(Severity::Warning, subject, concern);
        const auto now = QDateTime::fromMSecsSinceEpoch(m_machine.now.time_since_epoch().count());
        const qint64 days = now.secsTo(certificate.validUntil) / (24 * 3600);
        const QString text = u"that of %1 is valid until %2, %3 days from now"_s
                                 .arg(certificate.subject, certificate.validUntil.toString(Qt::ISODate))
                                 .arg(days);
        if (days < daysToRenew)
            say(Severity::Warning, subject, text + u"; renew it, then: systemctl reload natter"_s);
        else
            say(Severity::Ok, subject, text);
    }

    void lookAtPorts()
    {
        lookAtPort(u"port"_s, m_config.host, m_config.port, u""_s, u"natter.socket"_s);
        lookAtPort(u"administration"_s, m_config.adminHost, m_config.adminPort, u"ADMIN_"_s, u"natter-admin.socket"_s);
    }

    /** @p prefix of the names of its settings, for which @p unit of systemd stands in if it is there. */
    void lookAtPort(const QString &subject, const QString &address, quint16 port, const QString &prefix,
                    const QString &unit)
    {
        const QHostAddress host(address);
        if (m_machine.socketUnits.contains(unit))
            return lookAtSocketUnit(subject, probePort(host, port), u"%1 port %2"_s.arg(address).arg(port), unit);
        if (host.isNull() || port == 0)
            return say(Severity::Note, subject, u"a free one is taken at each start"_s);
        const QString where = u"%1 port %2"_s.arg(address).arg(port);
        const PortFinding found = probePort(host, port);
        switch (found.state) {
        case PortState::Free:
            return say(Severity::Ok, subject, where + u" is free"_s);
        case PortState::Taken:
            if (found.holder && m_natterd && found.holder->pid == *m_natterd)
                return say(Severity::Ok, subject, where + u" is that of the running natterd"_s);
            if (found.holder)
                return say(Severity::Problem, subject,
                           u"%1 is taken by %2 (process %3); stop that, or set %4PORT"_s.arg(
                               where, found.holder->name, QString::number(found.holder->pid), prefix));
            // A natterd lets nobody but root see what it has open.
            if (m_natterd)
                return say(Severity::Note, subject, where + u" is taken, most likely by the running natterd"_s);
            return say(Severity::Problem, subject,
                       where + u" is taken, by whom only root can tell; stop that, or set "_s + prefix + u"PORT"_s);
        case PortState::Forbidden:
            return say(Severity::Problem, subject,
                       where + u" may not be taken by this user; ports below 1024 need "
                               "AmbientCapabilities=CAP_NET_BIND_SERVICE, or systemd's socket activation"_s);
        case PortState::NoSuchAddress:
            return say(Severity::Problem, subject,
                       u"%1 is no address of this machine; set %2HOST to one%3"_s.arg(
                           address, prefix, prefix.isEmpty() ? u", or to 0.0.0.0"_s : u", such as 127.0.0.1"_s));
        case PortState::Unusable:
            return say(Severity::Problem, subject, where + u" cannot be used: "_s + found.detail);
        }
    }

    /** It is opened by systemd, wherever the unit says: here it can only be said what is not in order. */
    void lookAtSocketUnit(const QString &subject, const PortFinding &found, const QString &where, const QString &unit)
    {
        constexpr qint64 systemd = 1;
        if (found.state != PortState::Taken)
            return say(
                Severity::Note, subject,
                u"systemd opens it where %1 says (systemctl cat %1), which is not %2 just now"_s.arg(unit, where));
        if (!found.holder) // systemd lets nobody but root see what it has open
            return say(Severity::Note, subject,
                       u"%1 is taken, most likely by systemd for the service (systemctl status %2)"_s.arg(where, unit));
        if (found.holder->pid == systemd || (m_natterd && found.holder->pid == *m_natterd))
            return say(Severity::Ok, subject, u"%1 is held by systemd for the service (%2)"_s.arg(where, unit));
        say(Severity::Problem, subject,
            u"%1 is taken by %2 (process %3), and %4 is enabled; stop that, or give the unit another port: systemctl "
            "edit %4"_s.arg(where, found.holder->name, QString::number(found.holder->pid), unit));
    }

    void lookAtOrigins()
    {
        if (m_config.corsOrigins.contains(u"*"_s))
            say(Severity::Note, u"origins"_s,
                u"CORS_ORIGINS=[\"*\"] lets the pages of every website call this server with tokens they have; name "
                u"your "
                "own instead if people use it from browsers"_s);
    }

    void lookAtClock()
    {
        // Older than the program: the clock is wrong, and so is every certificate and token.
        constexpr auto firstDay = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
        if (m_machine.now < firstDay)
            say(Severity::Problem, u"clock"_s,
                u"it says %1: tokens and certificates are judged by it; set it"_s.arg(
                    QString::fromLatin1(toIso8601(m_machine.now))));
        else if (m_machine.isClockSynchronised == false)
            say(Severity::Warning, u"clock"_s,
                u"nothing keeps it right; switch on a time service, such as: timedatectl set-ntp true"_s);
        else
            say(Severity::Ok, u"clock"_s, u"plausible"_s);
    }

    void lookAtLimits()
    {
        const int fit = connectionRoom(m_machine.openFilesMost).connections;
        if (m_config.maxConnections > fit)
            say(Severity::Warning, u"open files"_s,
                u"there is room for %1 connections, and MAX_CONNECTIONS is %2; raise LimitNOFILE (ulimit -Hn) to %3"_s
                    .arg(fit)
                    .arg(m_config.maxConnections)
                    .arg(openFilesFor(m_config.maxConnections)));
        else
            say(Severity::Ok, u"open files"_s, u"enough for MAX_CONNECTIONS"_s);
        if (m_machine.waitingConnections && *m_machine.waitingConnections < backlog)
            say(Severity::Warning, u"backlog"_s,
                u"net.core.somaxconn is %1: when thousands come back at once, some wait a second or more; "
                "sysctl -w net.core.somaxconn=%2"_s.arg(*m_machine.waitingConnections)
                    .arg(backlog));
    }

    void lookAtLog()
    {
        if (m_config.logFormat == LogFormat::Journald && !QFileInfo::exists(m_config.journalSocket))
            say(Severity::Warning, u"log"_s,
                u"LOG_FORMAT=journald, and there is no %1: everything goes to stderr"_s.arg(m_config.journalSocket));
        if (m_config.debug || m_config.logLevel == LogLevel::Debug)
            say(Severity::Note, u"log"_s, u"everything is logged, a line a request; INFO is enough for every day"_s);
    }

    const Configuration &m_configuration;
    const Config &m_config;
    const Surroundings &m_machine;
    std::optional<qint64> m_natterd; ///< the process that uses the database
    std::vector<Finding> m_findings;
};

} // namespace

std::vector<Finding> examine(const Configuration &configuration, const Surroundings &machine)
{
    return Examination(configuration, machine).run();
}

QString reportOf(const std::vector<Finding> &findings)
{
    constexpr std::array names{"ok"_L1, "note"_L1, "warning"_L1, "problem"_L1};
    std::vector<Finding> sorted = findings;
    std::ranges::stable_sort(sorted, {}, &Finding::severity);
    QString text;
    for (const Finding &finding : sorted)
        text += QString(names[std::size_t(finding.severity)]).leftJustified(9) + finding.subject + u": "_s +
                logSafe(finding.text) + u'\n';
    const auto count = [&](Severity severity) { return std::ranges::count(findings, severity, &Finding::severity); };
    return text + u"%1 problems, %2 warnings\n"_s.arg(count(Severity::Problem)).arg(count(Severity::Warning));
}

bool hasProblem(const std::vector<Finding> &findings)
{
    return std::ranges::find(findings, Severity::Problem, &Finding::severity) != findings.end();
}

} // namespace natter::server
