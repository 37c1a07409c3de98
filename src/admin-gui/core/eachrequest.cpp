// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eachrequest.h"

#include <QPointer>

#include <memory>

namespace natter::admin {

namespace {

/** One run over the ids; keeps itself alive by the reply it waits for. */
struct Run : std::enable_shared_from_this<Run>
{
    QPointer<AdminSession> session;
    std::vector<qint64> ids;
    std::function<client::AdminRequest(qint64)> request;
    std::function<void(qint64, const QByteArray &)> heard;
    std::function<void(const EachOutcome &)> end;
    std::size_t next = 0;
    EachOutcome outcome;

    void step()
    {
        if (!session)
            return;
        if (next == ids.size())
            return end(outcome);
        const qint64 id = ids[next++];
        session->ask(request(id),
                     [self = shared_from_this(), id](const Result<QByteArray> &answer) { self->answered(id, answer); });
    }

    void answered(qint64 id, const Result<QByteArray> &answer)
    {
        if (answer) {
            outcome.done.push_back(id);
            heard(id, *answer);
            return step();
        }
        outcome.failed.push_back(id);
        if (!outcome.firstFault)
            outcome.firstFault = answer.error();
        const ErrorCode code = answer.error().code;
        const bool isGone =
            code == ErrorCode::Unavailable || code == ErrorCode::OutcomeUnknown || code == ErrorCode::Unauthenticated;
        if (isGone) {
            outcome.failed.insert(outcome.failed.end(), ids.begin() + std::ptrdiff_t(next), ids.end());
            next = ids.size();
        }
        step();
    }
};

} // namespace

void askForEach(AdminSession &session, std::vector<qint64> ids, std::function<client::AdminRequest(qint64)> request,
                std::function<void(qint64, const QByteArray &)> heard, std::function<void(const EachOutcome &)> end)
{
    const auto run = std::make_shared<Run>();
    run->session = &session;
    run->ids = std::move(ids);
    run->request = std::move(request);
    run->heard = std::move(heard);
    run->end = std::move(end);
    run->step();
}

} // namespace natter::admin
