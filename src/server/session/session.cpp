// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/session.h"

#include "base/log.h"
#include "protocol/chatdecode.h"
#include "protocol/chatencode.h"
#include "protocol/cursor.h"
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
/** How long a native connection may take to say HELLO. */
constexpr auto helloTime = 10s;

/** The conversation that a durable change is in. */
ConversationId conversationOf(const Event &event)
{
    struct
    {
        ConversationId operator()(const MessageSent &sent) const { return sent.message.conversation; }
        ConversationId operator()(const MessageChanged &changed) const { return changed.message.conversation; }
        ConversationId operator()(const GroupCreated &created) const { return created.group.id; }
        ConversationId operator()(const GroupUpdated &updated) const { return updated.change.group; }
        ConversationId operator()(const GroupMembersAdded &added) const { return added.change.group; }
        ConversationId operator()(const GroupMemberRemoved &removed) const { return removed.change.group; }
        ConversationId operator()(const GroupDeleted &deleted) const { return deleted.change.group; }
        ConversationId operator()(const ReadMoved &moved) const { return moved.conversation; }
        ConversationId operator()(const Receipt &) const { return {}; }
        ConversationId operator()(const TypingChanged &) const { return {}; }
        ConversationId operator()(const PresenceChanged &) const { return {}; }
        ConversationId operator()(const Announcement &) const { return {}; }
    } const visitor;
    return std::visit(visitor, event);
}

QByteArray pingPayload(quint32 number)
{
    return QByteArray("d").append(QByteArray::number(number));
}

} // namespace

Session::Session(SessionSurroundings &surroundings, hub::SubscriberId id, services::Arrival arrival, const Peer &peer,
                 Dialect dialect, Outlet &outlet)
    : hub::LiveConnection(outlet.activity(), {id, arrival.caller.user, arrival.caller.login, arrival.caller.name,
                                              peer.address, peer.userAgent, dialect, peer.secure, wallClockNow()})
    , m_surroundings(surroundings)
    , m_outlet(outlet)
    , m_id(id)
    , m_presence(std::move(arrival.presence))
    , m_caller(std::move(arrival.caller))
    , m_dialect(dialect)
    , m_isGreeted(dialect == Dialect::Seed)
    , m_alive(std::make_shared<Session *>(this))
{
    m_surroundings.hub.subscribe(m_id, m_caller.user, *this);
    m_surroundings.roster.enter(*this);
    if (m_surroundings.hub.connectionCount(m_caller.user) == 1)
        m_surroundings.signalling.arrived(m_caller.user);
    m_presence.settle();
    qCDebug(logChat, "user %lld connected as %lld", m_caller.user.value(), m_id.value());
    if (isNative()) {
        m_surroundings.wheel.arm(m_pingTimer, helloTime);
        return;
    }
    m_catchUp = std::make_unique<CatchUp>();
    m_catchUp->until = m_surroundings.changes.rev();
    requestPage();
}

Session::~Session()
{
    m_surroundings.roster.leave(*this);
    m_surroundings.hub.unsubscribe(m_id, m_caller.user);
    if (!m_surroundings.hub.isOnline(m_caller.user))
        m_surroundings.signalling.departed(m_caller.user);
    qCDebug(logChat, "user %lld disconnected as %lld", m_caller.user.value(), m_id.value());
}

void Session::timeIsUp()
{
    if (m_isGreeted)
        pingIfDue();
    else
        m_outlet.close(CloseCode::NoHello);
}

void Session::textMessage(QByteArrayView utf8)
{
    if (!m_isGreeted)
        return hello(utf8);
    auto answer = whileAlive([this](const DirectAnswer &given) {
        const QByteArray frame = serverFrame(Opcode::Text, given.json);
        const Sent sent{given.announces, {}, given.announces.isValid()};
        // One's own message to a group has its place in the group's order, like everybody's.
        if (given.isNews && m_catchUp)
            hold({frame, sent});
        else
            deliver(frame, sent);
    });
    const bool command = m_surroundings.router.handle(utf8, {m_caller, m_id, m_dialect}, std::move(answer));
    if (!command)
        countNoise();
}

