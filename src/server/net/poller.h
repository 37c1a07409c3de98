// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "hub/fanoutclock.h"

#include <QObject>

#include <array>
#include <memory>
#include <span>
#include <vector>

class QSocketNotifier;

namespace natter::net {

class Poller;

/** Something with a descriptor that wants to know when it is ready. */
class Pollable
{
public:
    /** @p events as of epoll_wait(2). Level-triggered: what is not taken is reported again. */
    virtual void ready(quint32 events) = 0;

protected:
    ~Pollable() = default;
};

/** A descriptor's place in a Poller. Ends with its owner, or before, but not after the descriptor is closed. */
class PollWatch
{
public:
    PollWatch() = default;
    ~PollWatch() { release(); }
    Q_DISABLE_COPY_MOVE(PollWatch)

    /** What is waited for from now on; nothing is 0 (errors and hang-ups are reported nevertheless). */
    void change(quint32 events);

    /** No event arrives any more, not even one that is waiting in the present turn. */
    void release();

private:
    friend class Poller;
    Poller *m_poller = nullptr;
    int m_descriptor = -1;
    quint32 m_slot = 0;
    quint32 m_events = 0;
};

/** A place in a circular list: leaving it needs no knowledge of the list. */
class TurnEndLink
{
public:
    TurnEndLink() = default;
    ~TurnEndLink() { remove(); }
    Q_DISABLE_COPY_MOVE(TurnEndLink)

private:
    friend class Poller;

    [[nodiscard]] bool isAlone() const { return m_next == this; }
    void remove();
    void insertBefore(TurnEndLink &other);

    TurnEndLink *m_previous = this;
    TurnEndLink *m_next = this;
};

/** Something to be done once, when the events of the present turn of the loop are worked off. Costs no allocation. */
class TurnEndTask : public TurnEndLink
{
public:
    /** May ask for another turn's end, and may destroy this task and any other. */
    virtual void turnEnded() = 0;
    virtual ~TurnEndTask() = default;
};

/**
 * All descriptors of the network side in one epoll set, which Qt's event loop watches by a single QSocketNotifier: a
 * turn costs what is ready, not what is connected. Also ends the turn: output that gathered is written then.
 *
 * Lives on the loop thread, owned by the server; must outlive its watches and tasks. Pollables may be destroyed while a
 * batch of events is dispatched. Not re-entrant: nothing below ready() may run an event loop.
 */
class Poller : public QObject
{
    Q_OBJECT

public:
    static constexpr std::size_t receiveBufferSize = 64 * 1024;

    /** Error: Unavailable if the kernel gives no epoll descriptor. */
    static Result<std::unique_ptr<Poller>> create();
    ~Poller() override;

    bool event(QEvent *event) override;

    /** Watches @p descriptor for @p events. False if the kernel has no room for it. */
    [[nodiscard]] bool add(PollWatch &watch, int descriptor, Pollable &target, quint32 events);

    /** Runs @p task at the end of this turn. A task that waits already keeps its place. */
    void atTurnEnd(TurnEndTask &task);

    /** From here on @p clock learns when what was published is written; it has to stay. */
    void setClock(hub::FanoutClock &clock) { m_clock = &clock; }

    /** Where everybody receives into: worth reading only until the next receive. */
    [[nodiscard]] std::span<char> receiveBuffer() { return m_receiveBuffer; }

private:
    friend class PollWatch;
    struct Slot
    {
        Pollable *target = nullptr;
        quint32 generation = 0; ///< tells a new owner of the slot from the one an old event is about
    };

    explicit Poller(int epollDescriptor);
    void dispatch();
    void endTurn();
    void release(quint32 slot);

    static constexpr int eventsPerTurn = 512;

    int m_epoll;
    hub::FanoutClock *m_clock = nullptr;
    std::unique_ptr<QSocketNotifier> m_notifier;
    std::vector<Slot> m_slots;
    std::vector<quint32> m_freeSlots;
    TurnEndLink m_tasks;
    bool m_turnEndPosted = false;
    bool m_dispatching = false;
    std::vector<char> m_receiveBuffer;
};

} // namespace natter::net
