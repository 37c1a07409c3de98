// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "e2e/fixture.h"

#include <deque>

namespace natter::test {

/** The number at the end of @p cursor; -1 if there is none. Clients may not look, tests may. */
[[nodiscard]] qint64 placeOf(const QString &cursor);
[[nodiscard]] QJsonObject payloadOf(const QJsonObject &message);
/** The code of an ERROR; empty for anything else. */
[[nodiscard]] QString codeOf(const QJsonObject &message);
/** The names of @p messages, in order. */
[[nodiscard]] QStringList namesOf(const std::vector<QJsonObject> &messages);

/**
 * One device that speaks natter.v1. Keeps apart what is numbered and what is told once (presence, typing, receipts),
 * checks of every message that its cursor goes on from the last one, and can say "everything so far has come" without
 * waiting: a PING overtakes nothing.
 */
class NativeClient
{
public:
    /** Connects and greets, with @p cursor unless that is empty. */
    NativeClient(Fixture &fixture, const Person &person, const QString &cursor = {});

    /** The answer to HELLO; empty if there was none. */
    [[nodiscard]] const QJsonObject &greeting() const { return m_greeting; }
    /** Where it stands: the last cursor it has seen. */
    [[nodiscard]] QString cursor() const { return m_cursor; }
    /** What was wrong about the order of cursors; empty: nothing. */
    [[nodiscard]] QString disorder() const { return m_disorder; }
    [[nodiscard]] WireClient &wire() { return *m_wire; }

    /** The direct answer to @p event; what comes before it is kept for heard(). */
    QJsonObject ask(const QString &event, const QJsonObject &payload);
    /** Everything numbered that was sent until now and not taken yet. */
    std::vector<QJsonObject> heard();
    /** Everything numbered up to SYNC_COMPLETE or RESYNC, that included. */
    std::vector<QJsonObject> replayed();
    /** The payload of the next PRESENCE, USER_TYPING or MESSAGE_RECEIPT that is @p event; waits for it. */
    QJsonObject whisper(const QString &event);
    /** Whether such a one has come already. */
    [[nodiscard]] bool hasWhisper(const QString &event, const QJsonObject &like) const;

private:
    QJsonObject take();
    void checkOrder(const QJsonObject &message);

    std::unique_ptr<WireClient> m_wire;
    QJsonObject m_greeting;
    QString m_cursor;
    QString m_disorder;
    std::vector<QJsonObject> m_heard;
    std::deque<QJsonObject> m_whispers;
    QSet<QString> m_acknowledged; ///< cursors that an acknowledgement may repeat
    int m_requests = 0;
};

} // namespace natter::test