void Session::hello(QByteArrayView utf8)
{
    QByteArray requestId;
    const auto refuse = [&](const Error &error) {
        m_outlet.send(serverFrame(Opcode::Text, encodeErrorEvent(error, requestId, {})));
        countNoise();
    };
    auto envelope = decodeEnvelope(utf8);
    if (!envelope)
        return refuse(envelope.error());
    requestId = envelope->requestId;
    if (!envelope->fault && envelope->event != QLatin1StringView(Hello::eventName))
        return refuse(Error(ErrorCode::BadRequest, QStringLiteral("The first message has to be HELLO")));
    const auto hello = decodeHello(*envelope);
    if (!hello)
        return refuse(hello.error());
    m_isGreeted = true;
    m_pingTimer.disarm();
    setClient(QString(hello->clientName + u'/' + hello->clientVersion));
    activity().touch(hub::StateField);
    qCDebug(logChat, "connection %lld is %s", m_id.value(), qUtf8Printable(logSafe(origin().client)));

    m_catchUp = std::make_unique<CatchUp>();
    m_catchUp->until = m_surroundings.changes.rev();
    const auto place = hello->cursor ? placeOf(*hello->cursor, m_surroundings.changes.history()) : std::nullopt;
    // A place that this history has not come to yet is of another one, whatever it says.
    const bool isLost = hello->cursor && (!place || *place > m_catchUp->until);
    const std::optional<Rev> from = isLost ? std::nullopt : place;
    m_surroundings.replay.greet(m_caller.user, from, m_catchUp->until,
                                whileAlive([this, from, isLost, requestId](Result<services::Greeting> greeting) {
                                    if (!greeting)
                                        return cannotCatchUp(greeting.error());
                                    welcome(*greeting, from, isLost || greeting->isFarBehind, requestId);
                                }));
}

void Session::welcome(const services::Greeting &greeting, std::optional<Rev> from, bool isLost,
                      const QByteArray &requestId)
{
    const RequestLimits &limits = m_surroundings.router.limits();
    const QByteArrayView history = m_surroundings.changes.history();
    // Not the newest place for one who has something to catch up with: it would be lost if the connection broke now.
    const Rev start = from && !isLost ? *from : m_catchUp->until;
    const Welcome welcome{m_id.value(),
                          m_caller.user,
                          m_caller.name,
                          wallClockNow(),
                          start,
                          m_surroundings.heartbeat,
                          limits.text.contentBytes,
                          limits.text.nameCodePoints,
                          limits.idsPerRequest,
                          limits.pageMost,
                          greeting.conversations};
    m_outlet.send(serverFrame(Opcode::Text, encodeHelloOk(welcome, history, requestId)));
    m_catchUp->isWelcomed = true;
    m_catchUp->asOf = greeting.asOf;
    for (const UserId user : m_surroundings.signalling.online(m_caller.user)) {
        const Event event = PresenceChanged{user, true, welcome.now};
        m_outlet.send(hub::frameOf(event, View::Native, history));
    }
    if (isLost)
        m_outlet.send(serverFrame(Opcode::Text, encodeResync(m_catchUp->until, history)));
    if (!from || isLost)
        return goLive();
    m_catchUp->replayed = *from;
    requestPage();
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
    if (isNative()) {
        m_surroundings.replay.page(m_caller.user, m_catchUp->replayed, m_catchUp->until,
                                   whileAlive([this](const Result<services::ReplayPage> &page) {
                                       if (page)
                                           takeReplay(*page);
                                       else
                                           cannotCatchUp(page.error());
                                   }));
        return;
    }
    m_surroundings.messages.backlog(m_caller.user, m_catchUp->place, m_catchUp->until,
                                    whileAlive([this](Result<services::Backlog> page) { takePage(std::move(page)); }));
}

void Session::cannotCatchUp(const Error &error)
{
    qCWarning(logChat, "user %lld: what they missed cannot be read: %s", m_caller.user.value(),
              qUtf8Printable(error.message()));
    m_outlet.close(CloseCode::TryAgainLater);
}

void Session::takeReplay(const services::ReplayPage &page)
{
    const QByteArrayView history = m_surroundings.changes.history();
    for (const Event &event : page.events)
        deliver(hub::frameOf(event, viewOf(event), history), sentOf(event));
    m_catchUp->replayed = page.next;
    m_catchUp->asOf = page.asOf;
    m_catchUp->complete = !page.more;
    if (m_catchUp->complete)
        m_outlet.send(serverFrame(Opcode::Text, encodeSyncComplete(m_catchUp->until, history)));
    m_outlet.notifyWhenDrained();
}

