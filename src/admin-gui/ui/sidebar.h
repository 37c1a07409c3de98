// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListWidget>

namespace natter::adminui {

/** The list of the console's pages. Its current row is the page that is shown. */
class Sidebar : public QListWidget
{
    Q_OBJECT

public:
    explicit Sidebar(QWidget *parent = nullptr);

    /** @p shapeName as for shape(); @p section: a new group of pages begins with it. */
    void addPage(const QString &title, QLatin1StringView shapeName, bool section = false);
};

} // namespace natter::adminui
