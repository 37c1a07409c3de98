// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/adminclient.h"

#include <optional>

/** The admin side's requests, each spelt once, and the answers that concern the login itself. */
namespace natter::client::adminapi {

/** Whether a server still waits for its first administrator. */
struct SetupState
{
    bool isNeeded = false;
    QString codeFile; ///< where the setup code lies on the server's machine; empty: not told
};

/** A login and whose it is. */
struct Login
{
    AdminTokens tokens;
    qint64 user = 0;
    QString email;
    QString name;
};

[[nodiscard]] AdminRequest setupState();
[[nodiscard]] AdminRequest setUp(const QString &code, const QString &email, const QString &name,
                                 const QString &password);
[[nodiscard]] AdminRequest logIn(const QString &email, const QString &password);
[[nodiscard]] AdminRequest refresh(const QByteArray &refreshToken);
[[nodiscard]] AdminRequest logOut();
/** Who answers there, for an address that turns out to be the public one. */
[[nodiscard]] AdminRequest welcome();

/** The server's state in one value (protocol::AdminOverview). */
[[nodiscard]] AdminRequest overview();
/** At most 500 @p ids. Answer: protocol::AdminClosed. */
[[nodiscard]] AdminRequest closeConnections(const std::vector<qint64> &ids, const QString &reason);
/** At most 500 @p ids. Answer: protocol::AdminMessaged. */
[[nodiscard]] AdminRequest messageConnections(const std::vector<qint64> &ids, const QString &text);
/** @p target is "all", "group" or "user". Answer: protocol::BroadcastReach; of a preview nothing is sent. */
[[nodiscard]] AdminRequest broadcast(const QString &target, qint64 id, const QString &text, bool preview);
[[nodiscard]] AdminRequest removeBan(qint64 id);
[[nodiscard]] AdminRequest settings();
[[nodiscard]] AdminRequest database();
[[nodiscard]] AdminRequest checkDatabase();
[[nodiscard]] AdminRequest backUp();

[[nodiscard]] Result<SetupState> decodeSetupState(QByteArrayView body);
[[nodiscard]] Result<Login> decodeLogin(QByteArrayView body);

} // namespace natter::client::adminapi