void Session::takePage(Result<services::Backlog> page)
{
    if (!page)
        return cannotCatchUp(page.error());
    for (Group &group : page->groups) {
        const Event event = GroupCreated{std::move(group), {}};
        deliver(hub::frameOf(event, View::Seed, {}), sentOf(event));
    }
    for (Message &message : page->messages) {
        const Event event = MessageSent{std::move(message)};
        deliver(hub::frameOf(event, View::Seed, {}), sentOf(event));
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
    activity().touch(hub::StateField);
    if (catchUp->heldBytes > 0)
        m_outlet.holdBack(0);
    forgetWhatIsOver(*catchUp);
    for (const Held &held : catchUp->held) {
        if (!held.frame.isEmpty())
            deliver(held.frame, held.sent);
    }
}

/**
 * Who was out of a group when the last page was read was not shown what they had missed in it. What followed there
 * until they were out would be a continuation without its beginning: they hear that they are out, and nothing before
 * that.
 */
void Session::forgetWhatIsOver(CatchUp &catchUp)
{
    std::vector<ConversationId> passed;
    for (auto border = catchUp.held.begin(); border != catchUp.held.end(); ++border) {
        // Behind the first border everything is whole: it begins with the way in.
        if (border->border == Border::None || std::ranges::find(passed, border->conversation) != passed.end())
            continue;
        passed.push_back(border->conversation);
        if (border->border == Border::In || border->rev > catchUp.asOf)
            continue;
        for (auto held = catchUp.held.begin(); held != border; ++held) {
            if (held->conversation == border->conversation)
                held->frame.clear();
        }
    }
}

void Session::receive(const hub::Broadcast &broadcast)
{
    if (!m_isGreeted || !isTold(broadcast.event()))
        return;
    const QByteArray &frame = broadcast.frame(viewOf(broadcast.event()));
    if (frame.isEmpty())
        return;
    if (!broadcast.rev().isValid()) {
        // True now or never, whatever else is on its way; but HELLO_OK comes first, and says who is there.
        if (!m_catchUp || m_catchUp->isWelcomed)
            m_outlet.send(frame);
        else if (std::holds_alternative<Announcement>(broadcast.event()))
            hold({frame, {}});
        return;
    }
    const Sent sent = sentOf(broadcast.event());
    if (!m_catchUp)
        deliver(frame, sent);
    else
        hold({frame, sent, conversationOf(broadcast.event()), broadcast.rev(), borderOf(broadcast.event())});
}

Session::Border Session::borderOf(const Event &event) const
{
    const auto *removed = std::get_if<GroupMemberRemoved>(&event);
    if (std::holds_alternative<GroupDeleted>(event) || (removed && removed->user == m_caller.user))
        return Border::Out;
    return std::holds_alternative<GroupCreated>(event) ? Border::In : Border::None;
}

View Session::viewOf(const Event &event) const
{
    if (!isNative())
        return View::Seed;
    const auto *sent = std::get_if<MessageSent>(&event);
    return sent && sent->message.sender == m_caller.user ? View::NativeAuthor : View::Native;
}

bool Session::isTold(const Event &event) const
{
    // Personal messages from one's own other devices are for native connections only.
    const auto *sent = std::get_if<MessageSent>(&event);
    return isNative() || !sent || sent->message.kind == ConversationKind::Group ||
           sent->message.recipient == m_caller.user;
}

void Session::loginEnded(LoginId login)
{
    if (login == m_caller.login)
        m_outlet.close(CloseCode::LoginEnded);
}

void Session::hold(Held held)
{
    m_catchUp->heldBytes += held.frame.size();
    if (m_outlet.holdBack(m_catchUp->heldBytes)) {
        m_catchUp->held.push_back(std::move(held));
        return;
    }
    m_catchUp->held = {};
    m_catchUp->heldBytes = 0;
}

Session::Sent Session::sentOf(const Event &event) const
{
    if (const auto *created = std::get_if<GroupCreated>(&event))
        return {created->group.id, {}, true};
    const auto *sent = std::get_if<MessageSent>(&event);
    // One's own message needs no confirmation.
    if (!sent || sent->message.sender == m_caller.user)
        return {};
    return {sent->message.conversation, sent->message.seq, false};
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
    activity().answered(Steady::now() - m_pingedAt);
    for (const Sent &sent : m_pinged) {
        m_surroundings.deliveries.confirm(m_caller.user, sent.conversation, sent.seq, sent.announced);
        if (sent.seq.isValid())
            m_surroundings.signalling.receipt({sent.conversation, m_caller.user, sent.seq, {}});
    }
    m_pinged = {}; // gives the memory back: most connections are idle most of the time
    pingIfDue();
}

ConnectionState Session::state() const
{
    if (activity().isClosing())
        return ConnectionState::Closing;
    if (!m_isGreeted)
        return ConnectionState::Greeting;
    return m_catchUp ? ConnectionState::CatchingUp : ConnectionState::Live;
}

bool Session::tell(const hub::Broadcast &broadcast)
{
    if (!isNative())
        return false;
    receive(broadcast);
    return true;
}

void Session::suspended()
{
    m_outlet.close(CloseCode::Banned);
}

} // namespace natter::session
