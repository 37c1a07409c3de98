// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/console.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QSettings>

int main(int argc, char **argv)
{
    using natter::admin::DesktopService;
    QApplication application(argc, argv);
    natter::adminui::nameApplication(QStringLiteral(NATTER_VERSION));
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Natter Admin: watches a Natter chat server."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption asService(QStringLiteral("service"),
                                       QStringLiteral("Show no window before the desktop asks for one."));
    parser.addOption(asService);
    parser.process(application);

    const QStringList links = parser.positionalArguments();
    DesktopService desktop;
    if (desktop.start(links) == DesktopService::Start::HandedOver)
        return EXIT_SUCCESS;

    QSettings settings(QSettings::IniFormat, QSettings::UserScope, QApplication::organizationName(),
                       QApplication::applicationName());
    natter::adminui::Console console(settings);
    QObject::connect(&desktop, &DesktopService::shown, &application, [&console] { console.show(); });
    QObject::connect(&desktop, &DesktopService::linkFollowed, &application, [&console] { console.show(); });
    if (!parser.isSet(asService) || !links.isEmpty())
        console.show();
    return QApplication::exec();
}
