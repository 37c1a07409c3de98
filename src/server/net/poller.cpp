// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/poller.h"

#include <QCoreApplication>
#include <QEvent>
#include <QSocketNotifier>

#include <cerrno>
#include <cstring>
#include <sys/epoll.h>
#include <unistd.h>

namespace natter::net {

namespace {

QEvent::Type turnEndType()
{
    static const auto type = static_cast<QEvent::Type>(QEvent::registerEventType());
    return type;
}

quint64 eventKey(quint32 slot, quint32 generation)
{
    return (quint64(generation) << 32) | slot;
}

} // namespace

void PollWatch::change(quint32 events)
{
    if (!m_poller || events == m_events)
        return;
    m_events = events;
    epoll_event wanted{};
    wanted.events = events;
    wanted.data.u64 = eventKey(m_slot, m_poller->m_slots[m_slot].generation);
    ::epoll_ctl(m_poller->m_epoll, EPOLL_CTL_MOD, m_descriptor, &wanted);
}

void PollWatch::release()
{
    if (!m_poller)
        return;
    // Closing takes a descriptor out of the set only when nobody else holds what it stands for: a listening socket that
    // came from a service manager is held there as well, and would be reported for ever, to nobody.
    ::epoll_ctl(m_poller->m_epoll, EPOLL_CTL_DEL, m_descriptor, nullptr);
    m_poller->release(m_slot);
    m_poller = nullptr;
}

void TurnEndLink::remove()
{
    m_previous->m_next = m_next;
    m_next->m_previous = m_previous;
    m_previous = this;
    m_next = this;
}

void TurnEndLink::insertBefore(TurnEndLink &other)
{
    m_previous = other.m_previous;
    m_next = &other;
    m_previous->m_next = this;
    other.m_previous = this;
}

Result<std::unique_ptr<Poller>> Poller::create()
{
    const int descriptor = ::epoll_create1(EPOLL_CLOEXEC);
    if (descriptor < 0)
        return fail(ErrorCode::Unavailable,
                    QStringLiteral("epoll: %1").arg(QString::fromLocal8Bit(std::strerror(errno))));
    return std::unique_ptr<Poller>(new Poller(descriptor));
}

Poller::Poller(int epollDescriptor)
    : m_epoll(epollDescriptor)
    , m_notifier(std::make_unique<QSocketNotifier>(epollDescriptor, QSocketNotifier::Read))
    , m_receiveBuffer(receiveBufferSize)
{
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &Poller::dispatch);
}

Poller::~Poller()
{
    m_tasks.remove();
    m_notifier.reset();
    ::close(m_epoll);
}

bool Poller::add(PollWatch &watch, int descriptor, Pollable &target, quint32 events)
{
    watch.release();
    if (m_freeSlots.empty()) {
        m_freeSlots.push_back(quint32(m_slots.size()));
        m_slots.emplace_back();
    }
    const quint32 slot = m_freeSlots.back();
    epoll_event wanted{};
    wanted.events = events;
    wanted.data.u64 = eventKey(slot, m_slots[slot].generation);
    if (::epoll_ctl(m_epoll, EPOLL_CTL_ADD, descriptor, &wanted) != 0)
        return false;
    m_freeSlots.pop_back();
    m_slots[slot].target = &target;
    watch.m_poller = this;
    watch.m_descriptor = descriptor;
    watch.m_slot = slot;
    watch.m_events = events;
    return true;
}

void Poller::release(quint32 slot)
{
    m_slots[slot].target = nullptr;
    ++m_slots[slot].generation;
    m_freeSlots.push_back(slot);
}

void Poller::dispatch()
{
    std::array<epoll_event, eventsPerTurn> events;
    const int count = ::epoll_wait(m_epoll, events.data(), eventsPerTurn, 0);
    m_dispatching = true;
    for (int i = 0; i < count; ++i) {
        const quint64 key = events[std::size_t(i)].data.u64;
        const Slot &slot = m_slots[quint32(key)];
        // What an earlier event of this batch has closed, or replaced, is not the one this event is about.
        if (slot.target && slot.generation == quint32(key >> 32))
            slot.target->ready(events[std::size_t(i)].events);
    }
    m_dispatching = false;
    endTurn();
}

void Poller::atTurnEnd(TurnEndTask &task)
{
    if (m_clock)
        m_clock->queued();
    if (!task.isAlone())
        return;
    task.insertBefore(m_tasks);
    if (m_dispatching || m_turnEndPosted)
        return;
    m_turnEndPosted = true;
    QCoreApplication::postEvent(this, new QEvent(turnEndType()));
}

bool Poller::event(QEvent *event)
{
    if (event->type() != turnEndType())
        return QObject::event(event);
    m_turnEndPosted = false;
    endTurn();
    return true;
}

void Poller::endTurn()
{
    // Tasks that are added from here on belong to the next turn: so the list is moved under a head of its own first.
    TurnEndLink tasks;
    if (m_tasks.isAlone())
        return;
    tasks.insertBefore(m_tasks);
    m_tasks.remove();
    while (!tasks.isAlone()) {
        auto *task = static_cast<TurnEndTask *>(tasks.m_next);
        task->remove();
        task->turnEnded();
    }
    if (m_clock)
        m_clock->turnEnded();
}

} // namespace natter::net
