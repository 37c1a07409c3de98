// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/timerwheel.h"
#include "support/await.h"

#include <QTest>

#include <algorithm>
#include <functional>
#include <memory>
#include <vector>

using namespace natter;
using namespace std::chrono_literals;

namespace {

/** The clock that the tests turn by hand. */
TimerWheel::Clock::time_point turnedTime;

TimerWheel::Clock::time_point turnedNow()
{
    return turnedTime;
}

/** A timer that does what a test tells it to. */
class Deadline : public WheelTimer
{
public:
    explicit Deadline(std::function<void()> action = {})
        : m_action(std::move(action))
    {}

    int count = 0;

private:
    void expired() override
    {
        ++count;
        if (m_action)
            m_action();
    }

    std::function<void()> m_action;
};

} // namespace

class TimerWheelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { turnedTime = TimerWheel::Clock::time_point(1000h); }
    void expiresByTheEventLoopAndNeverEarly();
    void delays_data();
    void delays();
    void armingAgainMovesTheDeadline();
    void disarmedTimersStaySilent();
    void destroyedTimersStaySilent();
    void mayArmItselfFromInside();
    void mayDisarmOthersFromInside();
    void mayDestroyItselfAndOthersFromInside();
    void armedFromInsideWithoutDelayComesWithTheNextTick();
    void stallsOfMoreThanOneTurnLoseNothing();
    void restsAndWakesAgain();
    void timersOutliveAWheelQuietly();
    void manyTimersComeInTheirOrderOfTicks();
};

void TimerWheelTest::expiresByTheEventLoopAndNeverEarly()
{
    TimerWheel wheel;
    const auto start = TimerWheel::Clock::now();
    std::vector<std::unique_ptr<Deadline>> timers;
    int expired = 0;
    int early = 0;
    for (const auto delay : {0ms, 1ms, 99ms, 100ms, 101ms, 250ms, 333ms}) {
        timers.push_back(std::make_unique<Deadline>([&, delay] {
            ++expired;
            early += TimerWheel::Clock::now() - start < delay;
        }));
        wheel.arm(*timers.back(), delay);
    }
    AWAIT_EQUAL(expired, int(timers.size()));
    QCOMPARE(early, 0);
}

