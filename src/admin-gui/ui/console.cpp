// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/console.h"

#include "ui/icons.h"

#include <QApplication>

namespace natter::adminui {

void nameApplication(QApplication &application, const QString &version)
{
    application.setOrganizationName(QStringLiteral("natter"));
    application.setApplicationName(QStringLiteral("natter-admin"));
    application.setApplicationDisplayName(QString()); // windows say it in their own titles
    application.setApplicationVersion(version);
    application.setDesktopFileName(QStringLiteral("io.github.natter_chat.Admin"));
    application.setWindowIcon(applicationIcon());
}

} // namespace natter::adminui
