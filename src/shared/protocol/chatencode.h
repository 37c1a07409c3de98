// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/dialect.h"
#include "protocol/event.h"

#include <QByteArray>
#include <QByteArrayView>

namespace natter::protocol {

/**
 * @p event as it is told to those who see it as @p view; empty where there is nothing to tell, as the seed's clients
 * know of few events. @p history is what cursors of native connections name.
 */
[[nodiscard]] QByteArray encodeEvent(const Event &event, View view, QByteArrayView history);

/** The direct answer to a WebSocket command. @p requestId is JSON, or empty for none. */
[[nodiscard]] QByteArray encodeAnswer(const ChatOutcome &outcome, Dialect dialect, QByteArrayView history,
                                      QByteArrayView requestId);

/** The same outcome as the body of an HTTP answer; empty if there is nothing to say. */
[[nodiscard]] QByteArray encodeBody(const ChatOutcome &outcome);

/** What a native connection is told first. */
struct Welcome
{
    qint64 connection = 0;
    UserId user;
    QString name;
    Timestamp now;
    Rev rev; ///< where the connection starts
    std::chrono::seconds heartbeat{0};
    int contentBytes = 0;
    int nameCodePoints = 0;
    int idsPerRequest = 0;
    int pageMost = 0;
    std::vector<ConversationSummary> conversations; ///< the newest
};
[[nodiscard]] QByteArray encodeHelloOk(const Welcome &welcome, QByteArrayView history, QByteArrayView requestId);
[[nodiscard]] QByteArray encodeSyncComplete(Rev rev, QByteArrayView history);
[[nodiscard]] QByteArray encodeResync(Rev rev, QByteArrayView history);

} // namespace natter::protocol
