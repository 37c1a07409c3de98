// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/accountcodec.h"
#include "protocol/codec.h"
#include "protocol/eventcodec.h"
#include "protocol/jsonscan.h"
#include "protocol/readiness.h"
#include "support/seedevents.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace natter;
using namespace natter::protocol;
using namespace natter::test;

namespace {

const QDir goldenFolder(QStringLiteral(NATTER_SOURCE_DIR "/tests/golden"));

Timestamp sentAt()
{
    return Timestamp(std::chrono::milliseconds(1'795'330'800'123));
}

Message directMessage()
{
    Message message;
    message.id = MessageId(9001);
    message.conversation = ConversationId(12);
    message.kind = ConversationKind::Direct;
    message.seq = Seq(3);
    message.rev = Rev(9001);
    message.sender = UserId(1);
    message.recipient = UserId(2);
    message.content = u"Hi \"Bob\" \\ 🦊\nA second line\twith a tab"_s;
    message.clientMessageId = u"phone-17"_s;
    message.sentAt = sentAt();
    return message;
}

Message groupMessage()
{
    Message message = directMessage();
    message.conversation = ConversationId(40);
    message.kind = ConversationKind::Group;
    message.recipient = UserId();
    message.content = u"Tea?"_s;
    return message;
}

Group group(int memberCount)
{
    Group made;
    made.id = ConversationId(40);
    made.name = u"Tea room ☕"_s;
    made.createdBy = UserId(1);
    made.createdAt = sentAt();
    made.memberCount = memberCount;
    for (int i = 1; i <= memberCount; ++i)
        made.members.emplace_back(i);
    return made;
}

LoggedIn login()
{
    return {{UserId(1), u"ada@example.com"_s, u"Ada \"the first\" Lovelace"_s, sentAt()},
            "aaa.bbb.ccc",
            "rrr",
            std::chrono::minutes(30)};
}

Error manyFaults()
{
    const auto command = decodeSignUp(R"({"email":"ada","name":"a\u0007b","password":"short"})", {});
    return command ? Error(ErrorCode::Internal) : command.error();
}

Error missingFields()
{
    const auto command = decodeSignUp(R"({"name":"Ada","password":"a long secret"})", {});
    return command ? Error(ErrorCode::Internal) : command.error();
}

Error brokenJson()
{
    const auto object = decodeObject("{\"email\": ada}");
    return object ? Error(ErrorCode::Internal) : object.error();
}

Error limited()
{
    Error error(ErrorCode::RateLimited);
    error.retryAfter = std::chrono::seconds(12);
    return error;
}

MessageContent content(const QString &text)
{
    return *ContentRules::parse(text, {});
}

} // namespace

/**
 * Every shape that goes over the wire, against the file of its name in tests/golden, byte for byte.
 * With NATTER_UPDATE_GOLDEN=1 in the environment the files are written instead; the diff is then what to read.
 */
class GoldenTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shapes_data();
    void shapes();
    void everyFileIsUsed();
    void commandsAreReadBack_data() { shapesOf(u"command-"_s); }
    void commandsAreReadBack();

private:
    void addShapes();
    void shapesOf(const QString &prefix);

    QSet<QString> m_used;
};

void GoldenTest::shapes_data()
{
    addShapes();
}

