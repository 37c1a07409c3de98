// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/account.h"
#include "model/user.h"

#include <QByteArray>

namespace natter::services {

/** The signing algorithms of ALGORITHM. */
enum class TokenAlgorithm : quint8 { HS256, HS384, HS512 };

/** Bytes of the shortest key that is as strong as the algorithm (RFC 7518 §3.2). */
[[nodiscard]] constexpr qsizetype leastKeySize(TokenAlgorithm algorithm)
{
    return algorithm == TokenAlgorithm::HS256 ? 32 : algorithm == TokenAlgorithm::HS384 ? 48 : 64;
}

struct TokenOptions
{
    QByteArray secret; ///< at least leastKeySize() bytes
    TokenAlgorithm algorithm = TokenAlgorithm::HS256;
    std::chrono::seconds lifetime{std::chrono::minutes(30)};
};

/** What a good token says of its bearer. */
struct TokenClaims
{
    UserId user;
    LoginId login;
};

/** Access tokens: JWT (RFC 7519) with the claims of PROTOCOL §2. Stateless; any thread. */
class Tokens
{
public:
    explicit Tokens(TokenOptions options)
        : m_options(std::move(options))
    {}

    [[nodiscard]] std::chrono::seconds lifetime() const { return m_options.lifetime; }

    /** Error: Internal, if the library refuses. */
    [[nodiscard]] Result<QByteArray> issue(const User &user, LoginId login, Timestamp now,
                                           Audience side = Audience::Chat) const;

    /**
     * Signature, algorithm, audience, issuer, times and types of the claims; not whether user and login still exist.
     * Error: Unauthenticated, whatever was wrong.
     */
    [[nodiscard]] Result<TokenClaims> verify(QByteArrayView token, Timestamp now, Audience side = Audience::Chat) const;

private:
    TokenOptions m_options;
};

} // namespace natter::services
