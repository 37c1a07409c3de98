// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/handshake.h"
#include "net/httpbody.h"
#include "net/httphead.h"
#include "net/httpplane.h"
#include "net/membertimer.h"
#include "net/netcontext.h"
#include "session/admingateway.h"

#include <memory>
#include <optional>

namespace natter::net {

class Transport;

/** The connection around a FrontDoor. */
class DoorOwner
{
public:
    /** The client may upgrade. @p rest came behind the head already. The door is not used again, but lives until the
     * turn ends. */
    virtual void upgraded(const Upgrade &upgrade, std::unique_ptr<session::Admission> admission, QByteArray rest) = 0;

    /** It is over; close the descriptor and destroy the door, but not before the turn has ended. */
    virtual void doorOver() = 0;

    /** Who asks by @p head, but for the user agent. */
    [[nodiscard]] virtual session::Peer peer(const RequestHead &head) const = 0;

    /** Counts a WebSocket connection that comes by a proxy as one of its client's address. False: it has too many. */
    [[nodiscard]] virtual bool countClient(const RequestHead &head) = 0;

protected:
    ~DoorOwner() = default;
};

/**
 * The HTTP side of one connection: reads request after request strictly and under deadlines, answers what is refused,
 * hands whole requests to the HTTP plane one at a time (so that pipelined answers stay in order), and decides upgrades
 * of its WebSocket path before Qt hears of them.
 *
 * Lives on the loop thread, owned by its connection.
 */
class FrontDoor final : private AnswerTaker
{
public:
    FrontDoor(const NetContext &context, Transport &transport, DoorOwner &owner);
    ~FrontDoor();
    Q_DISABLE_COPY_MOVE(FrontDoor)

    /** Turns the client away with @p error, whatever it wants. */
    void refuse(const Error &error);

    void received(QByteArrayView bytes);
    void endOfStream();
    void drained();

    /** Ends the connection as soon as the request in flight is answered; at once if there is none. */
    void close();

private:
    enum class State : quint8 {
        Idle,
        Head,
        Body,
        Busy,
        Admitting,
        Admitted,
        Unread, ///< the client has to take what it was answered before its next request is looked at
        Leaving
    };

    void answered(const QByteArray &response, const QByteArray &rest) override;
    qsizetype work(QByteArrayView bytes);
    void settle();
    void hold(QByteArrayView bytes);
    void readOn();
    void goOn();
    qsizetype readHead(QByteArrayView bytes);
    qsizetype readBody(QByteArrayView bytes);
    void headComplete(bool moreHasCome);
    void startRequest(const QByteArray &body);
    void startUpgrade();
    void admitted(Result<std::unique_ptr<session::Admission>> outcome);
    void completeUpgrade();
    void reply(const Answer &answer);
    void leave();
    void armDeadline();
    void deadlinePassed();
    [[nodiscard]] bool isBeingRead();
    /** Why nothing is done for who asks so, before anything else of the request is looked at. */
    [[nodiscard]] std::optional<Error> guard() const;
    [[nodiscard]] session::Peer peer() const;

    const NetContext &m_context;
    Transport &m_transport;
    DoorOwner &m_owner;
    MemberTimer<FrontDoor> m_deadline{*this, &FrontDoor::deadlinePassed};
    HeadParser m_parser;
    RequestHead m_head;
    std::optional<BodyDecoder> m_body;
    std::shared_ptr<Exchange> m_exchange;
    Upgrade m_upgrade;
    std::unique_ptr<session::Admission> m_admission;
    std::shared_ptr<FrontDoor *> m_self; ///< what an admission that may come too late holds weakly
    QByteArray m_waiting;                ///< came while a request was in flight; nothing is read as long as it is there
    qsizetype m_worked = 0;              ///< so many bytes of it have had their turn
    qsizetype m_queuedBefore = 0;        ///< when the deadline was armed
    int m_requests = 0;
    State m_state = State::Idle;
    State m_armedFor = State::Leaving;
    bool m_keepAlive = true;
    bool m_closing = false;
    bool m_peerDone = false;
    bool m_processing = false;
};

} // namespace natter::net
