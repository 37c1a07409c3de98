// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/carecommands.h"

#include "app/commandline.h"
#include "store/care/backup.h"

#include <QCommandLineParser>
#include <QDir>
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

} // namespace

int backUp(const QCommandLineParser &parser)
{
    const QString file = fileOf(parser);
    if (file.isEmpty())
        return lacksFile(parser);
    const auto config = configOf(parser);
    if (!config)
        return config.error();
    const auto taken = store::takeBackup(config->database, file, never);
    if (!taken)
        return failedBy(taken.error());
    say(u"%1 is written, and was restored on trial: %2"_s.arg(file, summaryOf(*taken)));
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
    const auto restored = store::restoreBackup(file, config->database);
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
        const auto summary = store::verifyBackup(file, never);
        return summary ? report(file, summary->verification, summaryOf(*summary)) : failedBy(summary.error());
    }
    auto opened = store::OpenedDatabase::forReading(config->database);
    const auto verification = opened ? store::verifyDatabase(*opened, never) : fail(std::move(opened.error()));
    if (!verification)
        return failedBy(verification.error());
    return report(config->database.shown(), *verification, contentOf(*verification));
}

} // namespace natter::server
