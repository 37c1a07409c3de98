// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "e2e/nativeclient.h"

#include <QJsonArray>

/** The commands of a native connection and their payloads, for those suites that send many of them. */
namespace natter::test {

inline const QString send = QStringLiteral("SEND_PERSONAL_MESSAGE");
inline const QString sendGroup = QStringLiteral("SEND_GROUP_MESSAGE");
inline const QString edit = QStringLiteral("EDIT_MESSAGE");
inline const QString discard = QStringLiteral("DELETE_MESSAGE");

inline QJsonObject personal(const Person &to, const QString &content, const QString &clientMessageId = {})
{
    QJsonObject payload{{QStringLiteral("to_user_id"), to.id}, {QStringLiteral("content"), content}};
    if (!clientMessageId.isEmpty())
        payload.insert(QStringLiteral("client_message_id"), clientMessageId);
    return payload;
}

inline QJsonObject inRoom(qint64 room)
{
    return {{QStringLiteral("room_id"), room}};
}

inline QJsonObject toRoom(qint64 room, const QString &content)
{
    return {{QStringLiteral("room_id"), room}, {QStringLiteral("content"), content}};
}

inline QJsonObject somebodyIn(qint64 room, const Person &person)
{
    return {{QStringLiteral("room_id"), room}, {QStringLiteral("user_id"), person.id}};
}

inline QJsonArray idsOf(const std::vector<Person> &people)
{
    QJsonArray ids;
    for (const Person &person : people)
        ids.append(person.id);
    return ids;
}

inline QJsonObject at(qint64 conversation, qint64 seq)
{
    return {{QStringLiteral("conversation_id"), conversation}, {QStringLiteral("seq"), seq}};
}

inline QJsonObject edited(qint64 conversation, qint64 seq, const QString &content)
{
    QJsonObject payload = at(conversation, seq);
    payload.insert(QStringLiteral("content"), content);
    return payload;
}

inline qint64 conversationOf(const QJsonObject &acknowledgement)
{
    return payloadOf(acknowledgement).value(QStringLiteral("conversation_id")).toInteger();
}

/** Makes a group and returns its id; 0 if that was refused. */
inline qint64 makeRoom(NativeClient &owner, const std::vector<Person> &members)
{
    const QJsonObject made =
        owner.ask(QStringLiteral("CREATE_GROUP"),
                  {{QStringLiteral("name"), QStringLiteral("Room")}, {QStringLiteral("member_ids"), idsOf(members)}});
    return payloadOf(made).value(QStringLiteral("room_id")).toInteger();
}

inline QString messagePath(qint64 conversation, qint64 seq)
{
    return QStringLiteral("/conversations/%1/messages/%2").arg(conversation).arg(seq);
}

/** The seqs of a page of history. */
inline QList<qint64> seqsOf(const QJsonObject &page)
{
    QList<qint64> seqs;
    for (const QJsonValue &item : page.value(QStringLiteral("items")).toArray())
        seqs += item.toObject().value(QStringLiteral("seq")).toInteger();
    return seqs;
}

} // namespace natter::test
