// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commandline.h"

#include "base/log.h"

#include <QCommandLineParser>
#include <QFile>
#include <QProcessEnvironment>
#include <QTextStream>

#include <algorithm>

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

QString hintAtService(const ConfigInputs &inputs, const Configuration &configuration)
{
    const bool isNamed = std::ranges::any_of(configuration.settings, [](const EffectiveSetting &given) {
        const QLatin1StringView name(given.setting->name);
        return !given.isDefault && (name == u"DATA_DIR" || name == u"DATABASE_URL");
    });
    if (isNamed || !inputs.configFile.isEmpty() || !QFile::exists(serviceSettings))
        return {};
    return QStringLiteral("; the service of this machine is meant by --config %1").arg(serviceSettings);
}

int complainOf(const QStringList &faults)
{
    for (const QString &fault : faults)
        complain(fault);
    return faults.isEmpty() ? EX_OK : EX_CONFIG;
}

} // namespace natter::server
