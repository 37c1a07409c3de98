// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/chatdecode.h"
#include "protocol/codec.h"
#include "protocol/fields.h"

#include <QStringDecoder>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace natter;
using namespace natter::protocol;

namespace {

const RequestLimits limits;

Result<ChatCommand> decoded(const QByteArray &text)
{
    const auto envelope = decodeEnvelope(text);
    if (!envelope)
        return fail(envelope.error());
    return decodeChatCommand(*envelope, Dialect::Native, limits);
}

/** "field type, field type …" of an error, "ok" of anything else. */
template<class T>
QByteArray faults(const Result<T> &result)
{
    if (result)
        return "ok";
    QByteArray text;
    for (const FieldError &fault : result.error().fields)
        text += (text.isEmpty() ? "" : ", ") + fault.field +
                (fault.position ? '.' + QByteArray::number(*fault.position) : QByteArray()) + ' ' + fault.type;
    return text;
}

QByteArray personal(const QByteArray &payload)
{
    return R"({"event":"SEND_PERSONAL_MESSAGE","payload":)" + payload + '}';
}

} // namespace

class DecodeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void signUp();
    void logIn();
    void personalMessage();
    void groupMessage();
    void createGroup();
    void unknownFieldsAreIgnored();
    void textsKeepTheirFirstCharacter();
    void ids_data();
    void ids();
    void wrongFields_data();
    void wrongFields();
    void wrongMembers_data();
    void wrongMembers();
    void wrongSignUps_data();
    void wrongSignUps();
    void secretsAreNeverRepeated_data();
    void secretsAreNeverRepeated();
    void inputsAreRepeatedAsTheyCame();
    void bodiesThatAreNoObject_data();
    void bodiesThatAreNoObject();
    void envelopes_data();
    void envelopes();
    void requestIdsOutliveWhatIsWrongBesideThem();
    void nullsAreNoChange();
    void greetingsNameTheirClient();
    void clientMessageIdsForAnswers();
    void unknownEvents();
};

void DecodeTest::signUp()
{
    const auto command =
        decodeSignUp(R"({"email":" Ada@Example.com ","name":" Ada ","password":"correct horse"})", limits);
    QVERIFY(command);
    QCOMPARE(command->email.toString(), u"ada@example.com"_s);
    QCOMPARE(command->name.toString(), u"Ada"_s);
    QCOMPARE(command->password.toString(), u"correct horse"_s);
}

void DecodeTest::logIn()
{
    const auto command = decodeLogIn(R"({"email":"ada@example.com","password":"x"})", limits);
    QVERIFY2(command, "a login has no minimum length: old passwords may be short");
    QCOMPARE(command->password.toString(), u"x"_s);
    QCOMPARE(faults(decodeLogIn(R"({"email":"ada"})", limits)), QByteArray("email value_error, password missing"));
}

void DecodeTest::personalMessage()
{
    const auto command =
        decoded(personal(R"({"to_user_id":42,"content":"Hi \"you\" \ud83e\udd8a","client_message_id":"a-1"})"));
    QVERIFY(command);
    const auto &message = std::get<SendPersonalMessage>(*command);
    QCOMPARE(message.to, UserId(42));
    QCOMPARE(message.content.toString(), u"Hi \"you\" 🦊"_s);
    QVERIFY(message.clientMessageId);
    QCOMPARE(message.clientMessageId->toString(), u"a-1"_s);
    const auto without = decoded(personal(R"({"to_user_id":42,"content":"x","client_message_id":null})"));
    QVERIFY(without);
    QVERIFY(!std::get<SendPersonalMessage>(*without).clientMessageId);
}

void DecodeTest::groupMessage()
{
    const auto command = decoded(R"({"payload":{"content":" ","room_id":"7"},"event":"SEND_GROUP_MESSAGE"})");
    QVERIFY(command);
    const auto &message = std::get<SendGroupMessage>(*command);
    QCOMPARE(message.room, ConversationId(7));
    QCOMPARE(message.content.toString(), u" "_s);
    QVERIFY(!message.clientMessageId);
}

void DecodeTest::createGroup()
{
    const auto command = decoded(R"({"event":"CREATE_GROUP","payload":{"name":"Tea","member_ids":[5,"3",5,4,"03"]}})");
    QVERIFY(command);
    const auto &group = std::get<CreateGroup>(*command);
    QCOMPARE(group.name.toString(), u"Tea"_s);
    QCOMPARE(group.members, (std::vector{UserId(3), UserId(4), UserId(5)}));
    const auto alone = decoded(R"({"event":"CREATE_GROUP","payload":{"name":"Tea","member_ids":[]}})");
    QVERIFY(alone);
    QVERIFY(std::get<CreateGroup>(*alone).members.empty());
}

