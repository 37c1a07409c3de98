// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands.h"

#include <QCoreApplication>

int main(int argc, char **argv)
{
    // The loop watches a handful of descriptors, the poller's among them: Qt's own poll() loop serves them faster than
    // GLib's.
    qputenv("QT_NO_GLIB", "1");
    const QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("natterd"));
    QCoreApplication::setApplicationVersion(QStringLiteral(NATTER_VERSION));
    return natter::server::runCommand();
}
