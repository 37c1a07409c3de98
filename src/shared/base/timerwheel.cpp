// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/timerwheel.h"

#include <algorithm>

namespace natter {

namespace {

constexpr std::chrono::years longestDelay{100};

} // namespace

void WheelTimer::disarm()
{
    if (!m_previous)
        return;
    *m_previous = m_next;
    if (m_next)
        m_next->m_previous = m_previous;
    m_previous = nullptr;
    m_next = nullptr;
}

TimerWheel::TimerWheel(QObject *parent, Now now)
    : QObject(parent)
    , m_now(now)
    , m_origin(now())
{
    m_timer.setInterval(tick);
    m_timer.setTimerType(Qt::CoarseTimer);
    connect(&m_timer, &QTimer::timeout, this, &TimerWheel::expireDue);
}

TimerWheel::~TimerWheel()
{
    for (WheelTimer *&head : m_slots) {
        while (head)
            head->disarm();
    }
}

std::uint64_t TimerWheel::currentTick() const
{
    return static_cast<std::uint64_t>((m_now() - m_origin) / tick);
}

void TimerWheel::insert(WheelTimer &timer, WheelTimer *&head)
{
    timer.m_next = head;
    timer.m_previous = &head;
    if (head)
        head->m_previous = &timer.m_next;
    head = &timer;
}

void TimerWheel::arm(WheelTimer &timer, std::chrono::milliseconds delay)
{
    timer.disarm();
    if (!m_timer.isActive()) {
        m_doneTick = currentTick();
        m_timer.start();
    }
    // The first tick that begins at the deadline or behind it; but one still to come, since the current one may have
    // been visited already. A delay beyond a century (somebody's "never") must not overflow the clock.
    const auto bounded = std::clamp<std::chrono::milliseconds>(delay, std::chrono::milliseconds(0), longestDelay);
    const auto deadline = m_now() - m_origin + bounded;
    const auto ticks = static_cast<std::uint64_t>((deadline + tick - Clock::duration(1)) / tick);
    timer.m_dueTick = std::max({ticks, currentTick() + 1, m_doneTick + 1});
    insert(timer, m_slots[timer.m_dueTick % slotCount]);
}

void TimerWheel::expireDue()
{
    const std::uint64_t now = currentTick();
    // After a long stall one turn of the wheel visits every slot; more would only visit them again.
    const std::uint64_t first = std::max(m_doneTick + 1, now >= slotCount ? now - slotCount + 1 : 0);
    for (std::uint64_t at = first; at <= now; ++at)
        expireSlot(at % slotCount);
    m_doneTick = std::max(m_doneTick, now);
    for (const WheelTimer *head : m_slots) {
        if (head)
            return;
    }
    m_timer.stop();
}

void TimerWheel::expireSlot(std::size_t slot)
{
    // Timers that expire may arm, disarm or destroy any other: so the slot is emptied into a list of its own first,
    // from which each of them can still take itself out.
    WheelTimer *pending = m_slots[slot];
    if (!pending)
        return;
    m_slots[slot] = nullptr;
    pending->m_previous = &pending;
    const std::uint64_t now = currentTick();
    while (pending) {
        WheelTimer *timer = pending;
        timer->disarm();
        if (timer->m_dueTick > now)
            insert(*timer, m_slots[slot]); // a later turn of the wheel
        else
            timer->expired();
    }
}

} // namespace natter