void DecodeTest::unknownFieldsAreIgnored()
{
    QVERIFY(decoded(R"({"event":"SEND_PERSONAL_MESSAGE","x":[1],"payload":)"
                    R"({"to_user_id":1,"content":"x","id":9,"role":"owner","created_at":null,"from_user_id":2}})"));
    QVERIFY(decodeLogIn(R"({"email":"a@b.de","password":"x","role":"administrator"})", limits));
}

/** Qt's own parser loses a U+FEFF there. */
void DecodeTest::textsKeepTheirFirstCharacter()
{
    for (const QByteArray text :
         {"\xEF\xBB\xBFx", "\\ufeffx", "\xEF\xBB\xBF\xEF\xBB\xBF", "\\\"\xEF\xBB\xBF", "x\xEF\xBB\xBF"}) {
        const auto command = decoded(personal(R"({"to_user_id":1,"content":")" + text + R"("})"));
        QVERIFY(command);
        QString expected = QStringDecoder(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom)(text);
        expected.replace(u"\\ufeff"_s, u"\ufeff"_s).replace(u"\\\""_s, u"\""_s);
        QCOMPARE(std::get<SendPersonalMessage>(*command).content.toString(), expected);
    }
    const auto object = decodeObject("{\"\xEF\xBB\xBF\":1,\"\":2}");
    QVERIFY(object);
    QCOMPARE(object->value(u"\ufeff"_s).toInt(), 1);
    QCOMPARE(object->value(u""_s).toInt(), 2);
}

void DecodeTest::ids_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<qint64>("id");       // 0: refused
    QTest::addColumn<QByteArray>("type"); // and why
    QTest::newRow("one") << QByteArray("1") << qint64(1) << QByteArray();
    QTest::newRow("a string") << QByteArray("\"1\"") << qint64(1) << QByteArray();
    QTest::newRow("largest") << QByteArray("9007199254740991") << maxWireInteger << QByteArray();
    QTest::newRow("largest as a string") << QByteArray("\"9007199254740991\"") << maxWireInteger << QByteArray();
    QTest::newRow("a whole number with a point") << QByteArray("5.0") << qint64(5) << QByteArray();
    QTest::newRow("a whole number with an exponent") << QByteArray("5e2") << qint64(500) << QByteArray();
    struct Bad
    {
        const char *json;
        const char *type = "int_parsing";
    };
    for (const auto &[bad, type] : std::initializer_list<Bad>{{"0", "greater_than_equal"},
                                                              {"-1", "greater_than_equal"},
                                                              {"-0", "greater_than_equal"},
                                                              {"1.5", "int_from_float"},
                                                              {"5e-1", "int_from_float"},
                                                              {"9007199254740992.0", "less_than_equal"},
                                                              {"1e300", "less_than_equal"},
                                                              {"\"9007199254740992\"", "less_than_equal"},
                                                              {"\"99999999999999999999\"", "less_than_equal"},
                                                              {"\"0\"", "greater_than_equal"},
                                                              {"\"\""},
                                                              {"\" 1\""},
                                                              {"\"1 \""},
                                                              {"\"+1\""},
                                                              {"\"-1\""},
                                                              {"\"1.0\""},
                                                              {"\"1e2\""},
                                                              {"\"0x1\""},
                                                              {"\"\\u0661\""},
                                                              {"\"１\""},
                                                              {"\"one\""},
                                                              {"true", "int_type"},
                                                              {"false", "int_type"},
                                                              {"null", "int_type"},
                                                              {"[1]", "int_type"},
                                                              {"[]", "int_type"},
                                                              {"{}", "int_type"},
                                                              {"{\"id\":1}", "int_type"}})
        QTest::newRow(bad) << QByteArray(bad) << qint64(0) << QByteArray(type);
}

void DecodeTest::ids()
{
    QFETCH(QByteArray, json);
    QFETCH(qint64, id);
    QFETCH(QByteArray, type);
    const auto command = decoded(personal(R"({"content":"x","to_user_id":)" + json + '}'));
    if (id) {
        QVERIFY(command);
        QCOMPARE(std::get<SendPersonalMessage>(*command).to, UserId(id));
    } else {
        QCOMPARE(faults(command), "to_user_id " + type);
        QCOMPARE(command.error().code, ErrorCode::ValidationFailed);
    }
}

