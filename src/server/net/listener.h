// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "net/membertimer.h"
#include "net/netcontext.h"
#include "net/poller.h"

#include <QHostAddress>

#include <memory>
#include <optional>

namespace natter::net {

class TlsContext;

/** Whoever takes accepted connections. */
class Acceptor
{
public:
    /** @p descriptor is a connected, non-blocking socket; the callee's from here on. @p tls is the listener's. */
    virtual void accepted(int descriptor, const QHostAddress &address, TlsContext *tls) = 0;

protected:
    ~Acceptor() = default;
};

/**
 * One listening socket in the poller. Accepts a bounded number in a turn, so that a burst does not starve who is
 * connected. Where descriptors have run out it rests until resume() instead of spinning on accept (QT-FAULTS H12), and
 * looks again by itself every second.
 *
 * Lives on the loop thread, owned by the server.
 */
class Listener final : private Pollable
{
public:
    /**
     * Listens on @p address and @p port, 0 for any free one; connections speak TLS if there is a @p tls.
     * Error: Unavailable, with a sentence that names both.
     */
    static Result<std::unique_ptr<Listener>> listen(const NetContext &context, Acceptor &acceptor, TlsContext *tls,
                                                    const QHostAddress &address, quint16 port);

    /**
     * Takes a socket that listens already, and makes it one that does not block nor outlives an exec. Error:
     * Unavailable if it does not listen, or is no TCP socket; it stays the caller's then.
     */
    static Result<std::unique_ptr<Listener>> adopt(const NetContext &context, Acceptor &acceptor, TlsContext *tls,
                                                   int descriptor);

    ~Listener();
    Q_DISABLE_COPY_MOVE(Listener)

    [[nodiscard]] quint16 port() const { return m_port; }

    /** Accepts nobody until resume(): who connects waits. */
    void hold();
    /** A descriptor has become free. */
    void resume();

private:
    Listener(const NetContext &context, Acceptor &acceptor, TlsContext *tls, int descriptor);
    [[nodiscard]] bool start();
    void ready(quint32 events) override;
    void pause(int error);

    const NetContext &m_context;
    Acceptor &m_acceptor;
    TlsContext *m_tls;
    int m_descriptor;
    quint16 m_port = 0;
    bool m_paused = false;
    std::optional<Steady::time_point> m_complainedAt;
    PollWatch m_watch;
    MemberTimer<Listener> m_retry{*this, &Listener::resume};
};

} // namespace natter::net