void GoldenTest::addShapes()
{
    QTest::addColumn<QByteArray>("json");
    const auto add = [this](const char *name, const QByteArray &json) {
        QTest::newRow(name) << json;
        m_used.insert(QString::fromLatin1(name) + u".json"_s);
    };
    add("rest-welcome", encodeWelcome(u"Chat Application API"_s, u"1.0.0"_s));
    add("rest-health", encodeHealth());
    add("rest-ready", encodeReadiness({{{"server"_L1, Condition::Ok, {}},
                                        {"database"_L1, Condition::Failed, u"no answer"_s},
                                        {"passwords"_L1, Condition::Busy, {}}}}));
    add("rest-signed-up", encodeSignedUp(login()));
    add("rest-logged-in", encodeLoggedIn(login()));
    add("rest-profile", encodeAccountOutcome(login().user));
    add("rest-logins",
        encodeAccountOutcome(LoginList{{{LoginId(2), sentAt(), sentAt(), u"curl/8.5.0"_s, u"192.0.2.1"_s},
                                        {LoginId(1), sentAt(), sentAt(), u"Mozilla/5.0 \u2028"_s, u"2001:db8::1"_s}},
                                       LoginId(2)}));
    add("rest-error", encodeHttpError(Error(ErrorCode::InvalidCredentials)));
    add("rest-error-own-words", encodeHttpError(Error(ErrorCode::NotFound, u"No such \"room\""_s)));
    add("rest-error-fields", encodeHttpError(manyFaults()));
    add("rest-error-missing", encodeHttpError(missingFields()));
    add("rest-error-json", encodeHttpError(brokenJson()));
    add("rest-error-no-object", encodeHttpError(decodeObject("[]").error()));
    add("event-personal-delivered", encodePersonalMessageDelivered({directMessage(), true}, {}));
    add("event-personal-delivered-request", encodePersonalMessageDelivered({directMessage(), false}, "\"r-1\""));
    Message unnamed = directMessage();
    unnamed.clientMessageId.clear();
    add("event-personal-delivered-unnamed", encodePersonalMessageDelivered({unnamed, true}, {}));
    add("event-receive-personal", encodeReceivePersonalMessage(directMessage()));
    add("event-receive-group", encodeReceiveGroupMessage(groupMessage(), {}));
    add("event-receive-group-request", encodeReceiveGroupMessage(groupMessage(), "17"));
    add("event-group-created", encodeGroupCreated(group(3), {}));
    add("event-group-created-request", encodeGroupCreated(group(1), "\"r-2\""));
    add("event-group-created-large", encodeGroupCreated(group(250), {}));
    add("event-error", encodeErrorEvent(Error(ErrorCode::NotFound), {}, {}));
    add("event-error-message", encodeErrorEvent(Error(ErrorCode::ClientMessageIdReused), "5", u"phone-17"_s));
    add("event-error-limited", encodeErrorEvent(limited(), {}, {}));
    add("event-error-json", encodeErrorEvent(brokenJson(), {}, {}));
    add("command-personal", encodeCommand(SendPersonalMessage{UserId(2), content(u"Hi \"Bob\" 🦊\n"_s),
                                                              *ClientMessageIdRules::parse(u"phone-17"_s)},
                                          u"r-1"_s));
    add("command-group", encodeCommand(SendGroupMessage{ConversationId(40), content(u"Tea?"_s), std::nullopt}, {}));
    add("command-create-group",
        encodeCommand(CreateGroup{*NameRules::parse(u"Tea room ☕"_s, {}), {UserId(2), UserId(3)}}, u"r-2"_s));
}

void GoldenTest::shapesOf(const QString &prefix)
{
    QTest::addColumn<QString>("name");
    for (const QString &name : goldenFolder.entryList({prefix + u"*.json"_s}))
        QTest::newRow(qPrintable(name)) << name;
}

void GoldenTest::shapes()
{
    QFETCH(QByteArray, json);
    QVERIFY2(!scanJson(json), json.constData()); // what we send obeys what we demand
    QFile file(goldenFolder.filePath(QString::fromLatin1(QTest::currentDataTag()) + u".json"_s));
    if (qEnvironmentVariableIsSet("NATTER_UPDATE_GOLDEN")) {
        QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(file.errorString()));
        QCOMPARE(file.write(json + '\n'), json.size() + 1);
        return;
    }
    QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName() + u": "_s + file.errorString()));
    QCOMPARE(json + '\n', file.readAll());
}

void GoldenTest::everyFileIsUsed()
{
    const QStringList files = goldenFolder.entryList({u"*.json"_s});
    QCOMPARE(QSet<QString>(files.begin(), files.end()), m_used);
}

void GoldenTest::commandsAreReadBack()
{
    QFETCH(QString, name);
    QFile file(goldenFolder.filePath(name));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto envelope = decodeEnvelope(file.readAll().trimmed());
    QVERIFY(envelope);
    const auto command = decodeChatCommand(*envelope, Dialect::Native, {});
    QVERIFY(command);
    const QByteArray requestId = envelope->requestId;
    const QString id = requestId.isEmpty() ? QString() : QString::fromUtf8(requestId.sliced(1, requestId.size() - 2));
    file.seek(0);
    QCOMPARE(encodeCommand(*command, id) + '\n', file.readAll());
}

QTEST_APPLESS_MAIN(GoldenTest)
#include "tst_golden.moc"
