// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/property.h"
#include "protocol/jsonscan.h"
#include "services/tokens.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QMessageAuthenticationCode>

using namespace natter;
using namespace natter::services;
using namespace std::chrono_literals;
using fuzz::require;

// Input, taken four ways: a token; the edits that somebody makes to a good token; the claims of a token that is signed
// with the right key; its head. Properties: nothing passes that the key has not signed, byte for byte, with the one
// algorithm that was chosen; whose claims pass is whom they name.

namespace {

const QByteArray secret(64, 'k');
const Timestamp now = Timestamp(std::chrono::milliseconds(1'800'000'000'000));
constexpr qint64 nowSeconds = 1'800'000'000;

struct Kind
{
    TokenAlgorithm algorithm;
    QCryptographicHash::Algorithm hash;
    const char *head;
};

constexpr Kind kinds[] = {
    {TokenAlgorithm::HS256, QCryptographicHash::Sha256, R"({"alg":"HS256","typ":"JWT"})"},
    {TokenAlgorithm::HS384, QCryptographicHash::Sha384, R"({"alg":"HS384","typ":"JWT"})"},
    {TokenAlgorithm::HS512, QCryptographicHash::Sha512, R"({"alg":"HS512","typ":"JWT"})"},
};

QByteArray base64Url(QByteArrayView bytes)
{
    return bytes.toByteArray().toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QByteArray signedText(const QByteArray &text, QCryptographicHash::Algorithm hash)
{
    return text + '.' + base64Url(QMessageAuthenticationCode::hash(text, secret, hash));
}

QByteArray signedToken(QByteArrayView head, QByteArrayView claims, QCryptographicHash::Algorithm hash)
{
    return signedText(base64Url(head) + '.' + base64Url(claims), hash);
}

/** @p token changed as @p edits say: three bytes each, what to do, where, with what. */
QByteArray edited(QByteArray token, QByteArrayView edits)
{
    for (; edits.size() >= 3 && token.size() < 4096; edits = edits.sliced(3)) {
        const qsizetype place = quint8(edits[1]) * (token.size() + 1) / 256;
        switch (edits[0] % 4) {
        case 0:
            token.insert(place, edits[2]);
            break;
        case 1:
            token.remove(place, quint8(edits[2]) % 64);
            break;
        case 2:
            if (place < token.size())
                token[place] = edits[2];
            break;
        default:
            token.insert(place, token.sliced(place / 2, token.size() / 8));
        }
    }
    return token;
}

qint64 numberOf(const QJsonValue &text)
{
    return text.toString().toLongLong();
}

/** What the claims say, if Qt can read them as the scan lets them: as a second opinion. */
void checkClaims(const TokenClaims &claims, QByteArrayView json)
{
    require(claims.user.isValid() && claims.login.isValid(), "a bearer is somebody");
    if (protocol::scanJson(json))
        return; // signed by ourselves, so not of this world; Qt reads it otherwise than the library does
    const QJsonObject object = QJsonDocument::fromJson(json.toByteArray()).object();
    const auto value = [&](const char *claim) { return object.value(QLatin1StringView(claim)); };
    require(value("aud").toString() == QStringLiteral("chat"), "a token is for us");
    require(value("iss").toString() == QStringLiteral("natter"), "a token is from us");
    require(value("exp").toInteger() > nowSeconds, "a token has not expired");
    require(value("iat").isDouble() && value("iat").toInteger(-1) >= 0 && value("iat").toInteger() <= nowSeconds + 60,
            "a token was made before now");
    require(value("nbf").isUndefined() || value("nbf").toInteger(nowSeconds + 1) <= nowSeconds, "a token is valid yet");
    require(numberOf(value("user_id")) == claims.user.value() && numberOf(value("sub")) == claims.user.value(),
            "the bearer is who is named");
    require(numberOf(value("sid")) == claims.login.value(), "the login is the one that is named");
}

void checkAll(QByteArrayView input, const Kind &kind)
{
    const Tokens tokens({secret, kind.algorithm, 30min});
    if (tokens.verify(input, now)) {
        const QByteArray token = input.toByteArray();
        require(token.count('.') == 2, "a token has three parts");
        require(token == signedText(token.first(token.lastIndexOf('.')), kind.hash), "a token is signed by the key");
    }

    User user;
    user.id = UserId(7);
    user.email = QStringLiteral("someone@example.org");
    const auto good = tokens.issue(user, LoginId(3), now);
    require(good && tokens.verify(*good, now), "a good token passes");
    const QByteArray changed = edited(*good, input);
    require(changed == *good || !tokens.verify(changed, now), "a token that was changed does not pass");

    if (const auto claims = tokens.verify(signedToken(kind.head, input, kind.hash), now))
        checkClaims(*claims, input);

    const QByteArray goodClaims =
        R"({"aud":"chat","iss":"natter","user_id":"7","sub":"7","sid":"3","iat":1799999990,"exp":1800000060})";
    require(tokens.verify(signedToken(kind.head, goodClaims, kind.hash), now).has_value(), "good claims pass");
    const auto withHead = tokens.verify(signedToken(input, goodClaims, kind.hash), now);
    if (withHead && !protocol::scanJson(input)) {
        const QString algorithm =
            QJsonDocument::fromJson(input.toByteArray()).object().value(QStringLiteral("alg")).toString();
        require(QByteArray(kind.head).contains(QByteArray('"' + algorithm.toUpper().toUtf8() + '"')),
                "the algorithm is ours");
    }
    for (const Kind &other : kinds) {
        require(other.algorithm == kind.algorithm ||
                    !tokens.verify(signedToken(other.head, goodClaims, other.hash), now),
                "another algorithm does not pass");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *bytes, std::size_t size)
{
    const QByteArrayView input = fuzz::viewOf(bytes, size);
    fuzz::Dice dice(input);
    checkAll(input, kinds[dice.roll(std::size(kinds))]);
    return 0;
}
