// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/serveradmin.h"

#include "base/log.h"
#include "base/threadname.h"
#include "store/care/verification.h"

#include <QDir>
#include <QFileInfo>
#include <QStorageInfo>

namespace natter::server {

using namespace protocol;

namespace {

/** As in the contract: what --print-config says in words. */
QString sourceOf(const EffectiveSetting &setting)
{
    if (setting.isDefault)
        return QStringLiteral("default");
    if (setting.where == u"from the environment")
        return QStringLiteral("environment");
    if (setting.where == u"from the command line")
        return QStringLiteral("flag");
    const QString from = QStringLiteral("from ");
    const QString where = setting.where.startsWith(from) ? setting.where.sliced(from.size()) : setting.where;
    return QString(QStringLiteral("file ") + where);
}

/** What a database of that URL was found to be: "ok", or sentences. */
QString verified(const store::DatabaseUrl &url, const std::atomic<bool> &stop)
{
    auto opened = store::OpenedDatabase::forReading(url);
    if (!opened)
        return opened.error().message();
    const auto found = store::verifyDatabase(*opened, stop);
    if (!found)
        return found.error().message();
    return found->findings.isEmpty() ? QStringLiteral("ok") : found->findings.join(QStringLiteral("; "));
}

} // namespace

AdminBackup backupRow(const services::BackupRecord &record)
{
    AdminBackup row;
    row.file = record.file;
    row.at = record.started;
    row.sizeBytes = record.bytes;
    row.durationSeconds = record.took ? std::chrono::duration<double>(*record.took).count() : 0;
    row.result = record.failure.isEmpty() ? QStringLiteral("ok") : record.failure;
    return row;
}

ServerAdmin::ServerAdmin(const Config &config, const std::vector<EffectiveSetting> &settings, store::Store &store,
                         services::AuditTrail &trail, const std::unique_ptr<services::Backups> &backups)
    : m_config(config)
    , m_settings(settings)
    , m_store(store)
    , m_trail(trail)
    , m_backups(backups)
{}

ServerAdmin::~ServerAdmin()
{
    m_stop = true;
    if (m_checking.joinable())
        m_checking.join();
}

bool ServerAdmin::execute(const AdminCommand &command, const services::Authority &by, Reply<AdminOutcome> &reply)
{
    if (std::holds_alternative<admin::ListSettings>(command))
        reply(listSettings());
    else if (std::holds_alternative<admin::ReadDatabase>(command))
        readDatabase(std::move(reply));
    else if (std::holds_alternative<admin::CheckDatabase>(command))
        checkDatabase(by, std::move(reply));
    else if (std::holds_alternative<admin::BackUpDatabase>(command))
        backUp(by, std::move(reply));
    else
        return false;
    return true;
}

AdminPage<AdminSetting> ServerAdmin::listSettings() const
{
    AdminPage<AdminSetting> page;
    for (const EffectiveSetting &effective : m_settings) {
        const Setting &setting = *effective.setting;
        AdminSetting row;
        row.name = QString::fromLatin1(setting.name);
        row.value = setting.shown    ? setting.shown(m_config)
                    : setting.secret ? QStringLiteral("hidden")
                                     : effective.text;
        row.source = sourceOf(effective);
        row.defaultValue = QString::fromUtf8(setting.defaultText);
        row.secret = setting.secret;
        row.reloadable = setting.atRuntime;
        row.help = QString::fromUtf8(setting.help);
        page.items.push_back(std::move(row));
    }
    return page;
}

void ServerAdmin::readDatabase(Reply<AdminOutcome> reply)
{
    struct Size
    {
        qint64 bytes = 0;
        qint64 version = 0;
    };
    m_store.read(
        [](store::Tables &tables) -> Result<Size> {
            const auto bytes = tables.rooms().databaseBytes();
            const auto version = tables.rooms().schemaVersion();
            if (!bytes || !version)
                return fail((bytes ? version : bytes).error());
            return Size{*bytes, *version};
        },
        [this, reply = std::move(reply)](Result<Size> size) mutable {
            if (!size)
                return reply(fail(std::move(size.error())));
            const bool isFile = !m_config.database.file.isEmpty();
            AdminDatabase row;
            row.engine = isFile ? QStringLiteral("sqlite") : QStringLiteral("postgresql");
            row.location = m_config.database.shown();
            row.sizeBytes = size->bytes;
            row.schemaVersion = size->version;
            if (isFile)
                row.freeBytes = QStorageInfo(QFileInfo(m_config.database.file).absolutePath()).bytesAvailable();
            row.lastCheck = m_lastCheck;
            for (const services::BackupRecord &record : m_backups->records())
                row.backups.push_back(backupRow(record));
            if (const auto wait = m_backups->untilNext())
                row.nextBackupAt = wallClockNow() + *wait;
            if (m_backups->isUnderWay())
                row.running = QStringLiteral("backup");
            else if (m_isChecking)
                row.running = QStringLiteral("check");
            reply(AdminOutcome(std::move(row)));
        });
}

void ServerAdmin::checkDatabase(const services::Authority &by, Reply<AdminOutcome> reply)
{
    if (m_isChecking)
        return reply(fail(ErrorCode::Busy));
    m_isChecking = true; // the next one is refused from here on
    m_trail.noteAlone(by, {"database.check"}, [this, reply = std::move(reply)](Result<std::monostate> noted) mutable {
        if (!noted) {
            m_isChecking = false;
            return reply(fail(std::move(noted.error())));
        }
        startCheck();
        reply(AdminOutcome());
    });
}

void ServerAdmin::startCheck()
{
    if (m_checking.joinable())
        m_checking.join(); // it has given its answer
    m_checking = std::thread([this, url = m_config.database] {
        nameThisThread("check");
        const auto begun = Steady::now();
        AdminCheck check;
        check.at = wallClockNow();
        check.result = verified(url, m_stop);
        check.durationSeconds = std::chrono::duration<double>(Steady::now() - begun).count();
        QMetaObject::invokeMethod(
            &m_home,
            [this, check] {
                m_isChecking = false;
                m_lastCheck = check;
                if (check.result == u"ok")
                    qCInfo(logServer, "the database was checked and is whole");
                else
                    qCCritical(logServer, "the database was checked: %s", qUtf8Printable(check.result));
            },
            Qt::QueuedConnection);
    });
}

void ServerAdmin::backUp(const services::Authority &by, Reply<AdminOutcome> reply)
{
    if (m_config.backupDir.isEmpty())
        return reply(fail(ErrorCode::NotSupported, QStringLiteral("BACKUP_DIR says nowhere to put it")));
    if (m_backups->isUnderWay())
        return reply(fail(ErrorCode::Busy));
    m_trail.noteAlone(by, {"database.backup"}, [this, reply = std::move(reply)](Result<std::monostate> noted) mutable {
        if (!noted)
            return reply(fail(std::move(noted.error())));
        if (m_backups->isUnderWay())
            return reply(fail(ErrorCode::Busy));
        // It bears the second in which it begins, which is this one, or the next.
        const QString file = services::Backups::freeFile(m_config.backupDir, wallClockNow());
        m_backups->takeNow([](const Result<services::BackupRecord> &) {}); // what becomes of it is among its records
        reply(AdminOutcome(AdminBackupBegun{file}));
    });
}

} // namespace natter::server