void DecodeTest::wrongFields_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("nothing there") << personal("{}") << QByteArray("to_user_id missing, content missing");
    QTest::newRow("no payload") << QByteArray(R"({"event":"SEND_GROUP_MESSAGE"})")
                                << QByteArray("room_id missing, content missing");
    QTest::newRow("everything wrong") << personal(R"({"to_user_id":{},"content":"","client_message_id":"?"})")
                                      << QByteArray("to_user_id int_type, content string_too_short, "
                                                    "client_message_id string_pattern_mismatch");
    for (const char *wrong : {"1", "1.5", "true", "null", "[]", "[\"x\"]", "{}"}) {
        QTest::addRow("content %s", wrong)
            << personal(R"({"to_user_id":1,"content":)" + QByteArray(wrong) + '}') << QByteArray("content string_type");
    }
    for (const char *wrong : {"1", "1.5", "false", "[]", "[\"x\"]", "{}"}) {
        QTest::addRow("client_message_id %s", wrong)
            << personal(R"({"to_user_id":1,"content":"x","client_message_id":)" + QByteArray(wrong) + '}')
            << QByteArray("client_message_id string_type");
    }
    QTest::newRow("too long") << personal(R"({"to_user_id":1,"content":")" + QByteArray(16385, 'x') + "\"}")
                              << QByteArray("content string_too_long");
    QTest::newRow("as long as may be") << personal(R"({"to_user_id":1,"content":")" + QByteArray(16384, 'x') + "\"}")
                                       << QByteArray("ok");
}

void DecodeTest::wrongFields()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, expected);
    const auto command = decoded(text);
    QCOMPARE(faults(command), expected);
    if (!command) {
        QCOMPARE(command.error().code, ErrorCode::ValidationFailed);
        QVERIFY2(command.error().message().startsWith(QString::fromLatin1(expected.left(expected.indexOf(' ')))),
                 "the sentence names the first of them");
    }
}

void DecodeTest::wrongMembers_data()
{
    QTest::addColumn<QByteArray>("members");
    QTest::addColumn<QByteArray>("expected");
    for (const char *wrong : {"null", "1", "\"1\"", "true", "{}", "{\"0\":1}"})
        QTest::newRow(wrong) << QByteArray(wrong) << QByteArray("member_ids list_type");
    for (const char *wrong : {"[null]", "[true]", "[[1]]", "[{}]"})
        QTest::newRow(wrong) << QByteArray(wrong) << QByteArray("member_ids.0 int_type");
    QTest::newRow("0") << QByteArray("[0]") << QByteArray("member_ids.0 greater_than_equal");
    QTest::newRow("fraction") << QByteArray("[1.5]") << QByteArray("member_ids.0 int_from_float");
    QTest::newRow("huge") << QByteArray("[1e300]") << QByteArray("member_ids.0 less_than_equal");
    QTest::newRow("each of them") << QByteArray(R"([1,null,2,"x"])")
                                  << QByteArray("member_ids.1 int_type, member_ids.3 int_parsing");
    QTest::newRow("500") << "[" + QByteArray("1,").repeated(499) + "1]" << QByteArray("ok");
    QTest::newRow("501") << "[" + QByteArray("1,").repeated(500) + "1]" << QByteArray("member_ids too_long");
    QTest::newRow("a million") << "[" + QByteArray("1,").repeated(999'999) + "1]" << QByteArray("member_ids too_long");
}

void DecodeTest::wrongMembers()
{
    QFETCH(QByteArray, members);
    QFETCH(QByteArray, expected);
    const auto command = decoded(R"({"event":"CREATE_GROUP","payload":{"name":"Tea","member_ids":)" + members + "}}");
    QCOMPARE(faults(command), expected);
}

void DecodeTest::wrongSignUps_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("empty") << QByteArray("{}") << QByteArray("email missing, name missing, password missing");
    QTest::newRow("all wrong") << QByteArray(R"({"email":"ada","name":"\u202e","password":"short"})")
                               << QByteArray("email value_error, name string_invisible, password string_too_short");
    QTest::newRow("all of a wrong type") << QByteArray(R"({"email":1,"name":null,"password":[]})")
                                         << QByteArray("email string_type, name string_type, password string_type");
    QTest::newRow("a megabyte of password")
        << R"({"email":"a@b.de","name":"a","password":")" + QByteArray(1'000'000, 'x') + "\"}"
        << QByteArray("password string_too_long");
}

void DecodeTest::wrongSignUps()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, expected);
    QCOMPARE(faults(decodeSignUp(body, limits)), expected);
}

