// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/deadlineedit.h"

#include <QComboBox>
#include <QDateTimeEdit>
#include <QHBoxLayout>

namespace natter::adminui {

namespace {

// What stands in the entries' data: seconds from now, or one of these.
constexpr int forGood = 0;
constexpr int ownMoment = -1;

} // namespace

DeadlineEdit::DeadlineEdit(const QString &name, QWidget *parent)
    : QWidget(parent)
    , m_span(new QComboBox(this))
    , m_moment(new QDateTimeEdit(this))
{
    m_span->setAccessibleName(name);
    m_span->addItem(tr("For good"), forGood);
    m_span->addItem(tr("For 15 minutes"), 15 * 60);
    m_span->addItem(tr("For an hour"), 3600);
    m_span->addItem(tr("For a day"), 86'400);
    m_span->addItem(tr("For a week"), 7 * 86'400);
    m_span->addItem(tr("For 30 days"), 30 * 86'400);
    m_span->addItem(tr("Until …"), ownMoment);
    m_moment->setAccessibleName(tr("%1: the moment").arg(name));
    m_moment->setCalendarPopup(true);
    m_moment->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm"));
    m_moment->setDateTime(QDateTime::currentDateTime().addDays(1));
    m_moment->hide();
    setFocusProxy(m_span);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_span, 1);
    layout->addWidget(m_moment, 1);
    connect(m_span, &QComboBox::currentIndexChanged, this, [this] {
        m_moment->setVisible(m_span->currentData().toInt() == ownMoment);
        Q_EMIT changed();
    });
    connect(m_moment, &QDateTimeEdit::dateTimeChanged, this, &DeadlineEdit::changed);
}

void DeadlineEdit::setDeadline(const QDateTime &deadline)
{
    m_span->setCurrentIndex(m_span->findData(deadline.isValid() ? ownMoment : forGood));
    if (deadline.isValid())
        m_moment->setDateTime(deadline.toLocalTime());
}

QDateTime DeadlineEdit::deadline() const
{
    const int span = m_span->currentData().toInt();
    if (span == forGood)
        return {};
    return span == ownMoment ? m_moment->dateTime().toUTC() : QDateTime::currentDateTimeUtc().addSecs(span);
}

} // namespace natter::adminui
