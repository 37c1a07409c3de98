// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/exitcodes.h"
#include "base/pending.h"
#include "protocol/controlcodec.h"
#include "services/admin/administration.h"

#include <functional>

#include <sysexits.h>

/** What the subcommands that a running server performs have in common. Loop thread. */
namespace natter::server {

using AnswerControl = std::move_only_function<void(protocol::ControlAnswer)>;

/** Whoever can reach the control socket, or the database, has the machine. */
inline const services::Authority atTheMachine;

[[nodiscard]] inline protocol::ControlAnswer wrongUse(const QString &sentence)
{
    return {EX_USAGE, QString(sentence + u'\n')};
}

/** Zero if @p text is none. */
[[nodiscard]] inline qint64 idOf(const QString &text)
{
    bool isNumber = false;
    const qint64 id = text.toLongLong(&isNumber);
    return isNumber && id > 0 ? id : 0;
}

/** Answers with @p tell of the outcome, or the error. */
template<class T, class Tell>
[[nodiscard]] Reply<T> answering(AnswerControl answer, Tell tell)
{
    return [answer = std::move(answer), tell = std::move(tell)](Result<T> outcome) mutable {
        answer(outcome ? protocol::ControlAnswer{EX_OK, tell(*outcome)}
                       : protocol::ControlAnswer{exitProblemFound, QString(outcome.error().message() + u'\n')});
    };
}

} // namespace natter::server
