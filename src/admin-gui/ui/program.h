// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/desktopservice.h"
#include "core/singleinstance.h"

#include <QTranslator>

#include <memory>

namespace natter::adminui {

class Console;
class Tray;

/** What concerns the program rather than its window: its language, that there is one of it, its icon in the tray. */
class Program
{
public:
    /** Needs the QApplication to be there, named. */
    Program();
    ~Program();

    /** With the @p links it was started with. False: another one runs, and shows itself and them now. */
    [[nodiscard]] bool start(const QStringList &links);
    /** Once it has started: what the desktop asks for reaches @p console, which outlives it or lives as long. */
    void attend(Console &console);

private:
    QTranslator m_ours;
    QTranslator m_qts;
    admin::DesktopService m_desktop;
    admin::SingleInstance m_single; ///< where there is no session bus
    QStringList m_links;
    std::unique_ptr<Tray> m_tray; ///< null where the desktop has no tray
};

} // namespace natter::adminui
