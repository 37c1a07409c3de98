// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/console.h"

#include "ui/icons.h"

#include <QApplication>

namespace natter::adminui {

void nameApplication(const QString &version)
{
    QApplication::setOrganizationName(QStringLiteral("natter"));
    QApplication::setApplicationName(QStringLiteral("natter-admin"));
    QApplication::setApplicationDisplayName(QString()); // windows say it in their own titles
    QApplication::setApplicationVersion(version);
    QApplication::setDesktopFileName(QStringLiteral("io.github.natter_chat.Admin"));
    QApplication::setWindowIcon(applicationIcon());
}

} // namespace natter::adminui
