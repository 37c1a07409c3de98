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
    parser.process(application);
    if (!program.isFirst())
        return 0;

    QSettings settings(QSettings::IniFormat, QSettings::UserScope, QApplication::organizationName(),
                       QApplication::applicationName());
    natter::adminui::Console console(settings);
    program.attend(console);
    console.window().show();
    return QApplication::exec();
}
