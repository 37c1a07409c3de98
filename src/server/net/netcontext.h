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
class AdminGateway;
class Gateway;
} // namespace natter::session

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
    session::AdminGateway *admin; ///< null: the chat is served, not its administration
    Poller &poller;
    TimerWheel &wheel;
    AnswerWriter &writer;
    HttpPlane &http;
    ChatPlane &chat;
    QueueBudget &queues;
    hub::Traffic &traffic; ///< of all WebSocket connections together
};

} // namespace natter::net
