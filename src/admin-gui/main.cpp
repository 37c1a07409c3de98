// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/desktopservice.h"
#include "ui/console.h"
#include "ui/program.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QSettings>

int main(int argc, char **argv)
{
    using natter::admin::DesktopService;
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
    DesktopService desktop;
    const auto start = desktop.start(links);
    if (start == DesktopService::Start::HandedOver || (start == DesktopService::Start::Alone && !program.isFirst()))
        return EXIT_SUCCESS;

    QSettings settings(QSettings::IniFormat, QSettings::UserScope, QApplication::organizationName(),
                       QApplication::applicationName());
    natter::adminui::Console console(settings);
    program.attend(console);
    auto &window = console.window();
    QObject::connect(&desktop, &DesktopService::shown, &window, &natter::adminui::MainWindow::comeForward);
    QObject::connect(&desktop, &DesktopService::linkFollowed, &window, &natter::adminui::MainWindow::followLink);
    if (!parser.isSet(asService) || !links.isEmpty())
        window.show();
    return QApplication::exec();
}
