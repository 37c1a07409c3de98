// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/fact.h"

#include "ui/elidedlabel.h"

#include <QVBoxLayout>

namespace natter::adminui {

Fact::Fact(const QString &title, QWidget *parent)
    : Card(parent)
    , m_title(new ElidedLabel(this))
    , m_value(new ElidedLabel(this))
    , m_remark(new ElidedLabel(this))
{
    m_title->setText(title);
    m_title->setQuiet(true);
    m_remark->setQuiet(true);
    m_value->setSpokenPrefix(title);
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.4);
    large.setWeight(QFont::DemiBold);
    m_value->setFont(large);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 11, 14, 11);
    layout->setSpacing(3);
    for (ElidedLabel *label : {m_title, m_value, m_remark})
        layout->addWidget(label);
}

void Fact::setValue(const QString &value, const QString &remark, bool stale)
{
    m_value->setText(value.isEmpty() ? QString(QChar(0x2013)) : value);
    m_value->setQuiet(stale || value.isEmpty());
    m_remark->setText(remark);
}

} // namespace natter::adminui
