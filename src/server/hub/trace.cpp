// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/trace.h"

#include "protocol/chatdecode.h"
#include "protocol/codec.h"

#include <QStringList>

namespace natter::hub {

using namespace Qt::StringLiterals;

namespace {

/** Whether @p name is a word of the protocol and not something that a client has made up. */
bool isCommand(const QString &name)
{
    if (name == QLatin1StringView(protocol::Hello::eventName))
        return true;
    const auto command = protocol::decodeChatCommand(name, {}, {});
    return command || command.error().code != ErrorCode::UnknownEvent;
}

/** Which conversation, person, message: numbers only. */
QString numbersIn(const QJsonObject &payload)
{
    QStringList found;
    for (const char *name :
         {protocol::field::conversationId, protocol::field::roomId, protocol::field::toUserId,
          protocol::field::fromUserId, protocol::field::userId, protocol::field::seq, protocol::field::messageId}) {
        const qint64 number = payload.value(QLatin1StringView(name)).toInteger();
        if (number > 0)
            found += QLatin1StringView(name) + u' ' + QString::number(number);
    }
    return found.join(u", ");
}

} // namespace

void Trace::message(Direction direction, QByteArrayView json)
{
    const bool isInbound = direction == Direction::In;
    TraceEntry entry;
    entry.isInbound = isInbound;
    entry.bytes = json.size();
    const auto envelope = protocol::decodeEnvelope(json);
    if (!envelope) {
        entry.event = u"(malformed)"_s;
        return add(std::move(entry));
    }
    // What we say ourselves is of our own making; of what a client says nothing is taken that it could choose.
    const bool isKnown = !isInbound || isCommand(envelope->event);
    entry.event = isKnown ? envelope->event : u"(unknown)"_s;
    entry.detail = numbersIn(envelope->payload);
    if (!isInbound && entry.event == "ERROR"_L1)
        entry.detail = envelope->payload.value(QLatin1StringView(protocol::field::code)).toString();
    add(std::move(entry));
}

void Trace::control(Direction direction, QLatin1StringView name, qsizetype bytes, const QString &detail)
{
    TraceEntry entry;
    entry.isInbound = direction == Direction::In;
    entry.event = name;
    entry.bytes = bytes;
    entry.detail = detail;
    add(std::move(entry));
}

void Trace::add(TraceEntry entry)
{
    entry.id = ++m_last;
    entry.at = wallClockNow();
    if (m_entries.size() == entriesMost)
        m_entries.pop_front();
    m_entries.push_back(std::move(entry));
}

} // namespace natter::hub
