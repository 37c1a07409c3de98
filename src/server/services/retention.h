// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/timerwheel.h"
#include "store/store.h"
#include "store/tables/retention.h"

#include <chrono>
#include <functional>
#include <vector>

namespace natter::services {

/**
 * Removes what is not kept any longer, in steps so small that nobody else notices: now and then it looks at all
 * conversations, a page after the other on a reading connection, then takes the overdue messages out, a few hundred in
 * a job of the writer and one job at a time, gives the disk space back, and has the engine forget what it keeps of them
 * in its log. Whatever goes wrong, it begins anew some time later. Loop thread; the store has to be closed before it
 * goes.
 */
class Retention
{
public:
    struct Options
    {
        std::chrono::days days{0}; ///< of conversations without a time of their own; zero: for ever
        std::chrono::milliseconds betweenPasses = std::chrono::hours(1);
        std::chrono::milliseconds betweenSteps = TimerWheel::tick;
        int messagesOfAStep = 200;
        int pagesOfAStep = 500; ///< of the file
        int conversationsOfAPage = 500;
        std::function<Timestamp()> now = &wallClockNow;
    };

    Retention(store::Store &store, TimerWheel &wheel, Options options);

    /** The first pass comes soon. */
    void start();

private:
    enum class Stage : quint8 { Look, Remove, GiveBack };

    class Timer final : public WheelTimer
    {
    public:
        explicit Timer(Retention &retention)
            : m_retention(retention)
        {}

    protected:
        void expired() override { m_retention.step(); }

    private:
        Retention &m_retention;
    };

    void step();
    void look();
    void remove();
    void giveBack();
    void begin(Stage stage, std::chrono::milliseconds after);
    void giveUp(const Error &error);
    [[nodiscard]] store::RetentionRule rule() const { return {m_options.now(), m_options.days}; }

    store::Store &m_store;
    TimerWheel &m_wheel;
    const Options m_options;
    Timer m_timer{*this};
    Stage m_stage = Stage::Look;
    std::vector<ConversationId> m_overdue; ///< of the page that was looked at, the next one last
    ConversationId m_next;
    bool m_more = false;
    qint64 m_removed = 0; ///< in this pass
};

} // namespace natter::services
