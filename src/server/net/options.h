// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/clientaddress.h"
#include "protocol/codec.h"

#include <QString>
#include <QStringList>

#include <chrono>
#include <vector>

namespace natter::net {

/** Every limit and deadline of the network side, with the defaults of PROTOCOL §1. */
struct Options
{
    QString applicationName = QStringLiteral("Natter");
    QString applicationVersion;

    /** Origins that browsers may come from; "*" is any. */
    std::vector<QByteArray> corsOrigins{"*"};
    /** Whether they may send cookies and the like; without effect on "*", which no browser takes together with that. */
    bool corsCredentials = false;

    /** What the listeners of the administration are called, besides loopback (see isOwnHost()). */
    QStringList ownNames;

    protocol::RequestLimits requestLimits;

    // HTTP
    qsizetype headBytes = 16 * 1024; ///< below 64 KiB
    qsizetype targetBytes = 8 * 1024;
    int headFields = 64;
    qsizetype bodyBytes = 64 * 1024;
    int requestsPerConnection = 10'000;
    std::chrono::milliseconds headTime{5'000};
    std::chrono::milliseconds bodyTime{10'000};
    std::chrono::milliseconds idleTime{15'000};
    std::chrono::milliseconds admissionTime{10'000}; ///< for the gateway to say who may upgrade
    std::chrono::milliseconds lingerTime{2'000};     ///< between our last byte and the peer's

    // WebSocket
    qsizetype messageBytes = 64 * 1024; ///< of one frame, and of all fragments of a message together
    int fragmentsPerMessage = 1'024;
    std::chrono::milliseconds messageTime{10'000}; ///< from the first byte of a message to its last
    int pingsPerWindow = 30;
    std::chrono::milliseconds pingWindow{10'000};
    std::chrono::milliseconds pingAfter{25'000}; ///< of silence
    std::chrono::milliseconds goneAfter{60'000}; ///< of silence
    std::chrono::milliseconds closeTime{5'000};  ///< for the peer's half of the closing handshake
    std::chrono::milliseconds slowTime{5'000};   ///< for a reader that was too slow to take its close frame
    qsizetype queueBytes = 1024 * 1024;          ///< waiting for one reader
    qsizetype queueBytesInAll = 256 * 1024 * 1024;

    // Connections
    int connections = 50'000;
    int connectionsPerAddress = 1'000;   ///< IPv6: a /64
    std::vector<Network> trustedProxies; ///< say whose connections theirs are, and are exempt from the limit above
    int backlog = 4'096;
    int acceptsPerTurn = 64;
    int refusalsAtOnce = 256; ///< connections over a limit that still get to hear why
};

} // namespace natter::net
