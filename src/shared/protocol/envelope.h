// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>

#include <optional>

namespace natter::protocol {

/** What every WebSocket message from a client is wrapped in: `{"event":…,"payload":{…},"request_id":…}`. */
struct Envelope
{
    QString event;
    QJsonObject payload;
    QByteArray requestId;       ///< as JSON, to be repeated in the direct answer; empty if there was none
    std::optional<Error> fault; ///< a part was missing or wrong: decodeChatCommand() answers it, requestId still counts
};

} // namespace natter::protocol
