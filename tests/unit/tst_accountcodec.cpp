// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/accountcodec.h"

#include <QTest>

using namespace natter;
using namespace natter::protocol;
using namespace Qt::StringLiterals;

namespace {

const RequestLimits limits;

enum class Body : quint8 { Refresh, Password, Profile, Erasure };

/** What is wrong with @p text as the body of a request; nothing if it is good. */
std::optional<Error> faultOf(Body body, const QByteArray &text)
{
    const auto faultIn = [](const auto &command) {
        return command ? std::nullopt : std::optional<Error>(command.error());
    };
    switch (body) {
    case Body::Refresh:
        return faultIn(decodeRefreshLogin(text));
    case Body::Password:
        return faultIn(decodeChangePassword(text, limits));
    case Body::Profile:
        return faultIn(decodeEditProfile(text, limits));
    case Body::Erasure:
        return faultIn(decodeEraseAccount(text, limits));
    }
    return std::nullopt;
}

/** "field: type" of each fault. */
QByteArray kindsOf(const Error &error)
{
    QByteArrayList kinds;
    for (const FieldError &fault : error.fields)
        kinds.append(QByteArray(fault.field + ": " + fault.type));
    return kinds.join(", ");
}

} // namespace

Q_DECLARE_METATYPE(Body)
Q_DECLARE_METATYPE(AccountOutcome)

/** The bodies of what people do with their accounts, from hands that mean no good. */
class AccountCodecTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goodBodies();
    void refuses_data();
    void refuses();
    void secretsAreNeverRepeated_data();
    void secretsAreNeverRepeated();
    void outcomes_data();
    void outcomes();
};

void AccountCodecTest::goodBodies()
{
    const auto refresh = decodeRefreshLogin(R"({"refresh_token":"abc-DEF_123","more":1})");
    QVERIFY(refresh);
    QCOMPARE(refresh->token.toString(), u"abc-DEF_123"_s);
    const QByteArray longest = R"({"refresh_token":")" + QByteArray(512, 'x') + R"("})";
    QVERIFY(decodeRefreshLogin(longest));

    // An old password may be one that today nobody may choose.
    const auto passwords = decodeChangePassword(R"({"new_password":"long enough","current_password":"x"})", limits);
    QVERIFY(passwords);
    QCOMPARE(passwords->current.toString(), u"x"_s);
    QCOMPARE(passwords->next.toString(), u"long enough"_s);

    const auto profile = decodeEditProfile(R"({"name":" Ada ","email":"other@example.org","role":"owner"})", limits);
    QVERIFY(profile);
    QCOMPARE(profile->name.toString(), u"Ada"_s);

    const auto erasure = decodeEraseAccount(R"({"current_password":"x"})", limits);
    QVERIFY(erasure);
    QCOMPARE(erasure->current.toString(), u"x"_s);
}

void AccountCodecTest::refuses_data()
{
    QTest::addColumn<Body>("body");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("kinds");
    const auto add = [](const char *name, Body body, const QByteArray &text, const QByteArray &kinds) {
        QTest::newRow(name) << body << text << kinds;
    };
    const QByteArray long513(513, 'x');
    add("refresh: nothing", Body::Refresh, "", ": missing");
    add("refresh: null", Body::Refresh, "null", ": missing");
    add("refresh: a list", Body::Refresh, "[]", ": model_attributes_type");
    add("refresh: a text", Body::Refresh, R"("token")", ": model_attributes_type");
    add("refresh: broken", Body::Refresh, R"({"refresh_token":)", ": json_invalid");
    add("refresh: twice", Body::Refresh, R"({"refresh_token":"a","refresh_token":"b"})", ": json_invalid");
    add("refresh: missing", Body::Refresh, "{}", "refresh_token: missing");
    add("refresh: of null", Body::Refresh, R"({"refresh_token":null})", "refresh_token: string_type");
    add("refresh: of a number", Body::Refresh, R"({"refresh_token":1})", "refresh_token: string_type");
    add("refresh: empty", Body::Refresh, R"({"refresh_token":""})", "refresh_token: string_too_short");
    add("refresh: too long", Body::Refresh, R"({"refresh_token":")" + long513 + R"("})",
        "refresh_token: string_too_long");
    add("refresh: half a character", Body::Refresh, R"({"refresh_token":"\ud800"})", ": json_invalid");

    add("password: nothing", Body::Password, "", ": missing");
    add("password: missing", Body::Password, "{}", "current_password: missing, new_password: missing");
    add("password: of other types", Body::Password, R"({"current_password":[],"new_password":{}})",
        "current_password: string_type, new_password: string_type");
    add("password: empty", Body::Password, R"({"current_password":"","new_password":""})",
        "current_password: string_too_short, new_password: string_too_short");
    add("password: a new one that is short", Body::Password, R"({"current_password":"x","new_password":"seven77"})",
        "new_password: string_too_short");
    add("password: too long", Body::Password,
        R"({"current_password":")" + QByteArray(1025, 'x') + R"(","new_password":")" + QByteArray(1025, 'x') + R"("})",
        "current_password: string_too_long, new_password: string_too_long");
    add("password: NUL", Body::Password, R"({"current_password":"a\u0000b","new_password":"long\u0000enough"})",
        ": json_invalid");

    add("profile: nothing", Body::Profile, "", ": missing");
    add("profile: missing", Body::Profile, R"({"email":"a@b.example"})", "name: missing");
    add("profile: of another type", Body::Profile, R"({"name":{"first":"Ada"}})", "name: string_type");
    add("profile: blanks", Body::Profile, R"({"name":"  "})", "name: string_too_short");
    add("profile: too long", Body::Profile, R"({"name":")" + QByteArray(65, 'x') + R"("})", "name: string_too_long");
    add("erasure: nothing", Body::Erasure, "", ": missing");
    add("erasure: missing", Body::Erasure, "{}", "current_password: missing");
    add("erasure: of another type", Body::Erasure, R"({"current_password":true})", "current_password: string_type");
    add("profile: turned around", Body::Profile, R"({"name":"a\u202eb"})", "name: string_invisible");
}

