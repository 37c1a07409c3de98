// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <span>

namespace natter::net {

/** Whoever owns a Transport and lives by what comes out of it. Never destroys the transport from inside these calls. */
class TransportOwner
{
public:
    /** Bytes have come; they may be changed in place, and are gone when the call returns. */
    virtual void received(std::span<char> bytes) = 0;

    /** The peer will send no more; it may still read. */
    virtual void endOfStream() = 0;

    /** Everything that was queued is in the kernel. */
    virtual void drained() = 0;

    /** So many bytes the kernel would not take; 0 once it has all. Between, it is told whenever that changes. */
    virtual void waiting(qsizetype bytes) = 0;

    /** Nothing can be sent or received any more; the descriptor is closed. */
    virtual void broken() = 0;

protected:
    ~TransportOwner() = default;
};

/**
 * The bytes of one connection. Lives on the loop thread, owned by its connection. Output gathers until the end of the
 * loop's turn and is then handed to the kernel in one call; what the kernel does not take waits here, shared with the
 * other connections that wait for the same bytes.
 */
class Transport
{
public:
    virtual ~Transport() = default;

    /** False once the descriptor is closed, and from the start if the poller had no room: of no use then. */
    [[nodiscard]] virtual bool isOpen() const = 0;

    /** Queues @p bytes, without a copy. No-op once finished or aborted. */
    virtual void send(const QByteArray &bytes) = 0;

    /** Bytes handed to send() that the kernel has not taken. */
    [[nodiscard]] virtual qsizetype queuedBytes() const = 0;

    /** Hands the queue to the kernel now instead of at the end of this turn. */
    virtual void flush() = 0;

    /** Forgets every queued chunk of which nothing was sent yet: what is left ends where a chunk ends. */
    virtual void dropUnsent() = 0;

    /** Calls drained() at the end of this turn, or as soon as the queue is empty. */
    virtual void reportDrained() = 0;

    /** Whether received() is wanted; the kernel holds the peer back meanwhile. */
    virtual void setReading(bool reading) = 0;

    /** Closes our direction as soon as the queue is empty. */
    virtual void finish() = 0;

    /** Whether a peer that is still sending takes finish() for what it is, the end of one direction only. */
    [[nodiscard]] virtual bool endsOneDirection() const = 0;

    /**
     * Closes the descriptor now. No further call to the owner follows. What the kernel has it still delivers, unless
     * something is missing behind it: then it forgets that as well, and the peer learns that it has not got all.
     */
    virtual void abort() = 0;

    /** abort() for a peer that is not there any more: the kernel forgets what it has. */
    virtual void reset() = 0;
};

} // namespace natter::net
