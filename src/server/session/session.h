// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/timerwheel.h"
#include "hub/hub.h"
#include "hub/roster.h"
#include "services/changes.h"
#include "services/deliveries.h"
#include "services/messages.h"
#include "services/presence.h"
#include "services/replay.h"
#include "services/signals.h"
#include "session/gateway.h"
#include "session/router.h"

#include <memory>
#include <vector>

namespace natter::session {

/** What all sessions share; outlives them. */
struct SessionSurroundings
{
    hub::Hub &hub;
    hub::Roster &roster;
    const services::Changes &changes;
    services::Deliveries &deliveries;
    services::Messages &messages;
    services::Replay &replay;
    services::Signals &signalling;
    Router &router;
    TimerWheel &wheel;
    int floodErrors = 60; ///< of one connection in ten seconds that close it (PROTOCOL §1); 0: any number is borne
    std::chrono::seconds heartbeat{25};
};

/**
 * One chat connection of one user. Loop thread; owned by its connection.
 *
 * At first it catches up: what the user missed is read and sent page by page, as fast as the client reads; what is
 * committed meanwhile is held back, so everything comes in order. Then it is live. A native connection is greeted
 * before that, and says itself from where on it has missed something.
 *
 * A message counts as delivered when the client answers a ping that was sent behind it, never because it was written.
 */
class Session final : public Endpoint, public hub::Subscriber, private hub::LiveConnection
{
public:
    Session(SessionSurroundings &surroundings, hub::SubscriberId id, services::Arrival arrival, const Peer &peer,
            Dialect dialect, Outlet &outlet);
    ~Session() override;

    void textMessage(QByteArrayView utf8) override;
    void pong(QByteArrayView payload) override;
    void drained() override;
    void receive(const hub::Broadcast &broadcast) override;
    void loginEnded(LoginId login) override;
    void renamed(const QString &name) override { setUserName(name); }
    void suspended() override;
    [[nodiscard]] bool hearsAnnouncements() const override { return isNative(); }

private:
    /** How far a conversation was sent to this connection. */
    struct Sent
    {
        ConversationId conversation;
        Seq seq;
        bool announced = false;
    };
    using SentList = std::vector<Sent>; ///< sorted by conversation

    /** Into a conversation, or out of it. */
    enum class Border : quint8 { None, In, Out };
    struct Held
    {
        QByteArray frame; ///< empty: forgotten
        Sent sent;
        ConversationId conversation = {}; ///< invalid for what the client has to hear in any case
        Rev rev = {};
        Border border = Border::None;
    };

    /** What only a connection that catches up needs. */
    struct CatchUp
    {
        Rev until;                    ///< missed messages up to here are read, later ones come live
        services::BacklogPlace place; ///< a seed connection's next page starts here
        Rev replayed;                 ///< a native one's
        Rev asOf;                     ///< what had happened when the last page was read
        bool isWelcomed = false;      ///< HELLO_OK is out
        bool complete = false;        ///< the last page is on its way to the client
        std::vector<Held> held;
        qsizetype heldBytes = 0;
    };

    class PingTimer final : public WheelTimer
    {
    public:
        explicit PingTimer(Session &session)
            : m_session(session)
        {}
        void expired() override { m_session.timeIsUp(); }

    private:
        Session &m_session;
    };

    [[nodiscard]] protocol::ConnectionState state() const override;
    void end(protocol::CloseCode code, const QString &reason) override { m_outlet.close(code, reason); }
    bool tell(const hub::Broadcast &broadcast) override;

    void timeIsUp();
    [[nodiscard]] bool isNative() const { return m_dialect == Dialect::Native; }
    void hello(QByteArrayView utf8);
    void welcome(const services::Greeting &greeting, std::optional<Rev> from, bool isLost, const QByteArray &requestId);
    void takeReplay(const services::ReplayPage &page);
    void cannotCatchUp(const Error &error);
    [[nodiscard]] protocol::View viewOf(const protocol::Event &event) const;
    [[nodiscard]] bool isTold(const protocol::Event &event) const;
    [[nodiscard]] Border borderOf(const protocol::Event &event) const;
    void requestPage();
    void takePage(Result<services::Backlog> page);
    void goLive();
    void hold(Held held);
    static void forgetWhatIsOver(CatchUp &catchUp);
    void deliver(const QByteArray &frame, const Sent &sent);
    void pingIfDue();
    void countNoise();
    [[nodiscard]] Sent sentOf(const protocol::Event &event) const;
    static void note(SentList &list, const Sent &sent);

    /** Guards callbacks that may come after this session is gone. */
    template<class Function>
    auto whileAlive(Function function)
    {
        return
            [alive = std::weak_ptr<Session *>(m_alive), function = std::move(function)](auto &&...arguments) mutable {
                if (!alive.expired())
                    function(std::forward<decltype(arguments)>(arguments)...);
            };
    }

    SessionSurroundings &m_surroundings;
    Outlet &m_outlet;
    hub::SubscriberId m_id;
    services::Presence m_presence;
    Caller m_caller;
    Dialect m_dialect;
    bool m_isGreeted = true; ///< a native connection is not before its HELLO
    quint16 m_noise = 0;     ///< in the window that began at m_noiseSince
    quint32 m_pingNumber = 0;
    Steady::time_point m_noiseSince;
    Steady::time_point m_pingedAt;
    SentList m_unpinged;                ///< sent since the last ping
    SentList m_pinged;                  ///< sent before the ping that is not answered yet
    std::unique_ptr<CatchUp> m_catchUp; ///< none once live
    PingTimer m_pingTimer{*this};
    std::shared_ptr<Session *> m_alive;
};

} // namespace natter::session
