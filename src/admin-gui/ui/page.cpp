// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/page.h"

#include "ui/toast.h"

namespace natter::adminui {

Page::Page(QByteArray key, const QString &title, QLatin1StringView shapeName, const PageContext &context,
           QWidget *parent)
    : QWidget(parent)
    , m_key(std::move(key))
    , m_title(title)
    , m_shapeName(shapeName)
    , m_context(context)
{
    setAccessibleName(title);
}

Page::~Page() = default;

void Page::tellFault(const Error &error) const
{
    m_context.toast.tell(error.message(), Tone::Bad);
}

} // namespace natter::adminui
