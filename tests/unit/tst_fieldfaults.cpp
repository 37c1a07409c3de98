// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/codec.h"

#include <QTest>

using namespace natter;
using namespace natter::protocol;

namespace {

const RequestLimits limits;

Result<ChatCommand> chatCommand(const QByteArray &text)
{
    return decodeChatCommand(*decodeEnvelope(text), Dialect::Native, limits);
}

} // namespace

/** What a client of a FastAPI service finds in the list of what is wrong, beyond the kinds that tst_decode names. */
class FieldFaultsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bodiesThatAreNotThere_data();
    void bodiesThatAreNotThere();
    void brokenJsonIsFoundByCharacter();
    void nonsenseIsNotListedForEver();
    void boundsAreTold();
};

void FieldFaultsTest::bodiesThatAreNotThere_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("null") << QByteArray("null");
}

void FieldFaultsTest::bodiesThatAreNotThere()
{
    QFETCH(QByteArray, body);
    const QByteArray expected(
        R"({"detail":[{"type":"missing","loc":["body"],"msg":"Field required","input":null}],"code":"validation_failed"})");
    QCOMPARE(encodeHttpError(decodeSignUp(body, limits).error()), expected);
    QCOMPARE(encodeHttpError(decodeLogIn(body, limits).error()), expected);
}

void FieldFaultsTest::brokenJsonIsFoundByCharacter()
{
    const auto command = decodeLogIn(R"({"email":"é🦊", "password":})", limits);
    QVERIFY(!command);
    const QByteArray answer = encodeHttpError(command.error());
    QVERIFY2(answer.contains(R"("loc":["body",26])"), answer.constData());
    QVERIFY2(answer.contains(R"("ctx":{"error":"Expecting value"})"), answer.constData());
}

void FieldFaultsTest::nonsenseIsNotListedForEver()
{
    const QByteArray members = "[" + QByteArray("0,").repeated(499) + "0]";
    const auto command =
        chatCommand(R"({"event":"CREATE_GROUP","payload":{"name":"Tea","member_ids":)" + members + "}}");
    QVERIFY(!command);
    QCOMPARE(command.error().fields.size(), std::size_t(50));
}

void FieldFaultsTest::boundsAreTold()
{
    const auto command = chatCommand(R"({"event":"SEND_PERSONAL_MESSAGE","payload":{"to_user_id":0,"content":")" +
                                     QByteArray(16385, 'x') + R"(","client_message_id":"?"}})");
    QVERIFY(!command);
    const QByteArray answer = encodeHttpError(command.error());
    QVERIFY2(answer.contains(R"("ctx":{"ge":1})"), answer.constData());
    QVERIFY2(answer.contains(R"("ctx":{"max_length":16384})"), answer.constData());
    QVERIFY2(answer.contains(R"("ctx":{"pattern":"^[A-Za-z0-9_-]{1,64}$"})"), answer.constData());
    const QByteArray many = "[" + QByteArray("1,").repeated(500) + "1]";
    const auto group = chatCommand(R"({"event":"CREATE_GROUP","payload":{"name":"Tea","member_ids":)" + many + "}}");
    QVERIFY(!group);
    const QByteArray list = encodeHttpError(group.error());
    QVERIFY2(list.contains(R"("ctx":{"field_type":"List","max_length":500,"actual_length":501})"), list.constData());
}

QTEST_APPLESS_MAIN(FieldFaultsTest)
#include "tst_fieldfaults.moc"
