// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/tokens.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QMessageAuthenticationCode>
#include <QTest>

using namespace natter;
using namespace natter::services;
using namespace std::chrono_literals;

namespace {

const QByteArray secret(64, 'k');

QByteArray base64Url(const QByteArray &bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QByteArray json(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QByteArray signedToken(const QByteArray &head, const QByteArray &claims, QCryptographicHash::Algorithm hash,
                       const QByteArray &key)
{
    const QByteArray body = base64Url(head) + '.' + base64Url(claims);
    return body + '.' + base64Url(QMessageAuthenticationCode::hash(body, key, hash));
}

QByteArray head(const char *algorithm)
{
    return QByteArray(R"({"typ":"JWT","alg":")") + algorithm + "\"}";
}

const Timestamp now = Timestamp(std::chrono::milliseconds(1'800'000'000'000));

QJsonObject goodClaims()
{
    const qint64 at = 1'800'000'000;
    return {{QStringLiteral("user_id"), QStringLiteral("7")},
            {QStringLiteral("sub"), QStringLiteral("7")},
            {QStringLiteral("email"), QStringLiteral("a@b.c")},
            {QStringLiteral("sid"), QStringLiteral("3")},
            {QStringLiteral("aud"), QStringLiteral("chat")},
            {QStringLiteral("iss"), QStringLiteral("natter")},
            {QStringLiteral("iat"), at},
            {QStringLiteral("exp"), at + 60}};
}

QJsonObject with(const char *claim, const QJsonValue &value)
{
    QJsonObject claims = goodClaims();
    claims.insert(QLatin1StringView(claim), value);
    return claims;
}

QByteArray hs256(const QJsonObject &claims)
{
    return signedToken(head("HS256"), json(claims), QCryptographicHash::Sha256, secret);
}

User someone()
{
    User user;
    user.id = UserId(7);
    user.email = QStringLiteral("someone@example.org");
    return user;
}

} // namespace

class TokensTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundTrips_data()
    {
        QTest::addColumn<int>("algorithm");
        QTest::newRow("HS256") << int(TokenAlgorithm::HS256);
        QTest::newRow("HS384") << int(TokenAlgorithm::HS384);
        QTest::newRow("HS512") << int(TokenAlgorithm::HS512);
    }

    void roundTrips()
    {
        QFETCH(int, algorithm);
        const Tokens tokens({secret, TokenAlgorithm(algorithm), 30min});
        const auto token = tokens.issue(someone(), LoginId(9), now);
        QVERIFY(token);
        const auto claims = tokens.verify(*token, now + 29min);
        QVERIFY(claims);
        QCOMPARE(claims->user, UserId(7));
        QCOMPARE(claims->login, LoginId(9));
        QVERIFY(!tokens.verify(*token, now + 30min));
    }

    /** The claims that PROTOCOL §2 promises, with the seed's `user_id` as a string. */
    void carriesThePromisedClaims()
    {
        const Tokens tokens({secret, TokenAlgorithm::HS256, 30min});
        const QByteArray token = *tokens.issue(someone(), LoginId(9), now);
        const auto parts = token.split('.');
        QCOMPARE(parts.size(), 3);
        const QJsonObject claims =
            QJsonDocument::fromJson(QByteArray::fromBase64(parts[1], QByteArray::Base64UrlEncoding)).object();
        QCOMPARE(claims, (QJsonObject{{QStringLiteral("user_id"), QStringLiteral("7")},
                                      {QStringLiteral("sub"), QStringLiteral("7")},
                                      {QStringLiteral("email"), QStringLiteral("someone@example.org")},
                                      {QStringLiteral("sid"), QStringLiteral("9")},
                                      {QStringLiteral("aud"), QStringLiteral("chat")},
                                      {QStringLiteral("iss"), QStringLiteral("natter")},
                                      {QStringLiteral("iat"), 1'800'000'000},
                                      {QStringLiteral("exp"), 1'800'001'800}}));
    }

    void acceptsTheReferenceToken()
    {
        const Tokens tokens({secret, TokenAlgorithm::HS256, 30min});
        QVERIFY(tokens.verify(hs256(goodClaims()), now));
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("token");
        const QByteArray good = hs256(goodClaims());
        const QByteArray body = good.left(good.lastIndexOf('.'));
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("dots") << QByteArray("..");
        QTest::newRow("garbage") << QByteArray("abc");
        QTest::newRow("a megabyte") << QByteArray(1'000'000, 'a');
        QTest::newRow("NUL inside") << good + '\0' + good;
        QTest::newRow("no signature") << body + '.';
        QTest::newRow("two parts") << body;
        QTest::newRow("truncated") << good.chopped(1);
        QTest::newRow("signature of another key")
            << signedToken(head("HS256"), json(goodClaims()), QCryptographicHash::Sha256, QByteArray(64, 'x'));
        QTest::newRow("changed claims") << base64Url(head("HS256")) + '.' +
                                               base64Url(json(with("user_id", QStringLiteral("8")))) +
                                               good.mid(good.lastIndexOf('.'));
        for (const char *none : {"none", "None", "NONE", "nOnE"}) {
            QTest::newRow(none) << base64Url(head(none)) + '.' + base64Url(json(goodClaims())) + '.';
            QTest::newRow(QByteArray(none).append(" signed").constData())
                << signedToken(head(none), json(goodClaims()), QCryptographicHash::Sha256, secret);
        }
        QTest::newRow("another algorithm of ours")
            << signedToken(head("HS512"), json(goodClaims()), QCryptographicHash::Sha512, secret);
        QTest::newRow("claims to be RS256")
            << signedToken(head("RS256"), json(goodClaims()), QCryptographicHash::Sha256, secret);
        QTest::newRow("claims to be ES256")
            << signedToken(head("ES256"), json(goodClaims()), QCryptographicHash::Sha256, secret);
        QTest::newRow("no algorithm") << signedToken("{\"typ\":\"JWT\"}", json(goodClaims()),
                                                     QCryptographicHash::Sha256, secret);
        QTest::newRow("claims are a list") << signedToken(head("HS256"), "[]", QCryptographicHash::Sha256, secret);
        QTest::newRow("no claims") << signedToken(head("HS256"), "{}", QCryptographicHash::Sha256, secret);
        QTest::newRow("expired") << hs256(with("exp", 1'800'000'000));
        QTest::newRow("issued in the future") << hs256(with("iat", 1'800'009'000));
        QTest::newRow("not valid yet") << hs256(with("nbf", 1'800'000'030));
        QTest::newRow("nbf of a wrong type") << hs256(with("nbf", QStringLiteral("0")));
        for (const char *claim : {"user_id", "sub", "sid", "aud", "iss", "iat", "exp"}) {
            QJsonObject claims = goodClaims();
            claims.remove(QLatin1StringView(claim));
            QTest::newRow(QByteArray("without ").append(claim).constData()) << hs256(claims);
            QTest::newRow(QByteArray("null ").append(claim).constData()) << hs256(with(claim, QJsonValue::Null));
            QTest::newRow(QByteArray("object ").append(claim).constData()) << hs256(with(claim, QJsonObject()));
        }
        QTest::newRow("user_id as a number") << hs256(with("user_id", 7));
        QTest::newRow("user_id with a plus") << hs256(with("user_id", QStringLiteral("+7")));
        QTest::newRow("user_id padded") << hs256(with("user_id", QStringLiteral("07")));
        QTest::newRow("negative user_id") << hs256(with("user_id", QStringLiteral("-7")));
        QTest::newRow("sub of somebody else") << hs256(with("sub", QStringLiteral("8")));
        QTest::newRow("exp as text") << hs256(with("exp", QStringLiteral("1800000060")));
        QTest::newRow("the admin audience") << hs256(with("aud", QStringLiteral("admin")));
        QTest::newRow("another issuer") << hs256(with("iss", QStringLiteral("elsewhere")));
    }

    void refuses()
    {
        QFETCH(QByteArray, token);
        const Tokens tokens({secret, TokenAlgorithm::HS256, 30min});
        const auto claims = tokens.verify(token, now);
        QVERIFY(!claims);
        QCOMPARE(claims.error().code, ErrorCode::Unauthenticated);
    }
};

QTEST_GUILESS_MAIN(TokensTest)
#include "tst_tokens.moc"