void AccountCodecTest::refuses()
{
    QFETCH(Body, body);
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, kinds);
    const auto fault = faultOf(body, text);
    QVERIFY2(fault, "it was taken");
    QCOMPARE(kindsOf(*fault), kinds);
}

void AccountCodecTest::secretsAreNeverRepeated_data()
{
    QTest::addColumn<Body>("body");
    QTest::addColumn<QByteArray>("text");
    const std::pair<const char *, QByteArray> texts[] = {
        {"too long", R"({"refresh_token":")" + QByteArray("5ecret").repeated(300) + R"(","current_password":")" +
                         QByteArray("5ecret").repeated(300) + R"(","new_password":"5"})"},
        {"too short", R"({"current_password":"","new_password":"5ecret"})"},
        {"one without the other", R"({"current_password":"5ecret-5ecret"})"},
        {"the other without the one", R"({"new_password":"5ecret-5ecret"})"},
        {"for another request", R"({"email":"a@b.example","password":"5ecret","access_token":"5ecret"})"},
        {"in lists", R"({"refresh_token":["5ecret"],"current_password":["5ecret"],"new_password":[["5ecret"]]})"},
        {"in objects", R"({"refresh_token":{"a":"5ecret"},"current_password":{"5ecret":1},"new_password":{}})"},
        {"deeper", R"({"login":{"refresh_token":"5ecret","current_password":"5ecret","new_password":"5ecret"}})"},
        {"in another field", R"({"name":{"new_password":"5ecret"},"items":[{"refresh_token":"5ecret"}]})"},
        {"spelt otherwise", R"({"refreshToken":"5ecret","CurrentPassword":"5ecret","NEW_PASSWORD":"5ecret"})"},
        {"spelt by escapes", R"({"refresh\u005ftoken":["5ecret"],"current\u005fpassword":["\u0035ecret"]})"},
        {"alone", R"("5ecret")"},
        {"alone in a list", R"(["5ecret"])"},
        {"in broken JSON", R"({"refresh_token":"5ecret","current_password":"5ecret","new_password":"5ecret")"},
        {"no JSON at all", "refresh_token=5ecret&current_password=5ecret"},
        {"behind JSON", "{}5ecret"},
        {"with a lone surrogate", R"({"refresh_token":"5ecret\udc00","current_password":"5ecret\udc00"})"},
        {"twice", R"({"refresh_token":"5ecret","refresh_token":"5ecret","new_password":"a","new_password":"5ecret"})"},
    };
    for (const auto &[name, text] : texts) {
        QTest::addRow("refresh: %s", name) << Body::Refresh << text;
        QTest::addRow("password: %s", name) << Body::Password << text;
        QTest::addRow("profile: %s", name) << Body::Profile << text;
        QTest::addRow("erasure: %s", name) << Body::Erasure << text;
    }
}

void AccountCodecTest::secretsAreNeverRepeated()
{
    QFETCH(Body, body);
    QFETCH(QByteArray, text);
    const auto fault = faultOf(body, text);
    if (!fault) {
        // One that only the database knows to be bad.
        QVERIFY(body == Body::Refresh || body == Body::Erasure);
        return;
    }
    const QByteArray answer = encodeHttpError(*fault);
    QVERIFY2(!answer.contains("5ecret"), answer.constData());
    QVERIFY2(!fault->message().contains(u"5ecret"), qPrintable(fault->message()));
    for (const FieldError &wrong : fault->fields) {
        if (wrong.field.endsWith("password") || wrong.field.endsWith("token"))
            QVERIFY2(wrong.type == "missing" || wrong.input.isEmpty(), wrong.input.constData());
    }
}

void AccountCodecTest::outcomes_data()
{
    QTest::addColumn<AccountOutcome>("outcome");
    QTest::addColumn<QByteArray>("text");
    const auto add = [](const char *name, AccountOutcome outcome, const QByteArray &text) {
        QTest::newRow(name) << std::move(outcome) << text;
    };
    const Timestamp noon(std::chrono::milliseconds(1'767'268'800'000));
    const KnownPerson ada{UserId(7), u"Ada \"the\" first"_s};
    const KnownPerson gone{UserId(8), u"-"_s, true};
    add("nothing to say", std::monostate(), "");
    add("somebody", ada, R"({"user_id":7,"name":"Ada \"the\" first"})");
    add("somebody who is gone", gone, R"({"user_id":8,"name":"-","erased":true})");
    add("nobody", PersonPage{}, R"({"items":[],"next_cursor":null})");
    add("people", PersonPage{{ada, gone}, {}, false},
        R"({"items":[{"user_id":7,"name":"Ada \"the\" first"},)"
        R"({"user_id":8,"name":"-","erased":true}],"next_cursor":null})");
    add("nobody blocked", BlockPage{}, R"({"items":[],"next_cursor":null})");
    add("blocked, of more", BlockPage{{{ada, noon}}, true},
        R"({"items":[{"user_id":7,"name":"Ada \"the\" first","created_at":"2026-01-01T12:00:00.000Z"}],)"
        R"("next_cursor":"7"})");
}

void AccountCodecTest::outcomes()
{
    QFETCH(AccountOutcome, outcome);
    QFETCH(QByteArray, text);
    QCOMPARE(encodeAccountOutcome(outcome), text);
}

QTEST_APPLESS_MAIN(AccountCodecTest)
#include "tst_accountcodec.moc"
