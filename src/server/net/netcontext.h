// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace natter {
class TimerWheel;
}

namespace natter::hub {
struct Traffic;
}

namespace natter::session {
class Gateway;
}

namespace natter::net {

class AnswerWriter;
class ChatPlane;
class HttpPlane;
class Poller;
class QueueBudget;
struct FrameLimits;
struct HeadLimits;
struct Options;

/** What all connections of one server share; the server owns it and outlives them. */
struct NetContext
{
    const Options &options;
    const HeadLimits &headLimits;
    const FrameLimits &frameLimits;
    session::Gateway &gateway;
    Poller &poller;
    TimerWheel &wheel;
    AnswerWriter &writer;
    HttpPlane &http;
    ChatPlane &chat;
    QueueBudget &queues;
    hub::Traffic &traffic; ///< of all WebSocket connections together
};

} // namespace natter::net
