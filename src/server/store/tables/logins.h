// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/account.h"
#include "model/user.h"

#include <chrono>
#include <optional>
#include <variant>
#include <vector>

namespace natter::store {

class Batch;
class Database;

/** A login about to be made. */
struct NewLogin
{
    UserId user;
    QByteArray passwordHash; ///< the one that its password was checked against
    QString userAgent;
    QString address;
    QByteArray refreshHash; ///< SHA-256 of its first refresh token
    Timestamp keptSince{};  ///< the user's logins that were not seen since then are forgotten
    Audience audience = Audience::Chat;
};

/** A refresh token that is presented, and the one that is to follow it. */
struct Renewal
{
    QByteArray presentedHash;
    QByteArray successorHash;
    QString address;                    ///< where it is presented from
    std::chrono::seconds lifetime{};    ///< of a refresh token
    Audience audience = Audience::Chat; ///< a token of the other side is as good as none
};

/** What came of presenting a refresh token. No error: a theft that was noticed has to be written down. */
struct Renewed
{
    static constexpr std::chrono::minutes patience{1};

    enum class Verdict : quint8 {
        Good,
        Unknown, ///< never was one, or has expired, or its login has ended
        Stolen,  ///< one of its successors was used already: its whole login has been ended
        TooMany, ///< it has given enough successors within the last Renewed::patience of which none was used
        Suspended,
    };
    Verdict verdict = Verdict::Unknown;
    User user;     ///< not for Unknown
    LoginId login; ///< not for Unknown
};

/** The logins of users, what a token's `sid` refers to, and the refresh tokens that keep them alive. */
class Logins
{
public:
    Logins(Database &database, const Batch *batch)
        : m_database(database)
        , m_batch(batch)
    {}

    /**
     * Who @p login of @p user is. Errors: Unauthenticated if the user or the login does not exist or has ended,
     * Suspended.
     */
    Result<Caller> caller(UserId user, LoginId login, Timestamp now) const;
    /** When @p login was last seen; NotFound if there is none. */
    Result<Timestamp> lastSeen(LoginId login) const;
    /** Whether there is such a refresh token of that side, whatever it is good for. */
    Result<bool> knowsToken(const QByteArray &hash, Audience audience) const;
    /** The addresses @p user has logged in from since @p since, each once, in no order. */
    Result<std::vector<QString>> addressesSince(UserId user, Timestamp since) const;
    /** Those that have not ended, the one seen last first; at most @p most. */
    Result<std::vector<Login>> ofUser(UserId user, int most) const;

    // The rest is the writer's only.

    /** Error: NotFound if the user does not exist any more, has another password by now, is suspended, or is no
     * administrator where it takes one. */
    Result<LoginId> add(const NewLogin &wanted);
    /** Somebody who came in by @p login was at @p address just now. */
    Result<std::monostate> see(LoginId login, const QString &address);
    /**
     * Exchanges a refresh token. A spent one goes on giving successors until one of these is presented; after that it
     * ends its login. Presenting a successor makes all its brothers worthless too. No token is ever forgotten while it
     * is good: a thief could make the owner's unknown, and the theft would go unnoticed.
     */
    Result<Renewed> renew(const Renewal &renewal);
    /** False if @p user has no such login that lives. */
    Result<bool> end(UserId user, LoginId login);
    /** Ends all but @p kept (which may be none) and tells which those were. */
    Result<std::vector<LoginId>> endOthers(UserId user, LoginId kept);
    /** Ends those of one side and tells which those were. */
    Result<std::vector<LoginId>> endSide(UserId user, Audience audience);
    /** Forgets every login of @p user, with its addresses, and tells which those were. */
    Result<std::vector<LoginId>> removeAll(UserId user);

private:
    struct Token;

    Result<std::optional<Token>> tokenOf(const QByteArray &hash, Audience audience) const;
    Result<std::monostate> replace(const Token &token, const Renewal &renewal);

    Database &m_database;
    const Batch *m_batch;
};

} // namespace natter::store
