// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/nativeclient.h"

#include <algorithm>
#include <utility>

namespace natter::test {

using namespace Qt::StringLiterals;

namespace {

QString nameOf(const QJsonObject &message)
{
    return message.value(u"event"_s).toString();
}

bool isWhisper(const QString &event)
{
    return event == u"PRESENCE" || event == u"USER_TYPING" || event == u"ANNOUNCEMENT" || event == u"MESSAGE_RECEIPT";
}

/** Every field of @p like is so in @p message. */
bool isLike(const QJsonObject &message, const QJsonObject &like)
{
    return std::ranges::all_of(like.keys(), [&](const QString &key) { return message.value(key) == like.value(key); });
}

} // namespace

qint64 placeOf(const QString &cursor)
{
    bool fit = false;
    const qint64 place = cursor.mid(cursor.lastIndexOf(u'.') + 1).toLongLong(&fit);
    return fit ? place : -1;
}

QJsonObject payloadOf(const QJsonObject &message)
{
    return message.value(u"payload"_s).toObject();
}

QString codeOf(const QJsonObject &message)
{
    return nameOf(message) == u"ERROR" ? payloadOf(message).value(u"code"_s).toString() : QString();
}

QStringList namesOf(const std::vector<QJsonObject> &messages)
{
    QStringList names;
    for (const QJsonObject &message : messages)
        names += nameOf(message);
    return names;
}

NativeClient::NativeClient(Fixture &fixture, const Person &person, const QString &cursor)
    : m_wire(fixture.connectSpeaking({u"natter.v1"_s, QString(u"bearer." + QString::fromLatin1(person.token))}))
{
    if (!m_wire->waitUntilOpen() || m_wire->subprotocol() != u"natter.v1")
        return;
    QJsonObject hello{{u"client"_s, QJsonObject{{u"name"_s, u"tests"_s}, {u"version"_s, u"1"_s}}}};
    if (!cursor.isEmpty())
        hello.insert(u"cursor"_s, cursor);
    m_wire->sendEvent(u"HELLO"_s, hello);
    const QJsonObject answer = m_wire->next();
    if (nameOf(answer) != u"HELLO_OK")
        return;
    m_greeting = payloadOf(answer);
    m_cursor = answer.value(u"cursor"_s).toString();
}

QJsonObject NativeClient::take()
{
    QJsonObject message = m_wire->next();
    checkOrder(message);
    return message;
}

void NativeClient::checkOrder(const QJsonObject &message)
{
    const QString cursor = message.value(u"cursor"_s).toString();
    if (cursor.isEmpty())
        return;
    const QString name = nameOf(message);
    // SYNC_COMPLETE and RESYNC say where one stands; an acknowledgement may be a repeated one.
    const bool mayRepeat = name == u"SYNC_COMPLETE" || name == u"RESYNC" || name.endsWith(u"_MESSAGE_DELIVERED");
    if (placeOf(cursor) > placeOf(m_cursor) || (mayRepeat && placeOf(cursor) == placeOf(m_cursor))) {
        m_cursor = cursor;
        m_acknowledged.insert(cursor);
        return;
    }
    if (!mayRepeat || !m_acknowledged.contains(cursor))
        m_disorder += u"%1 at %2 behind %3\n"_s.arg(name, cursor, m_cursor);
}

QJsonObject NativeClient::ask(const QString &event, const QJsonObject &payload)
{
    const int request = ++m_requests;
    m_wire->sendEvent(event, payload, request);
    for (;;) {
        QJsonObject message = take();
        if (message.isEmpty() || message.value(u"request_id"_s).toInt() == request)
            return message;
        if (isWhisper(nameOf(message)))
            m_whispers.push_back(std::move(message));
        else
            m_heard.push_back(std::move(message));
    }
}

std::vector<QJsonObject> NativeClient::heard()
{
    ask(u"PING"_s, {});
    return std::exchange(m_heard, {});
}

std::vector<QJsonObject> NativeClient::replayed()
{
    for (;;) {
        QJsonObject message = take();
        const QString name = nameOf(message);
        if (isWhisper(name)) {
            m_whispers.push_back(std::move(message));
            continue;
        }
        m_heard.push_back(std::move(message));
        if (name.isEmpty() || name == u"SYNC_COMPLETE" || name == u"RESYNC")
            return std::exchange(m_heard, {});
    }
}

QJsonObject NativeClient::whisper(const QString &event)
{
    for (;;) {
        while (!m_whispers.empty()) {
            const QJsonObject message = std::move(m_whispers.front());
            m_whispers.pop_front();
            if (nameOf(message) == event)
                return payloadOf(message);
        }
        QJsonObject message = take();
        if (message.isEmpty())
            return {};
        if (isWhisper(nameOf(message)))
            m_whispers.push_back(std::move(message));
        else
            m_heard.push_back(std::move(message));
    }
}

bool NativeClient::hasWhisper(const QString &event, const QJsonObject &like) const
{
    return std::ranges::any_of(m_whispers, [&](const QJsonObject &message) {
        return nameOf(message) == event && isLike(payloadOf(message), like);
    });
}

} // namespace natter::test
