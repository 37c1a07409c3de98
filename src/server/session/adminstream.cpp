// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/adminstream.h"

#include "protocol/chatencode.h"
#include "protocol/codec.h"
#include "protocol/frame.h"
#include "session/connectiontopic.h"
#include "session/ringtopics.h"

#include <QJsonArray>

#include <algorithm>

namespace natter::session {

using namespace protocol;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr qsizetype topicsMost = 32;
constexpr auto noiseWindow = 10s;
constexpr auto traceOf = "trace:"_L1;

Error topicFault(const QString &sentence)
{
    Error error(ErrorCode::ValidationFailed);
    error.fields.push_back({"value_error", "topics", sentence, {}});
    return error;
}

} // namespace

AdminStream::AdminStream(StreamSurroundings &surroundings, Caller caller, Outlet &outlet)
    : m_surroundings(surroundings)
    , m_caller(std::move(caller))
    , m_outlet(outlet)
    , m_alive(std::make_shared<AdminStream *>(this))
{
    m_surroundings.hub.watchLogins(*this);
    QObject::connect(&m_surroundings.telemetry, &services::Telemetry::beaten, &m_context, [this] { onBeat(); });
}

AdminStream::~AdminStream()
{
    m_surroundings.hub.unwatchLogins(*this);
}

void AdminStream::textMessage(QByteArrayView utf8)
{
    QByteArray requestId;
    auto envelope = decodeEnvelope(utf8);
    Result<QByteArray> answer = envelope ? QByteArray() : Result<QByteArray>(fail(envelope.error()));
    if (envelope) {
        requestId = envelope->requestId;
        answer = envelope->fault ? Result<QByteArray>(fail(*envelope->fault)) : handle(*envelope);
    }
    if (!answer) {
        m_outlet.send(serverFrame(Opcode::Text, encodeErrorEvent(answer.error(), requestId, {})));
        return countNoise();
    }
    JsonWriter json;
    json.beginObject().plain("event", *answer);
    if (!requestId.isEmpty())
        json.raw("request_id", requestId);
    json.beginObject("payload");
    if (*answer == "PONG")
        json.field("server_time", wallClockNow());
    m_outlet.send(serverFrame(Opcode::Text, json.endObject().endObject().take()));
    goOn();
}

Result<QByteArray> AdminStream::handle(const Envelope &envelope)
{
    if (envelope.event == "PING"_L1)
        return QByteArray("PONG");
    const bool begins = envelope.event == "SUBSCRIBE"_L1;
    if (!begins && envelope.event != "UNSUBSCRIBE"_L1)
        return fail(ErrorCode::UnknownEvent);
    const auto names = topicsOf(envelope);
    if (!names)
        return fail(names.error());
    std::vector<Subscription> begun;
    for (const QString &name : *names) {
        const auto known =
            std::ranges::find(m_subscriptions, name, [](const Subscription &one) { return one.topic->name(); });
        if (!begins && known != m_subscriptions.end())
            m_subscriptions.erase(known);
        if (!begins || known != m_subscriptions.end())
            continue;
        auto topic = topicNamed(name);
        if (!topic)
            return fail(topic.error()); // all of them or none
        begun.push_back({*std::move(topic)});
    }
    if (m_subscriptions.size() + begun.size() > std::size_t(topicsMost))
        return fail(ErrorCode::LimitReached);
    std::ranges::move(begun, std::back_inserter(m_subscriptions));
    return QByteArray("OK");
}

Result<std::vector<QString>> AdminStream::topicsOf(const Envelope &envelope)
{
    const QJsonValue topics = envelope.payload.value("topics"_L1);
    if (!topics.isArray() || topics.toArray().isEmpty() || topics.toArray().size() > topicsMost)
        return fail(topicFault(u"Input should be a list of 1 to %1 topics"_s.arg(topicsMost)));
    std::vector<QString> names;
    for (const QJsonValue &topic : topics.toArray()) {
        if (!topic.isString())
            return fail(topicFault(u"Input should be a list of texts"_s));
        if (std::ranges::find(names, topic.toString()) == names.end())
            names.push_back(topic.toString());
    }
    return names;
}

Result<std::unique_ptr<StreamTopic>> AdminStream::topicNamed(const QString &name)
{
    if (name == "connections"_L1)
        return std::make_unique<ConnectionTopic>(m_surroundings.roster);
    if (name == "logs"_L1)
        return std::make_unique<LogTopic>(m_surroundings.log);
    if (name == "metrics"_L1)
        return std::make_unique<MetricsTopic>(m_surroundings.telemetry);
    if (name.startsWith(traceOf)) {
        const hub::SubscriberId id(name.sliced(traceOf.size()).toLongLong());
        hub::LiveConnection *connection = id.isValid() ? m_surroundings.roster.find(id) : nullptr;
        if (!connection)
            return fail(ErrorCode::NotFound);
        return std::make_unique<TraceTopic>(name, m_surroundings.roster.trace(*connection));
    }
    if (auto topic = m_surroundings.records.topic(name, [alive = std::weak_ptr(m_alive)] {
            if (const auto self = alive.lock())
                (*self)->goOn();
        }))
        return topic;
    return fail(topicFault(u"A topic is connections, users, groups, metrics, logs, audit or trace:<connection_id>"_s));
}

void AdminStream::onBeat()
{
    for (Subscription &subscription : m_subscriptions)
        subscription.isDue = true;
    goOn();
}

void AdminStream::drained()
{
    m_isSaying = false;
    goOn();
}

void AdminStream::goOn()
{
    if (m_isSaying)
        return;
    if (const QByteArray part = nextPart(); !part.isEmpty())
        say(part);
}

QByteArray AdminStream::nextPart()
{
    for (Subscription &subscription : m_subscriptions) {
        if (QByteArray part = subscription.topic->snapshotPart(); !part.isEmpty())
            return part;
    }
    for (std::size_t i = 0; i < m_subscriptions.size(); ++i) {
        Subscription &subscription = m_subscriptions[m_next++ % m_subscriptions.size()];
        if (!std::exchange(subscription.isDue, false))
            continue;
        if (QByteArray part = subscription.topic->changes(); !part.isEmpty())
            return part;
    }
    return {};
}

void AdminStream::say(const QByteArray &json)
{
    m_isSaying = true;
    m_outlet.send(serverFrame(Opcode::Text, json));
    m_outlet.notifyWhenDrained();
}

void AdminStream::countNoise()
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

void AdminStream::loginEnded(UserId user, LoginId login)
{
    if (user == m_caller.user && login == m_caller.login)
        m_outlet.close(CloseCode::LoginEnded);
}

void AdminStream::suspended(UserId user)
{
    if (user == m_caller.user)
        m_outlet.close(CloseCode::Banned);
}

} // namespace natter::session
