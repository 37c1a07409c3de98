// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/overviewpage.h"

namespace natter::adminui {

OverviewPage::OverviewPage(const PageContext &context, QWidget *parent)
    : Page("overview", tr("Overview"), QLatin1StringView("overview"), context, parent)
{}

} // namespace natter::adminui
