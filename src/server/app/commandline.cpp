// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commandline.h"

#include "base/log.h"

#include <QCommandLineParser>
#include <QProcessEnvironment>
#include <QTextStream>

#include <sysexits.h>

namespace natter::server {

void complain(const QString &line)
{
    QTextStream(stderr) << "natterd: " << logSafe(line) << '\n';
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

int complainOf(const QStringList &faults)
{
    for (const QString &fault : faults)
        complain(fault);
    return faults.isEmpty() ? EX_OK : EX_CONFIG;
}

} // namespace natter::server
