// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/console.h"
#include "ui/program.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QSettings>

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    natter::adminui::nameApplication(QStringLiteral(NATTER_VERSION));
    natter::adminui::Program program;
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QApplication::translate("main", "Natter Admin: administrates a Natter chat server."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption asService(
        QStringLiteral("service"), QApplication::translate("main", "Show no window before the desktop asks for one."));
    parser.addOption(asService);
    parser.process(application);

    const QStringList links = parser.positionalArguments();
    if (!program.start(links))
        return EXIT_SUCCESS;

    QSettings settings(QSettings::IniFormat, QSettings::UserScope, QApplication::organizationName(),
                       QApplication::applicationName());
    natter::adminui::Console console(settings);
    if (!parser.isSet(asService) || !links.isEmpty())
        console.window().show();
    program.attend(console);
    return QApplication::exec();
}
