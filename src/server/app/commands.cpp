// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands.h"

#include "app/application.h"
#include "app/auditcommands.h"
#include "app/carecommands.h"
#include "app/commandhelp.h"
#include "app/commandline.h"
#include "app/completion.h"
#include "app/config.h"
#include "app/configtexts.h"
#include "app/doctor.h"
#include "app/exitcodes.h"
#include "app/exportcommand.h"
#include "app/logging.h"
#include "app/manual.h"
#include "app/operatorclient.h"
#include "app/ownership.h"
#include "app/privatememory.h"
#include "base/log.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFileInfo>
#include <QTextStream>

#include <algorithm>
#include <array>
#include <cstdio>
#include <sysexits.h>
#include <unistd.h>

namespace natter::server {

namespace {

/** What is wrong with the settings, a line each: also what no row of their table can know. */
QStringList faultsOf(const Configuration &configuration)
{
    QStringList faults = configuration.faults;
    if (faults.isEmpty()) {
        if (const auto tls = Application::loadTls(configuration.config); !tls)
            faults += tls.error().message();
    }
    return faults;
}

int serve(const QCommandLineParser &parser)
{
    const ConfigInputs inputs = inputsOf(parser);
    const Configuration configuration = readConfiguration(inputs);
    if (const auto faults = faultsOf(configuration); !faults.isEmpty())
        return complainOf(faults);
    keepMemoryPrivate();
    startLogging(configuration.config);
    auto application = Application::start(configuration, [inputs] { return readConfiguration(inputs); });
    if (!application) {
        qCCritical(logServer, "%s", qUtf8Printable(application.error().sentence));
        return application.error().exitCode;
    }
    const int code = QCoreApplication::exec();
    application->reset();
    logLastRepetitions();
    return code;
}

int checkConfig(const QCommandLineParser &parser)
{
    const int code = complainOf(faultsOf(readConfiguration(inputsOf(parser))));
    if (code == EX_OK)
        QTextStream(stdout) << "The settings are good.\n";
    return code;
}

int doctor(const QCommandLineParser &parser)
{
    const ConfigInputs inputs = inputsOf(parser);
    const Configuration configuration = readConfiguration(inputs);
    const QString file = configuration.config.database.file;
    const QString folder = file.isEmpty() ? configuration.config.dataDir : QFileInfo(file).absolutePath();
    QLoggingCategory::setFilterRules(QStringLiteral("natter.*=false")); // the findings say it in their own words
    Surroundings machine = Surroundings::ofThisMachine(folder);
    if (!inputs.configFile.isEmpty() && QFileInfo(inputs.configFile) == QFileInfo(serviceSettings))
        machine.socketUnits = Surroundings::socketsOfService();
    const auto findings = examine(configuration, machine);
    QTextStream(stdout) << reportOf(findings);
    return hasProblem(findings) ? exitProblemFound : EX_OK;
}

int printConfig(const QCommandLineParser &parser)
{
    const Configuration configuration = readConfiguration(inputsOf(parser));
    QTextStream(stdout) << effectiveConfig(configuration);
    return complainOf(faultsOf(configuration));
}

int printExample(const QCommandLineParser &)
{
    QTextStream(stdout) << exampleConfig();
    return EX_OK;
}

int printManual(const QCommandLineParser &parser)
{
    const QString page = parser.positionalArguments().value(1);
    if (page.isEmpty()) {
        QTextStream(stdout) << manualPages().join(u'\n') << '\n';
        return EX_OK;
    }
    if (!manualPages().contains(page)) {
        complain(QStringLiteral("there is no manual page \"%1\", but: %2")
                     .arg(page, manualPages().join(QStringLiteral(", "))));
        return EX_USAGE;
    }
    QTextStream(stdout) << QString::fromUtf8(manualPage(page));
    return EX_OK;
}

int printCompletion(const QCommandLineParser &parser)
{
    const QString shell = parser.positionalArguments().value(1);
    if (!completedShells().contains(shell)) {
        complain(QStringLiteral("there is no completion for \"%1\", but for: %2")
                     .arg(shell, completedShells().join(QStringLiteral(", "))));
        return EX_USAGE;
    }
    QTextStream(stdout) << completionFor(shell);
    return EX_OK;
}

int operate(const QCommandLineParser &parser)
{
    const Configuration configuration = readConfiguration(inputsOf(parser));
    if (!configuration.faults.isEmpty())
        return complainOf(configuration.faults);
    QLoggingCategory::setFilterRules(QStringLiteral("natter.*.info=false\nnatter.*.debug=false"));
    const QStringList words = parser.positionalArguments();
    if (words.value(0) == u"user" && words.value(1) == u"export")
        return exportUser(words, configuration.config);
    return askOperator(parser, configuration);
}

int askRunning(const QCommandLineParser &parser)
{
    const ConfigInputs inputs = inputsOf(parser);
    const Configuration configuration = readConfiguration(inputs);
    if (!configuration.faults.isEmpty())
        return complainOf(configuration.faults);
    return askRunningServer(parser, configuration, hintAtService(inputs, configuration));
}

constexpr auto commandTable = std::to_array<Command>({
    {"serve", "", "run the chat server", "run the server (the default)",
     "serve --config /etc/natter/natter.conf\n"
     "serve --host 127.0.0.1 --port 0 --port-file port",
     serve},
    {"check-config", "", "check the settings",
     "say everything that is wrong with the settings; exit code 0 if nothing is", "check-config --config natter.conf",
     checkConfig},
    {"doctor", "", "find what is wrong with a server and its machine",
     "look at settings, files, database, port, certificate, clock and limits, and say what is wrong; run it as the "
     "user of the server, which may be running",
     "doctor", doctor},
    {"backup", "[FILE]", "write a backup of everything that is stored",
     "write everything that is stored into a new FILE, or one more into BACKUP_DIR, while the server runs; it is "
     "restored "
     "on trial before it gets its name. Keys are not in it",
     "backup before-upgrade.backup\n"
     "backup --backup-dir /srv/backups",
     backUp},
    {"verify", "[FILE]", "prove that a database or a backup is whole",
     "prove that the database, or the backup FILE, is whole: pages, checksums, gapless messages, nothing that names "
     "what "
     "does not exist; exit code 65 and a line for each finding if it is not",
     "verify\n"
     "verify /srv/backups/natter-20261122T030000Z.backup",
     verify},
    {"restore", "FILE", "put a backup into an empty database",
     "put the backup FILE into the database, which has to be empty; all of it or nothing. Clients load everything "
     "anew, "
     "and everybody logs in again, unless --keep-logins",
     "restore /srv/backups/natter-20261122T030000Z.backup", restore},
    {"move", "", "copy everything into another database",
     "copy one database into another, empty one, SQLite or PostgreSQL, while no natterd uses either: see --from, --to. "
     "Clients notice nothing but a restart. Killed half-way, it goes on when it is run again",
     "move --to @/run/natter-target\n"
     "move --from @/run/natter-source --to sqlite:////srv/natter/natter.db",
     move},
    {"import-seed", "DATABASE", "take over the accounts of a FastAPI chat application",
     "take over the accounts of a FastAPI chat application: its chat.db, or the URL of its PostgreSQL database; people "
     "keep their ids and passwords. All of them or nobody",
     "import-seed chat.db\n"
     "import-seed @/run/old-database",
     importSeed},
    {"invite", "add|list|remove [ID]", "make, list or take back invitations",
     "make an invitation and print its code (for one person and for ever, without --uses and --days), list "
     "invitations, take one back; works while the server runs",
     "invite add\n"
     "invite add --uses 20 --days 7 --note 'class 7b'\n"
     "invite list\n"
     "invite remove 3",
     operate, 2},
    {"user",
     "add EMAIL NAME|list [AFTER]|rename ID NAME|suspend ID|unsuspend ID|role ID ROLE|reset-password ID|end-logins ID|"
     "export ID FILE|erase ID",
     "make, list, change, export or erase accounts",
     "make an account (its password is read from stdin), list accounts, give one another name, shut one out (until "
     "--days are over) or let it "
     "in again; make it a user or an administrator; give it a new password, which is printed, or end its logins; write "
     "what is stored of it into a new FILE, - for stdout; erase it, with --yes. Works while the server runs",
     "user add ann@example.org 'Ann Lee'\n"
     "user list\n"
     "user suspend 7 --days 3\n"
     "user role 7 administrator\n"
     "user export 7 ann.json\n"
     "user erase 7 --yes",
     operate, 3},
    {"setup-code", "[renew]", "show the code by which the first administrator is made",
     "print the code by which the first administrator is made in the console; with renew, make another one",
     "setup-code\n"
     "setup-code renew",
     operate},
    {"ban", "add NETWORK|list|remove ID", "shut out addresses or networks",
     "serve nothing to an address, or a network such as 192.0.2.0/24 (until --days are over; --note says why), list "
     "who is kept out, let somebody in again; works while the server runs",
     "ban add 192.0.2.0/24 --days 7 --note flooded\n"
     "ban list\n"
     "ban remove 2",
     operate, 2},
    {"broadcast", "TEXT", "tell something to everybody who is connected",
     "tell TEXT to everybody who is connected by a native client", "broadcast 'We restart at noon, for a minute.'",
     operate},
    {"audit", "verify|list|export", "look at what administrators have done",
     "prove that nothing was altered of what administrators have done, print the newest of it, or all of it as CSV; "
     "exit code 65 if it is not as it was written",
     "audit list\n"
     "audit verify\n"
     "audit export >audit.csv",
     audit},
    {"group", "list [TEXT]|archive ID|unarchive ID|delete ID|keep ID",
     "list, archive or delete groups, set how long they keep messages",
     "list groups, all or those with TEXT in their name; close one to new messages or open it again; delete one for "
     "good, with --yes; keep its messages for so many --days, for ever with 0, without it as long as RETENTION_DAYS "
     "says. Works while the server runs",
     "group list Chess\n"
     "group archive 12\n"
     "group keep 12 --days 90\n"
     "group delete 12 --yes",
     operate, 2},
    {"status", "", "say how the running server is",
     "say how the server that runs is: what needs attention, what it does, how long that takes", "status", askRunning},
    {"connections", "[TEXT]|close ID...", "list or close connections",
     "list who is connected to the server that runs, of all or of those with TEXT in name, address or client; close "
     "connections, whose clients may come back",
     "connections\n"
     "connections ann@example.org\n"
     "connections close 17 18",
     askRunning, 100},
    {"log-level", "[CATEGORY=LEVEL...]", "show or change the log levels of the running server",
     "show the log levels of the server that runs, or change them until it restarts or reads its settings again: "
     "log-level net=debug",
     "log-level\n"
     "log-level net=debug auth=info",
     askRunning, 10},
    {"print-config", "", "print the settings in force",
     "print the settings in force and where each comes from; secrets are hidden",
     "print-config --config /etc/natter/natter.conf", printConfig},
    {"print-example-config", "", "print a settings file with every setting",
     "print a settings file with every setting and its default", "print-example-config >natter.conf", printExample},
    {"print-manual", "[PAGE]", "print the source of a manual page",
     "print the source of a manual page, such as natterd.8, or the names of all pages",
     "print-manual\n"
     "print-manual natterd-user.8 >natterd-user.8",
     printManual},
    {"print-completion", "bash|zsh|fish", "print the completions of a shell",
     "print what this shell has to read to complete command lines", "print-completion bash >natterd.bash",
     printCompletion},
});

/** Whether it makes nothing in the folders of a server. */
bool onlyLooks(const Command &command)
{
    return command.run == doctor || command.run == checkConfig || command.run == askRunning ||
           QLatin1StringView(command.name).startsWith(QLatin1StringView("print-"));
}

/** Whether it is about what one server has stored. */
bool isAboutData(const Command &command, const QStringList &words)
{
    constexpr std::array known{operate, audit, backUp, verify, restore, importSeed};
    const bool isOfBackup = command.run == verify && words.size() > 1;
    return !isOfBackup && std::ranges::find(known, command.run) != known.end();
}

/** False: on a machine with a service, nobody can mean data that are not there. A setup code made for them would open
 * nothing, a backup be restored to where no server looks. */
bool isForMachine(const Command &command, const QCommandLineParser &parser)
{
    const ConfigInputs inputs = inputsOf(parser);
    const Configuration configuration = readConfiguration(inputs);
    const QString hint = hintAtService(inputs, configuration);
    const QString &folder = configuration.config.dataDir;
    if (hint.isEmpty() || !isAboutData(command, parser.positionalArguments()))
        return true;
    const bool isThere = QFileInfo::exists(folder);
    // Root may have a server of its own beside the service, but hardly does.
    if (!isThere || ::geteuid() == 0)
        complain((isThere ? QStringLiteral("this is about DATA_DIR %1%2") : QStringLiteral("there is no DATA_DIR %1%2"))
                     .arg(folder, hint));
    return isThere;
}

} // namespace

std::span<const Command> commands()
{
    return commandTable;
}

int runCommand()
{
    QCommandLineParser parser;
    addOptions(parser);
    if (!parser.parse(QCoreApplication::arguments())) {
        complain(parser.errorText() + QStringLiteral(" See natterd --help"));
        return EX_USAGE;
    }
    if (parser.isSet(QStringLiteral("help"))) {
        QTextStream(stdout) << helpText();
        return EX_OK;
    }
    if (parser.isSet(QStringLiteral("version"))) {
        QTextStream(stdout) << versionText();
        return EX_OK;
    }
    const QStringList words = parser.positionalArguments();
    const QString name = parser.isSet(QStringLiteral("print-config")) ? QStringLiteral("print-config")
                                                                      : words.value(0, QStringLiteral("serve"));
    const auto command =
        std::ranges::find_if(commands(), [&](const Command &known) { return name == QLatin1StringView(known.name); });
    const bool fits =
        command != commands().end() && words.size() <= 1 + (qstrlen(command->arguments) ? command->wordsMost : 0);
    if (!fits) {
        complain(QStringLiteral("%1 is not a command; see natterd --help").arg(words.join(u' ')));
        return EX_USAGE;
    }
    if (!isForMachine(*command, parser))
        return EX_NOINPUT;
    const int code = command->run(parser);
    if (const auto configuration = readConfiguration(inputsOf(parser));
        configuration.faults.isEmpty() && !onlyLooks(*command))
        handToOwner(configuration.config);
    return code;
}

} // namespace natter::server
