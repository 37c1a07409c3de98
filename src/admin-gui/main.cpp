// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/console.h"
#include "ui/program.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QSettings>

#include <algorithm>
#include <array>
#include <cstdio>
#include <span>
#include <string_view>

#include <sysexits.h>

namespace {

/** Whether nothing is asked for but a text on the terminal. */
bool wantsText(std::span<char *const> arguments)
{
    constexpr std::array<std::string_view, 5> texts{"-h", "--help", "--help-all", "-v", "--version"};
    return std::ranges::any_of(arguments,
                               [&](std::string_view word) { return std::ranges::find(texts, word) != texts.end(); });
}

/** Whether windows have somewhere to go. Qt would abort. */
bool hasDesktop(std::span<char *const> arguments)
{
    const auto names = [](std::string_view word) {
        return word.starts_with("-platform") || word.starts_with("--platform");
    };
    const bool hasWayland = !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY") ||
                            qgetenv("XDG_SESSION_TYPE") == "wayland"; // its socket has a name by default
    return hasWayland || !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") ||
           std::ranges::any_of(arguments, names);
}

} // namespace

int main(int argc, char **argv)
{
    const std::span<char *const> arguments(argv, std::size_t(argc));
    if (wantsText(arguments)) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
    } else if (!hasDesktop(arguments)) {
        std::fputs(
            "natter-admin: there is no desktop here, neither WAYLAND_DISPLAY nor DISPLAY is set; without one, use "
            "the commands of natterd on the server's machine\n",
            stderr);
        return EX_UNAVAILABLE;
    }
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
