// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/frontdoor.h"

#include "base/log.h"
#include "net/hostguard.h"
#include "net/options.h"
#include "net/transport.h"
#include "protocol/codec.h"

namespace natter::net {

namespace {

constexpr QByteArrayView chatPath("/ws/chat");
constexpr QByteArrayView adminPath("/ws/admin");
constexpr qsizetype userAgentMax = 256;

/** Answers that may wait for a client that goes on asking. */
constexpr qsizetype unreadMost = 64 * 1024;

/** What a client has to read of its answers in the time that it may be idle, not to be taken for one that does not. */
constexpr qsizetype readLeast = 16 * 1024;

} // namespace

FrontDoor::FrontDoor(const NetContext &context, Transport &transport, DoorOwner &owner)
    : m_context(context)
    , m_transport(transport)
    , m_owner(owner)
    , m_parser(context.headLimits)
{
    armDeadline();
}

FrontDoor::~FrontDoor()
{
    if (m_exchange)
        m_exchange->abandon();
}

void FrontDoor::received(QByteArrayView bytes)
{
    switch (m_state) {
    case State::Idle:
    case State::Head:
    case State::Body:
        bytes = bytes.sliced(work(bytes));
        if (!bytes.isEmpty() && m_state != State::Leaving)
            hold(bytes);
        return settle();
    case State::Busy:
    case State::Admitting:
    case State::Admitted:
    case State::Unread:
        return hold(bytes);
    case State::Leaving:
        return; // read only so that the response is not lost to a reset
    }
}

void FrontDoor::hold(QByteArrayView bytes)
{
    // Its turn comes when this request is answered; until then the kernel holds back what follows, so that this is one
    // receive's worth at most.
    m_waiting.append(bytes);
    m_transport.setReading(false);
}

void FrontDoor::readOn()
{
    if (m_waiting.isEmpty())
        return;
    m_waiting.clear();
    m_worked = 0;
    m_transport.setReading(true);
}

qsizetype FrontDoor::work(QByteArrayView bytes)
{
    m_processing = true;
    qsizetype taken = 0;
    while (taken < bytes.size() && m_state <= State::Body)
        taken += m_state == State::Body ? readBody(bytes.sliced(taken)) : readHead(bytes.sliced(taken));
    m_processing = false;
    return taken;
}

void FrontDoor::settle()
{
    armDeadline();
    if (m_state == State::Admitted)
        completeUpgrade();
    else if (m_peerDone && m_state <= State::Body)
        endOfStream(); // which came before these bytes' turn
}

qsizetype FrontDoor::readHead(QByteArrayView bytes)
{
    const qsizetype taken = m_parser.feed(bytes);
    m_state = m_parser.hasBegun() ? State::Head : State::Idle;
    if (m_parser.state() == HeadParser::State::Refused) {
        refuse(m_parser.error());
    } else if (m_parser.state() == HeadParser::State::Complete) {
        m_head = m_parser.take();
        m_parser = HeadParser(m_context.headLimits);
        headComplete(taken < bytes.size());
    }
    return taken;
}

void FrontDoor::headComplete(bool moreHasCome)
{
    qCDebug(logNet).noquote() << methodName(m_head.method()).toByteArray() << logSafeTarget(m_head.target());
    m_keepAlive = m_head.keepsAlive() && !m_closing && ++m_requests < m_context.options.requestsPerConnection;
    if (const auto error = guard())
        return refuse(*error);
    if (m_head.path() == (m_context.admin ? adminPath : chatPath))
        return startUpgrade();
    m_body.emplace(m_head, m_context.options.bodyBytes);
    if (m_body->state() == BodyDecoder::State::Refused)
        return refuse(m_body->error());
    if (m_body->state() == BodyDecoder::State::Complete)
        return startRequest({});
    m_state = State::Body;
    if (!m_head.expectsContinue() || moreHasCome)
        return;
    if (const auto refusal = m_context.http.refusal(m_head)) {
        m_keepAlive = false; // the client need not send the body now, and may do so nevertheless
        return reply(*refusal);
    }
    m_transport.send(QByteArrayLiteral("HTTP/1.1 100 Continue\r\n\r\n"));
}

qsizetype FrontDoor::readBody(QByteArrayView bytes)
{
    const qsizetype taken = m_body->feed(bytes);
    if (m_body->state() == BodyDecoder::State::Refused)
        refuse(m_body->error());
    else if (m_body->state() == BodyDecoder::State::Complete)
        startRequest(m_body->take());
    return taken;
}

std::optional<Error> FrontDoor::guard() const
{
    if (m_context.gateway.isBanned(m_owner.peer(m_head).address))
        return Error(ErrorCode::Banned);
    if (!m_context.admin)
        return std::nullopt;
    // No page of a browser has any business here, whatever it is called.
    if (m_head.field("origin"))
        return Error(ErrorCode::Forbidden, QStringLiteral("Pages of browsers are not served here"));
    if (!isOwnHost(m_head.field("host").value_or(QByteArrayView()), m_context.options.ownNames))
        return Error(ErrorCode::Forbidden, QStringLiteral("This is not the name of this server"));
    return std::nullopt;
}

session::Peer FrontDoor::peer() const
{
    session::Peer peer = m_owner.peer(m_head);
    peer.userAgent = QString::fromUtf8(m_head.field("user-agent").value_or(QByteArrayView())).left(userAgentMax);
    return peer;
}

void FrontDoor::startRequest(const QByteArray &body)
{
    m_body.reset();
    m_state = State::Busy;
    m_armedFor = State::Busy;
    m_deadline.disarm();
    const session::Peer asker = peer();
    auto exchange = m_context.http.start(*this, std::exchange(m_head, {}), body, asker, m_keepAlive);
    if (m_state == State::Busy)
        m_exchange = std::move(exchange);
}

void FrontDoor::answered(const QByteArray &response, const QByteArray &rest)
{
    m_exchange.reset();
    m_transport.send(response);
    m_transport.send(rest);
    if (!m_keepAlive || m_closing)
        return leave();
    if (m_transport.queuedBytes() > unreadMost)
        m_transport.flush(); // what gathers in one turn is not what nobody reads
    if (!m_transport.isOpen()) {
        m_state = State::Leaving;
    } else if (m_transport.queuedBytes() > unreadMost) {
        m_state = State::Unread;
        m_transport.reportDrained();
        armDeadline();
    } else if (m_processing) {
        m_state = State::Idle;
    } else {
        goOn();
    }
}

void FrontDoor::goOn()
{
    m_state = State::Idle;
    const QByteArray waiting = m_waiting; // shared: whoever leaves forgets it while it is being worked off
    const qsizetype taken = work(QByteArrayView(waiting).sliced(m_worked));
    if (m_state != State::Leaving) {
        m_worked += taken;
        if (m_worked == waiting.size())
            readOn();
    }
    settle();
}

void FrontDoor::startUpgrade()
{
    m_keepAlive = false; // whatever is answered here is the last answer
    if (m_peerDone)
        return leave(); // it could never say anything, not even that it goes
    auto upgrade = checkUpgrade(m_head, m_context.writer.origins(), m_context.admin ? adminProtocol : nativeProtocol);
    if (!upgrade)
        return reply(upgrade.error());
    if (!m_owner.countClient(m_head))
        return reply(Answer::failure(Error(ErrorCode::TooManyConnections)));
    m_upgrade = *std::move(upgrade);
    m_state = State::Admitting;
    if (m_upgrade.token.isEmpty())
        return admitted(fail(ErrorCode::Unauthenticated));
    m_self = std::make_shared<FrontDoor *>(this);
    const auto decided = [weak = std::weak_ptr(m_self)](auto outcome) {
        if (const auto self = weak.lock())
            (*self)->admitted(std::move(outcome));
    };
    if (m_context.admin)
        m_context.admin->admitStream(m_upgrade.token, peer(), decided);
    else
        m_context.gateway.admit(m_upgrade.token, peer(), decided);
}

void FrontDoor::admitted(Result<std::unique_ptr<session::Admission>> outcome)
{
    if (m_state != State::Admitting)
        return;
    m_deadline.disarm();
    m_upgrade.token.clear();
    if (!outcome) {
        const Error &error = outcome.error();
        const bool refused = error.code == ErrorCode::Unauthenticated || errorRow(error.code).httpStatus == 403;
        // 403, not 401: the seed's clients know it so.
        return reply(refused ? Answer::json(403, protocol::encodeHttpError(error)) : Answer::failure(error));
    }
    m_admission = *std::move(outcome);
    m_state = State::Admitted;
    if (!m_processing)
        completeUpgrade();
}

void FrontDoor::completeUpgrade()
{
    QByteArray rest = m_waiting.sliced(m_worked);
    readOn();
    m_owner.upgraded(m_upgrade, std::move(m_admission), std::move(rest));
}

void FrontDoor::refuse(const Error &error)
{
    m_keepAlive = false;
    reply(Answer::failure(error));
}

void FrontDoor::reply(const Answer &answer)
{
    m_transport.send(m_context.writer.bytes(answer, AnswerContext(m_head, m_keepAlive)));
    leave();
}

void FrontDoor::leave()
{
    m_state = State::Leaving;
    readOn();
    // A client that took it for the end of both directions would lose the answer over the rest of its body. It learns
    // from the answer that it is to close.
    if (!m_body || m_transport.endsOneDirection())
        m_transport.finish();
    m_transport.reportDrained();
    armDeadline();
}

void FrontDoor::endOfStream()
{
    m_peerDone = true;
    switch (m_state) {
    case State::Idle:
        return leave(); // the last answer may still be on its way
    case State::Head:
    case State::Body:
        return m_transport.queuedBytes() > 0 ? leave() : m_owner.doorOver();
    case State::Admitting:
    case State::Admitted:
        return m_owner.doorOver();
    case State::Busy:
    case State::Unread:
        return; // it may have closed its own direction only, and wait for the answer
    case State::Leaving:
        if (m_transport.queuedBytes() == 0)
            m_owner.doorOver();
        return;
    }
}

void FrontDoor::drained()
{
    if (m_state == State::Unread)
        return goOn();
    if (m_state != State::Leaving)
        return;
    if (m_peerDone)
        m_owner.doorOver();
    else
        m_context.wheel.arm(m_deadline, m_context.options.lingerTime);
}

void FrontDoor::close()
{
    m_closing = true;
    if (m_state == State::Idle || m_state == State::Unread)
        leave();
    else if (m_state != State::Busy && m_state != State::Leaving)
        m_owner.doorOver();
}

void FrontDoor::armDeadline()
{
    const Options &options = m_context.options;
    if (m_state == m_armedFor && m_state != State::Idle)
        return; // the first byte counts, not the last
    m_armedFor = m_state;
    m_queuedBefore = m_transport.queuedBytes();
    switch (m_state) {
    case State::Idle:
        return m_context.wheel.arm(m_deadline, options.idleTime);
    case State::Head:
        return m_context.wheel.arm(m_deadline, options.headTime);
    case State::Body:
        return m_context.wheel.arm(m_deadline, options.bodyTime);
    case State::Admitting:
        return m_context.wheel.arm(m_deadline, options.admissionTime);
    case State::Busy:
    case State::Admitted:
        return m_deadline.disarm();
    case State::Unread:
    case State::Leaving:
        return m_context.wheel.arm(m_deadline, options.idleTime); // to take the last response
    }
}

void FrontDoor::deadlinePassed()
{
    if (m_state == State::Head || m_state == State::Body)
        refuse(Error(ErrorCode::RequestTimeout));
    else if (m_state == State::Admitting)
        refuse(Error(ErrorCode::Unavailable));
    else if (isBeingRead())
        m_context.wheel.arm(m_deadline, m_context.options.idleTime);
    else
        m_owner.doorOver();
}

bool FrontDoor::isBeingRead()
{
    const qsizetype before = std::exchange(m_queuedBefore, m_transport.queuedBytes());
    return m_queuedBefore > 0 && before - m_queuedBefore >= readLeast;
}

} // namespace natter::net