void DecodeTest::secretsAreNeverRepeated_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("wrong password") << QByteArray(R"({"email":"a@b.de","name":"a","password":"5ecret"})");
    QTest::newRow("of a wrong type") << QByteArray(R"({"email":"a@b.de","name":"a","password":["5ecret"]})");
    QTest::newRow("beside a missing field") << QByteArray(R"({"name":"a","password":"5ecret-long-enough"})");
    QTest::newRow("deeper") << QByteArray(R"({"user":{"email":"a@b.de","password":"5ecret"}})");
    QTest::newRow("in a list") << QByteArray(
        R"({"email":[{"password":"5ecret"}],"name":"a","password":"5ecret-5ecret"})");
    QTest::newRow("spelt otherwise") << QByteArray(R"({"Password":"5ecret","new_password":"5ecret"})");
    QTest::newRow("tokens") << QByteArray(
        R"({"access_token":"5ecret","refresh_token":"5ecret","invite_code":"5ecret"})");
}

void DecodeTest::secretsAreNeverRepeated()
{
    QFETCH(QByteArray, body);
    const auto command = decodeSignUp(body, limits);
    QVERIFY(!command);
    const QByteArray answer = encodeHttpError(command.error());
    QVERIFY2(!answer.contains("5ecret"), answer.constData());
    QVERIFY(!command.error().message().contains(u"5ecret"_s));
}

void DecodeTest::inputsAreRepeatedAsTheyCame()
{
    const auto command =
        decodeSignUp(R"({"email":"\"ada\"","name":{"a":[1,null,"é"]},"password":"long enough"})", limits);
    QVERIFY(!command);
    const auto &wrong = command.error().fields;
    QCOMPARE(wrong.size(), std::size_t(2));
    QCOMPARE(wrong[0].input, QByteArray(R"("\"ada\"")"));
    QCOMPARE(wrong[1].input, QByteArray(R"({"a":[1,null,"é"]})"));
    const QByteArray body = R"({"email":")" + QByteArray(5000, 'x') + R"(","name":"a","password":"long enough"})";
    const auto large = decodeSignUp(body, limits);
    QVERIFY(!large);
    QCOMPARE(large.error().fields.front().input, QByteArray("null"));
    const QByteArray deep = QByteArray(31, '[') + QByteArray(31, ']');
    const QByteArray tower = R"({"email":)" + deep + R"(,"name":"a","password":"long enough"})";
    const auto levels = decodeSignUp(tower, limits);
    QVERIFY(!levels);
    QCOMPARE(levels.error().fields.front().input, QByteArray("null"));
    QVERIFY2(decodeObject(encodeHttpError(levels.error())), "the answer is no deeper than what we take ourselves");
    const auto number = decodeSignUp(R"({"email":6.555555555555553e19,"name":"a","password":"long enough"})", limits);
    QVERIFY(!number);
    QCOMPARE(number.error().fields.front().input, QByteArray("null"));
}

void DecodeTest::bodiesThatAreNoObject_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<ErrorCode>("code");
    for (const char *json : {"[]", "[{}]", "null", "true", "1", "-1.5e3", "\"x\"", " 0 "})
        QTest::newRow(json) << QByteArray(json) << ErrorCode::ValidationFailed;
    for (const char *json :
         {"", " ", "{", "{}x", "{'a':1}", "\xef\xbb\xbf{}", "{\"a\":1,\"a\":2}", "{\"n\":1e999}", "\xff"})
        QTest::addRow("invalid %s", json) << QByteArray(json) << ErrorCode::InvalidJson;
}

void DecodeTest::bodiesThatAreNoObject()
{
    QFETCH(QByteArray, body);
    QFETCH(ErrorCode, code);
    const auto object = decodeObject(body);
    QVERIFY(!object);
    QCOMPARE(object.error().code, code);
    if (!body.isEmpty()) {
        QCOMPARE(decodeSignUp(body, limits).error().code, code);
        QCOMPARE(decodeLogIn(body, limits).error().code, code);
    }
    QCOMPARE(decodeEnvelope(body).error().code, code);
}

