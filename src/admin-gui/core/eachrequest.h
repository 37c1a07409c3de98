// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/adminsession.h"

#include <functional>
#include <vector>

namespace natter::admin {

/** What came of asking the same for many. */
struct EachOutcome
{
    std::vector<qint64> done;
    std::vector<qint64> failed;
    std::optional<Error> firstFault;
};

/**
 * Asks @p request of each of @p ids, one after the other, so that a server is not overrun and the answers are in order;
 * goes on after a refusal, stops at the first that got no answer. @p heard is called with each good answer, @p end
 * once. Nothing is called any more when the session is gone or the login over.
 */
void askForEach(AdminSession &session, std::vector<qint64> ids, std::function<client::AdminRequest(qint64)> request,
                std::function<void(qint64, const QByteArray &)> heard, std::function<void(const EachOutcome &)> end);

} // namespace natter::admin
