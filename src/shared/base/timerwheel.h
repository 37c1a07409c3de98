// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

#include <array>
#include <chrono>
#include <cstdint>

namespace natter {

class TimerWheel;

/**
 * One deadline on a TimerWheel: a member of whatever has the deadline. Arming again moves it; destroying it disarms it.
 * Costs four words and no allocation, so a hundred thousand of them are fine.
 */
class WheelTimer
{
public:
    WheelTimer() = default;
    virtual ~WheelTimer() { disarm(); }
    Q_DISABLE_COPY_MOVE(WheelTimer)

    [[nodiscard]] bool isArmed() const { return m_previous != nullptr; }
    void disarm();

protected:
    /** The deadline has passed; the timer is disarmed already and may be armed again or destroyed from here. */
    virtual void expired() = 0;

private:
    friend class TimerWheel;
    WheelTimer **m_previous = nullptr; ///< the pointer that points here
    WheelTimer *m_next = nullptr;
    std::uint64_t m_dueTick = 0;
};

/**
 * All heartbeats and deadlines of one thread in one hashed wheel behind one QTimer (which rests while nothing is
 * armed). Deadlines are never met early, and up to two ticks late on a loop that is free. Lives on the thread of its
 * event loop; must outlive its timers.
 */
class TimerWheel : public QObject
{
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds tick{100};

    using Clock = std::chrono::steady_clock;
    /** Where the time comes from; a test turns a clock of its own. */
    using Now = Clock::time_point (*)();

    explicit TimerWheel(QObject *parent = nullptr, Now now = &Clock::now);
    ~TimerWheel() override;

    /**
     * @p timer expires once, no earlier than @p delay from now; an earlier deadline of it is forgotten.
     * A delay below zero counts as zero, one beyond a hundred years as a hundred years.
     */
    void arm(WheelTimer &timer, std::chrono::milliseconds delay);

    /** Expires everything that is due; the wheel's own QTimer calls it every tick. Not from inside an expired(). */
    void expireDue();

private:
    static constexpr std::size_t slotCount = 1024;

    [[nodiscard]] std::uint64_t currentTick() const;
    void insert(WheelTimer &timer, WheelTimer *&head);
    void expireSlot(std::size_t slot);

    std::array<WheelTimer *, slotCount> m_slots{};
    Now m_now;
    Clock::time_point m_origin;
    std::uint64_t m_doneTick = 0;
    QTimer m_timer;
};

} // namespace natter
