// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commandhelp.h"

#include "app/commands.h"
#include "app/config.h"
#include "app/configtexts.h"
#include "net/tlscontext.h"
#include "store/inspection.h"

#include <QCommandLineParser>
#include <QCoreApplication>

#include <array>

namespace natter::server {

namespace {

constexpr auto optionTable = std::to_array<CommandOption>({
    {"config", "file", "--config FILE", "read settings from FILE, NAME=value a line"},
    {"print-config", nullptr, "--print-config", "do not serve but print the settings, as the command does"},
    {"from", "url", "--from URL",
     "of move: the database to read, by default that of the settings. A URL with a password stands in a file, whose "
     "name "
     "is given as @FILE: every user of a machine can read command lines"},
    {"to", "url", "--to URL", "of move: the database to fill, likewise"},
    {"uses", "number", "--uses N", "of invite add: for how many signups it is good; 1 without it"},
    {"days", "number", "--days N", "of invite add, user suspend, ban add and group keep: for how many days"},
    {"keep-logins", nullptr, "--keep-logins",
     "of restore: whoever was logged in when the backup was taken still is, also who was logged out since then"},
    {"note", "text", "--note TEXT", "of invite add and ban add: what to remember it by"},
    {"yes", nullptr, "--yes", "of user erase and group delete: really"},
    {"help", nullptr, "-h, --help", "print what commands, options and settings there are"},
    {"version", nullptr, "-v, --version", "print the versions of natterd and of the libraries it works with"},
});

} // namespace

std::span<const CommandOption> commandOptions()
{
    return optionTable;
}

void addOptions(QCommandLineParser &parser)
{
    for (const CommandOption &option : commandOptions()) {
        QStringList names{QString::fromLatin1(option.name)};
        if (names.front() == u"help" || names.front() == u"version")
            names += names.front().first(1);
        parser.addOption(option.value ? QCommandLineOption(names, {}, QString::fromLatin1(option.value))
                                      : QCommandLineOption(names));
    }
    for (const Setting &setting : settings()) {
        if (!setting.secret)
            parser.addOption(QCommandLineOption(argumentName(setting), {}, QStringLiteral("value")));
    }
}

namespace {

/** How @p command is called, on as many lines as a terminal's width makes of it. */
QString callOf(const Command &command)
{
    constexpr qsizetype widest = 78;
    QString text;
    QString line = QStringLiteral("  %1 ").arg(QLatin1StringView(command.name));
    const QStringList ways = QString::fromLatin1(command.arguments).split(u'|');
    for (qsizetype i = 0; i < ways.size(); ++i) {
        const QString way = i + 1 < ways.size() ? QString(ways[i] + u'|') : ways[i];
        if (line.size() + way.size() > widest) {
            text += line + u'\n';
            line = QString(8, u' ');
        }
        line += way;
    }
    while (line.endsWith(u' '))
        line.chop(1);
    return text + line + u'\n';
}

} // namespace

QString helpText()
{
    QString text = QStringLiteral("Usage: natterd [COMMAND] [--config FILE] [OPTION]...\n"
                                  "Natter's chat server: REST, WebSocket, and a database of its own.\n\nCommands:\n");
    for (const Command &command : commands()) {
        text += callOf(command);
        text += wrapped(QString::fromUtf8(command.help), 6);
    }
    text += QStringLiteral("\nOptions:\n");
    for (const CommandOption &option : commandOptions())
        text +=
            QStringLiteral("  %1\n").arg(QLatin1StringView(option.shown)) + wrapped(QString::fromUtf8(option.help), 6);
    text +=
        QLatin1Char('\n') +
        wrapped(QStringLiteral("Settings can be given as options, in the environment, in the file of --config, and in "
                               "a file .env, by the same names; what comes first in this list is stronger."),
                0);
    return text + settingsHelp();
}

QString versionText()
{
    return QStringLiteral("%1 %2\nQt %3, SQLite %4, %5\n")
        .arg(QCoreApplication::applicationName(), QCoreApplication::applicationVersion(), QLatin1StringView(qVersion()),
             store::sqliteVersion(), net::TlsContext::libraryVersion());
}

} // namespace natter::server
