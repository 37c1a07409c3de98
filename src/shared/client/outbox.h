// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"
#include "protocol/eventcodec.h"

#include <QByteArray>
#include <QString>

#include <deque>
#include <optional>

namespace natter::client {

/**
 * Requests that wait for their answer, oldest first. Messages survive a lost connection: they carry a
 * client_message_id, so sending them again can not double them. What has no such id is answered OutcomeUnknown when the
 * connection goes. Belongs to one ChatClient and its thread. Every reply is called exactly once; the destructor answers
 * what is left.
 */
class Outbox
{
public:
    /** Called with the event that answers the request; RequestRefused has become an error by then. */
    using AnswerReply = Reply<protocol::ServerEvent>;

    explicit Outbox(std::size_t most)
        : m_most(most)
    {}
    ~Outbox() { failAll(Error(ErrorCode::OutcomeUnknown)); }
    Q_DISABLE_COPY_MOVE(Outbox)

    [[nodiscard]] bool isFull() const { return m_requests.size() >= m_most; }
    [[nodiscard]] std::size_t size() const { return m_requests.size(); }

    /** @p repeatable: may be sent again on another connection. */
    void add(QString requestId, QByteArray text, bool repeatable, AnswerReply reply);

    /** Hands the event of @p message to the request it answers. False if it answers none; it is untouched then. */
    bool answer(protocol::ServerMessage &message);

    /** The connection is gone: answers all that must not be sent twice. */
    void connectionLost();

    void failAll(const Error &error);

    /** Calls @p send with the text of each waiting request, in the order in which they were made. */
    template<class Send>
    void forEach(Send send) const
    {
        for (const Request &request : m_requests)
            send(request.text);
    }

private:
    struct Request
    {
        QString id;
        QByteArray text;
        bool repeatable = false;
        AnswerReply reply;
    };

    std::size_t m_most;
    std::deque<Request> m_requests;
};

} // namespace natter::client