void DecodeTest::envelopes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("requestId");
    QTest::addColumn<bool>("fit");
    const auto with = [](const QByteArray &requestId) -> QByteArray {
        return R"({"event":"X","payload":{},"request_id":)" + requestId + '}';
    };
    QTest::newRow("none") << QByteArray(R"({"event":"X"})") << QByteArray() << true;
    QTest::newRow("null") << with("null") << QByteArray() << true;
    QTest::newRow("a number") << with("17") << QByteArray("17") << true;
    QTest::newRow("a large number") << with("-9007199254740991") << QByteArray("-9007199254740991") << true;
    QTest::newRow("a fraction") << with("0.5") << QByteArray("0.5") << true;
    QTest::newRow("a text") << with(R"("a\"\n🦊")") << QByteArray(R"("a\"\n🦊")") << true;
    QTest::newRow("an empty text") << with("\"\"") << QByteArray("\"\"") << true;
    QTest::newRow("64") << with(QByteArray('"' + QByteArray(64, 'x') + '"'))
                        << QByteArray('"' + QByteArray(64, 'x') + '"') << true;
    QTest::newRow("65") << with(QByteArray('"' + QByteArray(65, 'x') + '"')) << QByteArray() << false;
    QTest::newRow("a number out of range") << with("6.5e19") << QByteArray() << false;
    QTest::newRow("true") << with("true") << QByteArray() << false;
    QTest::newRow("a list") << with("[1]") << QByteArray() << false;
    QTest::newRow("an object") << with("{}") << QByteArray() << false;
    QTest::newRow("no event") << QByteArray(R"({"payload":{}})") << QByteArray() << false;
    QTest::newRow("event of a wrong type") << QByteArray(R"({"event":1})") << QByteArray() << false;
    for (const char *payload : {"null", "[]", "1", "\"{}\"", "true"}) {
        QTest::addRow("payload %s", payload)
            << R"({"event":"X","payload":)" + QByteArray(payload) + '}' << QByteArray() << false;
    }
}

void DecodeTest::envelopes()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, requestId);
    QFETCH(bool, fit);
    const auto envelope = decodeEnvelope(text);
    QVERIFY(envelope);
    QCOMPARE(envelope->requestId, requestId);
    QCOMPARE(!envelope->fault, fit);
    const auto command = decodeChatCommand(*envelope, Dialect::Native, limits);
    QVERIFY(!command);
    QCOMPARE(command.error().code, fit ? ErrorCode::UnknownEvent : ErrorCode::ValidationFailed);
}

void DecodeTest::requestIdsOutliveWhatIsWrongBesideThem()
{
    for (const char *text :
         {R"({"request_id":5})", R"({"request_id":5,"event":"X","payload":[]})", R"({"request_id":5,"event":{}})"}) {
        const auto envelope = decodeEnvelope(text);
        QVERIFY(envelope);
        QVERIFY(envelope->fault);
        QCOMPARE(envelope->requestId, QByteArray("5"));
    }
}

void DecodeTest::nullsAreNoChange()
{
    const auto outcome = [](const char *body) { return decodeEditGroup(*decodeObject(body), {}); };
    QVERIFY(outcome(R"({"room_id":1,"name":"Tea"})"));
    QVERIFY(outcome(R"({"room_id":1,"name":null,"archived":true})"));
    for (const char *body :
         {R"({"room_id":1})", R"({"room_id":1,"name":null})", R"({"room_id":1,"name":null,"archived":null})"}) {
        const auto refused = outcome(body);
        QVERIFY2(!refused, body);
        QCOMPARE(refused.error().fields.size(), 1U);
    }
}

void DecodeTest::greetingsNameTheirClient()
{
    const auto outcome = [](const QByteArray &payload) {
        const QByteArray text = R"({"event":"HELLO","payload":)" + payload + "}";
        return decodeHello(*decodeEnvelope(text));
    };
    for (const char *payload : {"{}", R"({"client":null})", R"({"client":{}})", R"({"client":{"name":"x"}})"})
        QVERIFY2(outcome(payload), payload);
    for (const char *payload :
         {R"({"client":"x"})", R"({"client":[1]})", R"({"client":7})", R"({"client":{"name":5}})"})
        QVERIFY2(!outcome(payload), payload);
}

void DecodeTest::clientMessageIdsForAnswers()
{
    const auto id = [](const char *payload) { return clientMessageIdOf(*decodeEnvelope(personal(payload)), {}); };
    QCOMPARE(id(R"({"client_message_id":"a_B-9"})"), u"a_B-9"_s);
    QCOMPARE(id(R"({"client_message_id":"a b"})"), QString());
    QCOMPARE(id(R"({"client_message_id":7})"), QString());
    QCOMPARE(id("{}"), QString());
}

void DecodeTest::unknownEvents()
{
    for (const char *name :
         {"", "send_personal_message", "SEND_PERSONAL_MESSAGE ", "RECEIVE_PERSONAL_MESSAGE", "ERROR", "HELLO"}) {
        const auto command = decoded(R"({"event":")" + QByteArray(name) + R"(","payload":{}})");
        QVERIFY(!command);
        QCOMPARE(command.error().code, ErrorCode::UnknownEvent);
    }
}

QTEST_APPLESS_MAIN(DecodeTest)
#include "tst_decode.moc"