void TimerWheelTest::delays_data()
{
    QTest::addColumn<std::chrono::milliseconds>("delay");
    QTest::addColumn<std::chrono::milliseconds>("offset"); // of the arming within its tick
    for (const auto offset : {0ms, 1ms, 50ms, 99ms}) {
        for (const auto delay :
             {0ms, 1ms, 100ms, 101ms, 5'000ms, 25'000ms, 102'300ms, 102'400ms, 102'401ms, 3'600'000ms})
            QTest::addRow("%d ms, armed at %d ms", int(delay.count()), int(offset.count())) << delay << offset;
    }
}

void TimerWheelTest::delays()
{
    QFETCH(std::chrono::milliseconds, delay);
    QFETCH(std::chrono::milliseconds, offset);
    TimerWheel wheel(nullptr, turnedNow);
    turnedTime += 7h + offset;
    Deadline timer;
    const auto start = turnedTime;
    wheel.arm(timer, delay);
    while (timer.count == 0 && turnedTime < start + delay + 1s) {
        turnedTime += turnedTime < start + delay - 1s ? 99ms : 1ms;
        wheel.expireDue();
    }
    QCOMPARE(timer.count, 1);
    QVERIFY(!timer.isArmed());
    QVERIFY2(turnedTime - start >= delay, "early");
    QVERIFY2(turnedTime - start <= delay + TimerWheel::tick, "more than a tick late");
}

void TimerWheelTest::armingAgainMovesTheDeadline()
{
    TimerWheel wheel(nullptr, turnedNow);
    Deadline timer;
    wheel.arm(timer, 1s);
    turnedTime += 900ms;
    wheel.arm(timer, 1s);
    turnedTime += 900ms;
    wheel.expireDue();
    QCOMPARE(timer.count, 0);
    turnedTime += 200ms;
    wheel.expireDue();
    QCOMPARE(timer.count, 1);
    turnedTime += 10s;
    wheel.expireDue();
    QCOMPARE(timer.count, 1);
}

void TimerWheelTest::disarmedTimersStaySilent()
{
    TimerWheel wheel(nullptr, turnedNow);
    Deadline first;
    Deadline second;
    Deadline third;
    for (Deadline *timer : {&first, &second, &third})
        wheel.arm(*timer, 1s);
    second.disarm();
    second.disarm();
    QVERIFY(!second.isArmed());
    turnedTime += 2s;
    wheel.expireDue();
    QCOMPARE(first.count, 1);
    QCOMPARE(second.count, 0);
    QCOMPARE(third.count, 1);
}

void TimerWheelTest::destroyedTimersStaySilent()
{
    TimerWheel wheel(nullptr, turnedNow);
    int expired = 0;
    auto doomed = std::make_unique<Deadline>([&] { ++expired; });
    Deadline other;
    wheel.arm(*doomed, 1s);
    wheel.arm(other, 1s);
    doomed.reset();
    turnedTime += 2s;
    wheel.expireDue();
    QCOMPARE(expired, 0);
    QCOMPARE(other.count, 1);
}

void TimerWheelTest::mayArmItselfFromInside()
{
    TimerWheel wheel(nullptr, turnedNow);
    Deadline *self = nullptr;
    Deadline timer([&] { wheel.arm(*self, 300ms); });
    self = &timer;
    wheel.arm(timer, 300ms);
    for (int i = 0; i < 3'000; ++i) {
        turnedTime += 1ms;
        wheel.expireDue();
    }
    // Each round takes 300 ms and, since it starts exactly at a tick, no rounding.
    QCOMPARE(timer.count, 10);
    QVERIFY(timer.isArmed());
}

void TimerWheelTest::mayDisarmOthersFromInside()
{
    TimerWheel wheel(nullptr, turnedNow);
    std::vector<std::unique_ptr<Deadline>> timers;
    int expired = 0;
    for (int i = 0; i < 10; ++i) {
        timers.push_back(std::make_unique<Deadline>([&] {
            ++expired;
            for (const auto &timer : timers)
                timer->disarm();
        }));
        wheel.arm(*timers.back(), 1s);
    }
    turnedTime += 2s;
    wheel.expireDue();
    QCOMPARE(expired, 1);
}

void TimerWheelTest::mayDestroyItselfAndOthersFromInside()
{
    TimerWheel wheel(nullptr, turnedNow);
    auto timers = std::make_unique<std::vector<std::unique_ptr<Deadline>>>();
    int expired = 0;
    for (int i = 0; i < 10; ++i) {
        timers->push_back(std::make_unique<Deadline>());
        wheel.arm(*timers->back(), 1s);
    }
    timers->push_back(std::make_unique<Deadline>([&] {
        // What is captured lives in the action that dies here, so it is taken out first.
        auto *const all = &timers;
        int *const counter = &expired;
        all->reset();
        ++*counter;
    }));
    wheel.arm(*timers->back(), 1s);
    Deadline survivor;
    wheel.arm(survivor, 1s);
    turnedTime += 2s;
    wheel.expireDue();
    QCOMPARE(expired, 1);
    QVERIFY(!timers);
    QCOMPARE(survivor.count, 1);
}

void TimerWheelTest::armedFromInsideWithoutDelayComesWithTheNextTick()
{
    TimerWheel wheel(nullptr, turnedNow);
    Deadline *self = nullptr;
    Deadline timer([&] { wheel.arm(*self, 0ms); });
    self = &timer;
    wheel.arm(timer, 0ms);
    turnedTime += TimerWheel::tick; // exactly on a tick: the case that could fall into the slot just emptied
    wheel.expireDue();
    QCOMPARE(timer.count, 1);
    wheel.expireDue();
    QCOMPARE(timer.count, 1);
    turnedTime += TimerWheel::tick;
    wheel.expireDue();
    QCOMPARE(timer.count, 2);
}

void TimerWheelTest::stallsOfMoreThanOneTurnLoseNothing()
{
    TimerWheel wheel(nullptr, turnedNow);
    std::vector<std::unique_ptr<Deadline>> timers;
    for (int i = 0; i < 3'000; ++i) {
        timers.push_back(std::make_unique<Deadline>());
        wheel.arm(*timers.back(), i * 100ms);
    }
    turnedTime += 200s; // a suspended machine; a turn of the wheel is 102.4 s
    wheel.expireDue();
    for (int i = 0; i < 3'000; ++i)
        QCOMPARE(timers[std::size_t(i)]->count, i * 100ms <= 200s ? 1 : 0);
    turnedTime += 101s;
    wheel.expireDue();
    for (const auto &timer : timers)
        QCOMPARE(timer->count, 1);
}

void TimerWheelTest::restsAndWakesAgain()
{
    TimerWheel wheel(nullptr, turnedNow);
    Deadline timer;
    wheel.arm(timer, 1s);
    turnedTime += 2s;
    wheel.expireDue();
    QCOMPARE(timer.count, 1);
    turnedTime += 72h; // resting: nothing advances the wheel
    wheel.arm(timer, 1s);
    wheel.expireDue();
    QCOMPARE(timer.count, 1);
    turnedTime += 1100ms;
    wheel.expireDue();
    QCOMPARE(timer.count, 2);
}

void TimerWheelTest::timersOutliveAWheelQuietly()
{
    Deadline timer;
    {
        TimerWheel wheel(nullptr, turnedNow);
        wheel.arm(timer, std::chrono::milliseconds::max());
        QVERIFY(timer.isArmed());
        turnedTime += 1h;
        wheel.expireDue();
        QCOMPARE(timer.count, 0);
        wheel.arm(timer, -1s);
        turnedTime += TimerWheel::tick;
        wheel.expireDue();
        QCOMPARE(timer.count, 1);
        wheel.arm(timer, 1s);
    }
    QVERIFY(!timer.isArmed());
}

void TimerWheelTest::manyTimersComeInTheirOrderOfTicks()
{
    TimerWheel wheel(nullptr, turnedNow);
    std::vector<std::unique_ptr<Deadline>> timers;
    std::vector<int> order;
    for (int i = 0; i < 20'000; ++i) {
        const int place = (i * 7919) % 20'000;
        timers.push_back(std::make_unique<Deadline>([&order, place] { order.push_back(place); }));
        wheel.arm(*timers.back(), place * 100ms);
    }
    for (int i = 0; i <= 20'001; ++i) {
        wheel.expireDue();
        turnedTime += TimerWheel::tick;
    }
    QCOMPARE(order.size(), timers.size());
    QVERIFY(std::ranges::is_sorted(order.begin() + 2, order.end())); // 0 ms and 100 ms share the first tick
}

QTEST_GUILESS_MAIN(TimerWheelTest)
#include "tst_timerwheel.moc"
