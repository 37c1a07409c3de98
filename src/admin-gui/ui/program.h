// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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

    /** False: another one runs, and shows itself now. */
    [[nodiscard]] bool isFirst() { return m_single.isFirst(); }
    /** @p console outlives it or lives as long. */
    void attend(Console &console);

private:
    QTranslator m_ours;
    QTranslator m_qts;
    admin::SingleInstance m_single;
    std::unique_ptr<Tray> m_tray; ///< null where the desktop has no tray
};

} // namespace natter::adminui
