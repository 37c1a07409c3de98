// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/tokens.h"

#include "base/log.h"

#include <jwt.h>

#include <cstdlib>
#include <limits>
#include <memory>

namespace natter::services {

namespace {

constexpr char issuer[] = "natter";

constexpr const char *audienceOf(Audience side)
{
    return side == Audience::Admin ? "admin" : "chat";
}

/** Ours take about 400 bytes; nobody needs a longer look at more than this. */
constexpr qsizetype tokenMaxSize = 4096;
/** Seconds that the clock may have been set back since a token was made. */
constexpr long clockTolerance = 60;

struct JwtDeleter
{
    void operator()(jwt_t *jwt) const { jwt_free(jwt); }
};
using Jwt = std::unique_ptr<jwt_t, JwtDeleter>;

jwt_alg_t libraryAlgorithm(TokenAlgorithm algorithm)
{
    switch (algorithm) {
    case TokenAlgorithm::HS384:
        return JWT_ALG_HS384;
    case TokenAlgorithm::HS512:
        return JWT_ALG_HS512;
    case TokenAlgorithm::HS256:
        break;
    }
    return JWT_ALG_HS256;
}

const unsigned char *keyBytes(const QByteArray &secret)
{
    return reinterpret_cast<const unsigned char *>(secret.constData());
}

long secondsSinceEpoch(Timestamp time)
{
    return static_cast<long>(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

bool hasText(jwt_t *jwt, const char *claim, const char *expected)
{
    const char *value = jwt_get_grant(jwt, claim);
    return value && qstrcmp(value, expected) == 0;
}

/** A claim that is a decimal string of a positive number; zero for anything else. */
qint64 numberInText(jwt_t *jwt, const char *claim)
{
    const char *text = jwt_get_grant(jwt, claim);
    if (!text)
        return 0;
    bool fit = false;
    const qint64 number = QByteArrayView(text).toLongLong(&fit);
    return fit && number > 0 && QByteArray::number(number) == text ? number : 0;
}

/**
 * An integer claim: nothing if it is missing, of another type or negative. By way of its JSON, because the library's
 * own look-up answers 0 for any type.
 */
std::optional<long> integer(jwt_t *jwt, const char *claim)
{
    const std::unique_ptr<char, decltype(&std::free)> json(jwt_get_grants_json(jwt, claim), &std::free);
    bool fit = false;
    const qlonglong value = json ? QByteArrayView(json.get()).toLongLong(&fit) : 0;
    if (!fit || value < 0)
        return std::nullopt;
    return long(value);
}

} // namespace

Result<QByteArray> Tokens::issue(const User &user, LoginId login, Timestamp now, Audience side) const
{
    jwt_t *made = nullptr;
    if (jwt_new(&made) != 0)
        return fail(ErrorCode::Internal);
    const Jwt jwt(made);
    const QByteArray id = QByteArray::number(user.id.value());
    const QByteArray email = user.email.toUtf8();
    const QByteArray sid = QByteArray::number(login.value());
    const long issued = secondsSinceEpoch(now);
    const bool filled = jwt_add_grant(made, "user_id", id) == 0 && jwt_add_grant(made, "sub", id) == 0 &&
                        jwt_add_grant(made, "email", email) == 0 && jwt_add_grant(made, "sid", sid) == 0 &&
                        jwt_add_grant(made, "aud", audienceOf(side)) == 0 && jwt_add_grant(made, "iss", issuer) == 0 &&
                        jwt_add_grant_int(made, "iat", issued) == 0 &&
                        jwt_add_grant_int(made, "exp", issued + long(m_options.lifetime.count())) == 0 &&
                        jwt_set_alg(made, libraryAlgorithm(m_options.algorithm), keyBytes(m_options.secret),
                                    int(m_options.secret.size())) == 0;
    char *encoded = filled ? jwt_encode_str(made) : nullptr;
    if (!encoded)
        return fail(ErrorCode::Internal, QStringLiteral("The access token could not be made"));
    QByteArray token(encoded);
    std::free(encoded);
    return token;
}

Result<TokenClaims> Tokens::verify(QByteArrayView token, Timestamp now, Audience side) const
{
    if (token.isEmpty() || token.size() > tokenMaxSize || token.contains('\0'))
        return fail(ErrorCode::Unauthenticated);
    jwt_t *decoded = nullptr;
    const QByteArray text = token.toByteArray();
    if (jwt_decode(&decoded, text.constData(), keyBytes(m_options.secret), int(m_options.secret.size())) != 0)
        return fail(ErrorCode::Unauthenticated);
    const Jwt jwt(decoded);
    // The library takes the algorithm from the token's own head: what we did not choose is no proof of anything.
    if (jwt_get_alg(decoded) != libraryAlgorithm(m_options.algorithm))
        return fail(ErrorCode::Unauthenticated);
    if (!hasText(decoded, "aud", audienceOf(side)) || !hasText(decoded, "iss", issuer))
        return fail(ErrorCode::Unauthenticated);
    const long at = secondsSinceEpoch(now);
    const auto expires = integer(decoded, "exp");
    const auto issued = integer(decoded, "iat");
    if (!expires || !issued || *expires <= at || *issued > at + clockTolerance)
        return fail(ErrorCode::Unauthenticated);
    // None of ours says from when it is valid; where one does, it counts.
    const std::unique_ptr<char, decltype(&std::free)> notBefore(jwt_get_grants_json(decoded, "nbf"), &std::free);
    if (notBefore && integer(decoded, "nbf").value_or(std::numeric_limits<long>::max()) > at)
        return fail(ErrorCode::Unauthenticated);
    const UserId user(numberInText(decoded, "user_id"));
    const LoginId login(numberInText(decoded, "sid"));
    if (!user.isValid() || !login.isValid() || UserId(numberInText(decoded, "sub")) != user)
        return fail(ErrorCode::Unauthenticated);
    return TokenClaims{user, login};
}

} // namespace natter::services
