// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/carecommands.h"

#include "app/commandline.h"
#include "app/operatorclient.h"
#include "app/ownership.h"
#include "app/secretkey.h"
#include "services/backups.h"
#include "store/care/backup.h"
#include "store/care/mover.h"
#include "store/care/openeddatabase.h"
#include "store/care/seedimport.h"

#include <QCommandLineParser>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLoggingCategory>
#include <QTextStream>

#include <expected>
#include <sysexits.h>

namespace natter::server {

using namespace Qt::StringLiterals;

namespace {

const store::StopFlag never{false};

int exitCodeOf(const Error &error)
{
    switch (error.code) {
    case ErrorCode::ValidationFailed:
        return EX_DATAERR;
    case ErrorCode::NotFound:
        return EX_NOINPUT;
    case ErrorCode::Forbidden:
        return EX_NOPERM;
    case ErrorCode::Unavailable:
        return EX_UNAVAILABLE;
    case ErrorCode::BadRequest:
        return EX_USAGE;
    default:
        return EX_IOERR;
    }
}

int failedBy(const Error &error)
{
    complain(error.message());
    return exitCodeOf(error);
}

void say(const QString &line)
{
    QTextStream(stdout) << line << '\n';
}

QString contentOf(const store::Verification &verification)
{
    return u"%1 users, %2 conversations, %3 messages"_s.arg(verification.users)
        .arg(verification.conversations)
        .arg(verification.messages);
}

/** What is known of the audit. */
QString chainOf(const store::Verification &verification)
{
    return verification.auditEntries ? u", chain of %1 audit entries checked"_s.arg(*verification.auditEntries)
                                     : u", chain unchecked: there is no audit.key in DATA_DIR"_s;
}

QString summaryOf(const store::BackupSummary &summary)
{
    return u"%1, %2 bytes, as of %3"_s.arg(contentOf(summary.verification))
        .arg(summary.bytes)
        .arg(QString::fromLatin1(toIso8601(summary.header.created)));
}

/** The word behind the command, as a path that stays what it is. */
QString fileOf(const QCommandLineParser &parser)
{
    const QString word = parser.positionalArguments().value(1);
    return word.isEmpty() ? QString() : QDir::current().absoluteFilePath(word);
}

/** The settings, or the exit code of having none that are good. What went wrong is said in sentences, not in the log.
 */
std::expected<Config, int> configOf(const QCommandLineParser &parser)
{
    QLoggingCategory::setFilterRules(u"natter.*=false"_s);
    const Configuration configuration = readConfiguration(inputsOf(parser));
    if (const int code = complainOf(configuration.faults); code != EX_OK)
        return std::unexpected(code);
    return configuration.config;
}

int lacksFile(const QCommandLineParser &parser)
{
    complain(u"which file? natterd %1 FILE"_s.arg(parser.positionalArguments().value(0)));
    return EX_USAGE;
}

/** The URL that @p text is, or that stands in the file that "@FILE" names. */
Result<store::DatabaseUrl> urlOf(const QString &text)
{
    if (!text.startsWith(u'@')) {
        auto url = store::DatabaseUrl::parse(text);
        if (url && !url->password.isEmpty()) {
            return fail(ErrorCode::BadRequest,
                        u"every user of this machine can read the password in %1 from the command "
                        "line: write the URL into a file, and give @FILE"_s.arg(url->shown()));
        }
        return url ? url : fail(ErrorCode::BadRequest, url.error().message());
    }
    QFile file(text.sliced(1));
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::NotFound, u"%1 cannot be read: %2"_s.arg(file.fileName(), file.errorString()));
    constexpr qint64 longestUrl = 16 * 1024;
    auto url = store::DatabaseUrl::parse(QString::fromUtf8(file.read(longestUrl)).trimmed());
    if (!url)
        return fail(ErrorCode::ValidationFailed, u"%1 %2"_s.arg(file.fileName(), url.error().message()));
    return url;
}

/** A line for each finding, and whether there is one. */
int report(const QString &name, const store::Verification &verification, const QString &summary)
{
    for (const QString &finding : verification.findings)
        say(u"%1: %2"_s.arg(name, finding));
    if (!verification.findings.isEmpty()) {
        complain(u"%1 is not in order: %2 findings"_s.arg(name).arg(verification.findings.size()));
        return EX_DATAERR;
    }
    say(u"%1 is good: %2"_s.arg(name, summary));
    return EX_OK;
}

/** Notes in the audit that @p file was written; or says why that cannot be. */
QString noteBackup(const QString &file, const Config &config)
{
    const protocol::ControlRequest request{{u"backup"_s, u"note"_s, QFileInfo(file).absoluteFilePath()}, {}, {}};
    auto noted = askServerThatRuns(request, config);
    if (!noted) {
        // Nobody serves. What would migrate the database, or begin the chain with another key, is not done by the way.
        auto opened = store::OpenedDatabase::forReading(config.database);
        if (!opened)
            return opened.error().message();
        if (opened->migrator().version() != opened->migrator().newest())
            return u"the database is of an earlier natterd"_s;
        if (presentAuditKey(config).isEmpty())
            return u"there is no audit.key in DATA_DIR"_s;
    }
    if (!noted)
        noted = askOperator(request, config);
    return noted->exitCode == EX_OK ? QString() : noted->text.trimmed();
}

} // namespace

