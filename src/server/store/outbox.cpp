// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/outbox.h"

#include <QCoreApplication>
#include <QEvent>

namespace natter::store {

namespace {

constexpr auto deliverEvent = QEvent::Type(QEvent::User + 1);

} // namespace

void Outbox::put(std::vector<std::unique_ptr<Job>> done)
{
    bool first = false;
    {
        const std::lock_guard lock(m_mutex);
        first = m_done.empty();
        if (first)
            m_done = std::move(done);
        else
            m_done.insert(m_done.end(), std::move_iterator(done.begin()), std::move_iterator(done.end()));
    }
    // One that is under way takes along whatever has come in by the time it arrives.
    if (first)
        QCoreApplication::postEvent(this, new QEvent(deliverEvent));
}

void Outbox::deliver()
{
    std::vector<std::unique_ptr<Job>> done;
    {
        const std::lock_guard lock(m_mutex);
        done.swap(m_done);
    }
    for (const auto &job : done)
        job->finish();
}

bool Outbox::event(QEvent *event)
{
    if (event->type() != deliverEvent)
        return QObject::event(event);
    deliver();
    return true;
}

} // namespace natter::store
