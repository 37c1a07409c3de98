// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/console.h"

#include <QSettings>

namespace natter::test {

using namespace std::chrono_literals;

inline const admin::SessionOptions quick{
    .retry = {.first = 10ms, .most = 30ms}, .shortestRetry = 5ms, .secretPatience = 1s};

/** Stays lost long enough for a countdown to be read. */
inline const admin::SessionOptions resigned{
    .retry = {.first = 1h, .most = 1h}, .shortestRetry = 1h, .secretPatience = 1s};

/** A console on settings of its own, which keeps secrets to itself. */
struct Desk
{
    explicit Desk(const QString &settingsFile, admin::SessionOptions options = quick)
        : settings(settingsFile, QSettings::IniFormat)
        , console(settings, admin::Credentials::Keeping::InMemory, options)
        , window(console.window())
        , session(console.session())
    {
        window.show();
    }

    QSettings settings;
    adminui::Console console;
    adminui::MainWindow &window;
    admin::AdminSession &session;
};

} // namespace natter::test
