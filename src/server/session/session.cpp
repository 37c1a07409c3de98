// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/session.h"

#include "base/log.h"
#include "protocol/frame.h"

#include <algorithm>

namespace natter::session {

using namespace protocol;
using namespace std::chrono_literals;

namespace {

/** A busy connection is asked this often what it has; an idle one at once. */
constexpr auto pingInterval = 200ms;
/** In which errors are counted. */
constexpr auto noiseWindow = 10s;

QByteArray pingPayload(quint32 number)
{
    return QByteArray("d").append(QByteArray::number(number));
}

} // namespace

Session::Session(SessionSurroundings &surroundings, hub::SubscriberId id, services::Arrival arrival, Dialect dialect,
                 Outlet &outlet)
    : m_surroundings(surroundings)
    , m_outlet(outlet)
    , m_id(id)
    , m_presence(std::move(arrival.presence))
    , m_caller(std::move(arrival.caller))
    , m_dialect(dialect)
    , m_catchUp(std::make_unique<CatchUp>())
    , m_alive(std::make_shared<Session *>(this))
{
    m_surroundings.hub.subscribe(m_id, m_caller.user, *this);
    m_presence.settle();
    m_catchUp->until = m_surroundings.changes.rev();
    qCDebug(logChat, "user %lld connected as %lld", m_caller.user.value(), m_id.value());
    requestPage();
}

Session::~Session()
{
    m_surroundings.hub.unsubscribe(m_id, m_caller.user);
    qCDebug(logChat, "user %lld disconnected as %lld", m_caller.user.value(), m_id.value());
}

void Session::textMessage(QByteArrayView utf8)
{
    auto answer = whileAlive([this](const DirectAnswer &given) {
        const QByteArray frame = serverFrame(Opcode::Text, given.json);
        const Sent sent{given.announces, {}, given.announces.isValid()};
        // One's own message to a group has its place in the group's order, like everybody's.
        if (given.isNews && m_catchUp)
            hold(frame, sent);
        else
            deliver(frame, sent);
    });
    const bool command = m_surroundings.router.handle(utf8, m_caller, m_id, std::move(answer));
    if (!command)
        countNoise();
}

void Session::countNoise()
{
    if (m_surroundings.floodErrors == 0)
        return;
    const auto now = Steady::now();
    if (now - m_noiseSince > noiseWindow) {
        m_noiseSince = now;
        m_noise = 0;
    }
    if (++m_noise >= m_surroundings.floodErrors)
        m_outlet.close(CloseCode::Flood);
}

void Session::requestPage()
{
    m_surroundings.messages.backlog(m_caller.user, m_catchUp->place, m_catchUp->until,
                                    whileAlive([this](Result<services::Backlog> page) { takePage(std::move(page)); }));
}

void Session::takePage(Result<services::Backlog> page)
{
    if (!page) {
        qCWarning(logChat, "user %lld: what they missed cannot be read: %s", m_caller.user.value(),
                  qUtf8Printable(page.error().message()));
        m_outlet.close(CloseCode::TryAgainLater);
        return;
    }
    for (Group &group : page->groups) {
        const Event event = GroupCreated{std::move(group), {}};
        deliver(hub::frameOf(event, m_dialect), sentOf(event));
    }
    for (Message &message : page->messages) {
        const Event event = MessageSent{std::move(message)};
        deliver(hub::frameOf(event, m_dialect), sentOf(event));
    }
    m_catchUp->place = page->next;
    m_catchUp->complete = !page->more;
    // What was held back follows a page only when that has gone: both together may be more than a reader is given.
    if (page->more || !page->messages.empty() || !page->groups.empty())
        m_outlet.notifyWhenDrained();
    else
        goLive();
}

void Session::drained()
{
    if (!m_catchUp)
        return;
    if (m_catchUp->complete)
        goLive();
    else
        requestPage();
}

void Session::goLive()
{
    const auto catchUp = std::move(m_catchUp);
    if (catchUp->heldBytes > 0)
        m_outlet.holdBack(0);
    for (const Held &held : catchUp->held)
        deliver(held.frame, held.sent);
}

void Session::receive(const hub::Broadcast &broadcast)
{
    const QByteArray &frame = broadcast.frame(m_dialect);
    const Sent sent = sentOf(broadcast.event());
    if (!m_catchUp) {
        deliver(frame, sent);
        return;
    }
    hold(frame, sent);
}

void Session::loginEnded(LoginId login)
{
    if (login == m_caller.login)
        m_outlet.close(CloseCode::LoginEnded);
}

void Session::hold(const QByteArray &frame, const Sent &sent)
{
    m_catchUp->heldBytes += frame.size();
    if (m_outlet.holdBack(m_catchUp->heldBytes)) {
        m_catchUp->held.push_back({frame, sent});
        return;
    }
    m_catchUp->held = {};
    m_catchUp->heldBytes = 0;
}

Session::Sent Session::sentOf(const Event &event) const
{
    if (const auto *created = std::get_if<GroupCreated>(&event))
        return {created->group.id, {}, true};
    const Message &message = std::get<MessageSent>(event).message;
    // One's own message needs no confirmation.
    return message.sender == m_caller.user ? Sent() : Sent{message.conversation, message.seq, false};
}

void Session::deliver(const QByteArray &frame, const Sent &sent)
{
    m_outlet.send(frame);
    if (!sent.conversation.isValid())
        return;
    note(m_unpinged, sent);
    pingIfDue();
}

void Session::note(SentList &list, const Sent &sent)
{
    const auto at = std::ranges::lower_bound(list, sent.conversation, {}, &Sent::conversation);
    if (at == list.end() || at->conversation != sent.conversation) {
        list.insert(at, sent);
        return;
    }
    at->seq = std::max(at->seq, sent.seq);
    at->announced |= sent.announced;
}

void Session::pingIfDue()
{
    if (m_unpinged.empty() || !m_pinged.empty() || m_pingTimer.isArmed())
        return;
    const auto now = Steady::now();
    if (now - m_pingedAt < pingInterval) {
        m_surroundings.wheel.arm(m_pingTimer, pingInterval);
        return;
    }
    m_pingedAt = now;
    m_pinged.swap(m_unpinged);
    m_outlet.send(serverFrame(Opcode::Ping, pingPayload(++m_pingNumber)));
}

void Session::pong(QByteArrayView payload)
{
    if (m_pinged.empty() || payload != QByteArrayView(pingPayload(m_pingNumber)))
        return;
    for (const Sent &sent : m_pinged)
        m_surroundings.deliveries.confirm(m_caller.user, sent.conversation, sent.seq, sent.announced);
    m_pinged = {}; // gives the memory back: most connections are idle most of the time
    pingIfDue();
}

void Session::suspended()
{
    m_outlet.close(CloseCode::Banned);
}

} // namespace natter::session