int backUp(const QCommandLineParser &parser)
{
    const auto config = configOf(parser);
    if (!config)
        return config.error();
    QString file = fileOf(parser);
    if (file.isEmpty() && config->backupDir.isEmpty())
        return lacksFile(parser);
    if (file.isEmpty())
        file = services::Backups::freeFile(config->backupDir, wallClockNow());
    const auto taken = store::takeBackup(config->database, file, never);
    if (!taken)
        return failedBy(taken.error());
    say(u"%1 is written, and was restored on trial: %2"_s.arg(file, summaryOf(*taken)));
    // It holds everything of everybody, so it leaves a trace; but a database that takes none is worth a backup, too.
    if (const QString fault = noteBackup(file, *config); !fault.isEmpty())
        complain(u"it is not noted in the audit: "_s + fault);
    return EX_OK;
}

int restore(const QCommandLineParser &parser)
{
    const QString file = fileOf(parser);
    if (file.isEmpty())
        return lacksFile(parser);
    const auto config = configOf(parser);
    if (!config)
        return config.error();
    const auto logins = parser.isSet(u"keep-logins"_s) ? store::RestoredLogins::Kept : store::RestoredLogins::Ended;
    const auto restored = store::restoreBackup(file, config->database, logins);
    if (!restored)
        return failedBy(restored.error());
    say(u"%1 holds what %2 holds: %3"_s.arg(config->database.shown(), file, summaryOf(*restored)));
    return report(config->database.shown(), restored->verification, contentOf(restored->verification));
}

int verify(const QCommandLineParser &parser)
{
    const QString file = fileOf(parser);
    const auto config = configOf(parser);
    if (!config)
        return config.error();
    if (!file.isEmpty()) {
        const auto summary = store::verifyBackup(file, never, presentAuditKey(*config));
        return summary ? report(file, summary->verification, summaryOf(*summary) + chainOf(summary->verification))
                       : failedBy(summary.error());
    }
    auto opened = store::OpenedDatabase::forReading(config->database);
    const auto verification =
        opened ? store::verifyDatabase(*opened, never, presentAuditKey(*config)) : fail(std::move(opened.error()));
    if (!verification)
        return failedBy(verification.error());
    return report(config->database.shown(), *verification, contentOf(*verification) + chainOf(*verification));
}

int move(const QCommandLineParser &parser)
{
    const auto config = configOf(parser);
    if (!config)
        return config.error();
    if (!parser.isSet(u"to"_s)) {
        complain(u"where to? natterd move --to URL"_s);
        return EX_USAGE;
    }
    const auto from =
        parser.isSet(u"from"_s) ? urlOf(parser.value(u"from"_s)) : Result<store::DatabaseUrl>(config->database);
    if (!from)
        return failedBy(from.error());
    const auto to = urlOf(parser.value(u"to"_s));
    if (!to)
        return failedBy(to.error());
    const auto moved = store::moveDatabase(*from, *to, say);
    Config filled = *config;
    filled.database = *to;
    handToOwner(filled);
    if (!moved)
        return failedBy(moved.error());
    say(u"%1 holds what %2 holds. Set DATABASE_URL to it, and do not start natterd on the old one any more"_s.arg(
        to->shown(), from->shown()));
    return EX_OK;
}

int importSeed(const QCommandLineParser &parser)
{
    const QString word = parser.positionalArguments().value(1);
    if (word.isEmpty()) {
        complain(u"from where? natterd import-seed chat.db"_s);
        return EX_USAGE;
    }
    const auto config = configOf(parser);
    if (!config)
        return config.error();
    const bool isUrl = word.contains(u"://"_s) || word.startsWith(u'@');
    Result<store::DatabaseUrl> from = isUrl ? urlOf(word) : Result<store::DatabaseUrl>(store::DatabaseUrl());
    if (!from)
        return failedBy(from.error());
    if (!isUrl)
        from->file = fileOf(parser);
    const auto imported = store::importSeed(*from, config->database, config->requestLimits.text);
    if (!imported)
        return failedBy(imported.error());
    for (const QString &reason : imported->refused)
        complain(reason);
    if (!imported->refused.isEmpty()) {
        complain(u"nobody was taken over: mend these %1 in the other database first"_s.arg(imported->refused.size()));
        return EX_DATAERR;
    }
    say(u"%1 users were taken over; they log in with the passwords they have"_s.arg(imported->users));
    return EX_OK;
}

} // namespace natter::server
