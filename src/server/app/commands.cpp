// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands.h"

#include "app/application.h"
#include "app/config.h"
#include "app/logging.h"
#include "base/log.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QProcessEnvironment>
#include <QTextStream>

#include <cstdio>
#include <sysexits.h>

namespace natter::server {

namespace {

void complain(const QString &line)
{
    QTextStream(stderr) << "natterd: " << line << '\n';
}

void addOptions(QCommandLineParser &parser)
{
    parser.setApplicationDescription(
        QStringLiteral("Natter's chat server: REST, WebSocket, and a database of its own."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("command"),
                                 QStringLiteral("serve (the default): run the server\n"
                                                "check-config: say whether the settings are good"),
                                 QStringLiteral("[command]"));
    parser.addOption({QStringLiteral("config"), QStringLiteral("Read settings from <file>, NAME=value a line."),
                      QStringLiteral("file")});
    for (const Setting &setting : settings()) {
        if (setting.secret)
            continue;
        const QString shownDefault = qstrlen(setting.defaultText)
                                         ? QStringLiteral(" Default: %1.").arg(QLatin1StringView(setting.defaultText))
                                         : QString();
        parser.addOption({argumentName(setting),
                          QString::fromLatin1(setting.name) + QStringLiteral(": ") + QString::fromLatin1(setting.help) +
                              u'.' + shownDefault,
                          QStringLiteral("value")});
    }
}

ConfigInputs inputsOf(const QCommandLineParser &parser)
{
    ConfigInputs inputs;
    const QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const Setting &setting : settings()) {
        const QString name = QString::fromLatin1(setting.name);
        if (environment.contains(name))
            inputs.environment.insert(name, environment.value(name));
        if (!setting.secret && parser.isSet(argumentName(setting)))
            inputs.arguments.insert(name, parser.value(argumentName(setting)));
    }
    inputs.configFile = parser.value(QStringLiteral("config"));
    inputs.dotEnvFile = QStringLiteral(".env");
    return inputs;
}

int serve(const Config &config)
{
    startLogging(config.debug ? LogLevel::Debug : config.logLevel);
    auto application = Application::start(config);
    if (!application) {
        qCCritical(logServer, "%s", qUtf8Printable(application.error().message()));
        return application.error().code == ErrorCode::ValidationFailed ? EX_CONFIG : EX_UNAVAILABLE;
    }
    return QCoreApplication::exec();
}

} // namespace

int runCommand()
{
    QCommandLineParser parser;
    addOptions(parser);
    if (!parser.parse(QCoreApplication::arguments())) {
        complain(parser.errorText());
        return EX_USAGE;
    }
    if (parser.isSet(QStringLiteral("help"))) {
        QTextStream(stdout) << parser.helpText();
        return EX_OK;
    }
    if (parser.isSet(QStringLiteral("version"))) {
        QTextStream(stdout) << QCoreApplication::applicationName() << ' ' << QCoreApplication::applicationVersion()
                            << '\n';
        return EX_OK;
    }
    const QStringList words = parser.positionalArguments();
    const QString command = words.value(0, QStringLiteral("serve"));
    if (words.size() > 1 || (command != u"serve" && command != u"check-config")) {
        complain(QStringLiteral("%1 is not a command; see natterd --help").arg(words.join(u' ')));
        return EX_USAGE;
    }
    const auto config = loadConfig(inputsOf(parser));
    if (!config) {
        complain(config.error().message());
        return EX_CONFIG;
    }
    if (command == u"check-config") {
        if (const auto tls = Application::loadTls(*config); !tls) {
            complain(tls.error().message());
            return EX_CONFIG;
        }
        QTextStream(stdout) << "The settings are good.\n";
        return EX_OK;
    }
    return serve(*config);
}

} // namespace natter::server
