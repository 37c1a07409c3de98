// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/accountcodec.h"
#include "protocol/chatdecode.h"
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

const QString greetingFile = u"command-hello.json"_s;
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

ConversationSummary inGroup()
{
    ConversationSummary summary;
    summary.id = ConversationId(40);
    summary.kind = ConversationKind::Group;
    summary.name = u"Tea room ☕"_s;
    summary.memberCount = 3;
    summary.role = Role::Owner;
    summary.firstSeq = Seq(1);
    summary.lastSeq = Seq(3);
    summary.readSeq = Seq(1);
    summary.lastRev = Rev(9001);
    summary.lastMessage = groupMessage();
    return summary;
}

ConversationSummary direct()
{
    ConversationSummary summary;
    summary.id = ConversationId(12);
    summary.peer = UserId(2);
    summary.name = u"Bob"_s;
    summary.firstSeq = Seq(1);
    summary.lastRev = Rev(8000);
    return summary;
}

HistoryPage history()
{
    HistoryPage page;
    page.conversation = ConversationId(40);
    page.messages = {groupMessage()};
    page.firstSeq = Seq(1);
    page.lastSeq = Seq(3);
    page.moreBefore = true;
    return page;
}

Welcome welcome()
{
    return {5, UserId(1), u"Ada"_s, sentAt(), Rev(9001), std::chrono::seconds(25), 16'384, 64, 500, 200, {inGroup()}};
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
    void theGreetingIsUnderstood();

private:
    void addShapes();
    template<class Add>
    void addNative(const Add &add);
    template<class Add>
    void addBodies(const Add &add);
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
    addNative(add);
    addBodies(add);
    add("command-personal", encodeCommand(SendPersonalMessage{UserId(2), content(u"Hi \"Bob\" 🦊\n"_s),
                                                              *ClientMessageIdRules::parse(u"phone-17"_s, {})},
                                          u"r-1"_s));
    add("command-group", encodeCommand(SendGroupMessage{ConversationId(40), content(u"Tea?"_s), std::nullopt}, {}));
    add("command-create-group",
        encodeCommand(CreateGroup{*NameRules::parse(u"Tea room ☕"_s, {}), {UserId(2), UserId(3)}}, u"r-2"_s));
    add("command-edit-message", encodeCommand(EditMessage{ConversationId(40), Seq(3), content(u"Tea!"_s)}, u"r-3"_s));
    add("command-delete-message", encodeCommand(DeleteMessage{ConversationId(40), Seq(3)}, {}));
    add("command-mark-delivered", encodeCommand(MarkDelivered{ConversationId(40), Seq(3)}, {}));
    add("command-mark-read", encodeCommand(MarkRead{ConversationId(40), Seq(3)}, {}));
    add("command-typing", encodeCommand(SetTyping{ConversationId(40), true}, {}));
    add("command-history", encodeCommand(ReadHistory{ConversationId(40), Seq(100), std::nullopt, 50}, u"r-4"_s));
    add("command-history-after", encodeCommand(ReadHistory{ConversationId(40), std::nullopt, Seq(0), 200}, {}));
    add("command-add-group-members",
        encodeCommand(AddGroupMembers{ConversationId(40), {UserId(4), UserId(5)}}, u"r-5"_s));
    add("command-remove-group-member", encodeCommand(RemoveGroupMember{ConversationId(40), UserId(4)}, {}));
    add("command-set-group-role", encodeCommand(SetGroupRole{ConversationId(40), UserId(4), Role::Admin}, {}));
    add("command-rename-group",
        encodeCommand(RenameGroup{ConversationId(40), *NameRules::parse(u"Coffee room"_s, {}), std::nullopt}, {}));
    add("command-leave-group", encodeCommand(LeaveGroup{ConversationId(40)}, {}));
    add("command-delete-group", encodeCommand(DeleteGroup{ConversationId(40)}, {}));
    add("command-ping", encodeCommand(Ping{}, u"r-6"_s));
}

/** What native connections are told; cursors are of the history "1a2b". */
template<class Add>
void GoldenTest::addNative(const Add &add)
{
    const auto event = [](const Event &what, View view = View::Native) { return encodeEvent(what, view, "1a2b"); };
    const auto answer = [](const ChatOutcome &what) { return encodeAnswer(what, Dialect::Native, "1a2b", "\"r-1\""); };
    Message edited = groupMessage();
    edited.rev = Rev(9100);
    edited.changedAt = sentAt();
    Message deleted = edited;
    deleted.deleted = true;
    deleted.content.clear();
    const GroupChange change{ConversationId(40), UserId(1), sentAt(), Rev(9200)};

    add("event-native-hello-ok", encodeHelloOk(welcome(), "1a2b", "\"r-1\""));
    add("event-native-sync-complete", encodeSyncComplete(Rev(9300), "1a2b"));
    add("event-native-resync", encodeResync(Rev(9300), "1a2b"));
    add("event-native-personal-message-delivered", answer(PersonalMessageAccepted{directMessage(), true}));
    add("event-native-group-message-delivered", answer(GroupMessageAccepted{groupMessage()}));
    add("event-native-receive-personal-message", event(MessageSent{directMessage()}));
    add("event-native-receive-personal-message-own", event(MessageSent{directMessage()}, View::NativeAuthor));
    add("event-native-receive-group-message", event(MessageSent{groupMessage()}));
    add("event-native-receive-group-message-edited", event(MessageSent{edited}));
    add("event-native-receive-group-message-deleted", event(MessageSent{deleted}));
    add("event-native-message-edited", event(MessageChanged{edited}));
    add("event-native-message-deleted", event(MessageChanged{deleted}));
    add("event-native-read-position", event(ReadMoved{UserId(1), ConversationId(40), Seq(3), Rev(9200)}));
    add("event-native-message-receipt", event(Receipt{ConversationId(40), UserId(2), Seq(4), Seq(3)}));
    add("event-native-message-receipt-delivered", event(Receipt{ConversationId(40), UserId(2), Seq(4), {}}));
    add("event-native-user-typing", event(TypingChanged{ConversationId(40), UserId(2), true}));
    add("event-native-presence", event(PresenceChanged{UserId(2), true, sentAt()}));
    add("event-native-announcement", event(Announcement{u"Back at 5"_s, sentAt()}));
    add("event-native-group-created", event(GroupCreated{group(3), Rev(9200)}));
    add("event-native-group-updated", event(GroupUpdated{change, u"Coffee room"_s, false, std::nullopt}));
    add("event-native-group-updated-role",
        event(GroupUpdated{change, u"Tea room"_s, true, GroupMemberRole{UserId(2), Role::Owner}}));
    add("event-native-group-members-added", event(GroupMembersAdded{change, group(5), {UserId(4), UserId(5)}}));
    add("event-native-group-member-removed", event(GroupMemberRemoved{change, UserId(4), 4}));
    add("event-native-group-deleted", event(GroupDeleted{change, {UserId(1)}}));
    add("event-native-history-page", answer(history()));
    add("event-native-ok", answer(Done{}));
    add("event-native-ok-numbered", answer(Done{Rev(9200)}));
    add("event-native-pong", answer(Pong{}));
    // A seed connection hears nothing of all that.
    for (const Event &what : {Event(MessageChanged{edited}), Event(GroupDeleted{change, {}}),
                              Event(PresenceChanged{UserId(2), true, sentAt()})})
        QVERIFY(encodeEvent(what, View::Seed, "1a2b").isEmpty());
}

template<class Add>
void GoldenTest::addBodies(const Add &add)
{
    add("rest-personal-message", encodeBody(PersonalMessageAccepted{directMessage(), true}));
    add("rest-group-message", encodeBody(GroupMessageAccepted{groupMessage()}));
    add("rest-group-made", encodeBody(GroupMade{group(3), Rev(9200)}));
    add("rest-message-edited", encodeBody(MessageEdited{groupMessage()}));
    add("rest-history", encodeBody(history()));
    add("rest-conversations", encodeBody(ConversationList{{inGroup(), direct()}, Rev(8000)}));
    add("rest-group", encodeBody(GroupDetails{inGroup(), UserId(1), sentAt()}));
    add("rest-members",
        encodeBody(MemberList{
            {{UserId(1), u"Ada"_s, Role::Owner, sentAt()}, {UserId(2), u"Bob"_s, Role::Admin, sentAt()}}, UserId(2)}));
    QVERIFY(encodeBody(Done{Rev(1)}).isEmpty());
}

void GoldenTest::shapesOf(const QString &prefix)
{
    QTest::addColumn<QString>("name");
    for (const QString &name : goldenFolder.entryList({prefix + u"*.json"_s})) {
        if (name != greetingFile)
            QTest::newRow(qPrintable(name)) << name;
    }
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
    QCOMPARE(QSet<QString>(files.begin(), files.end()), m_used | QSet{greetingFile});
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

/** The one thing that clients say and no program of ours: its file is what the manual shows, and the decoder reads. */
void GoldenTest::theGreetingIsUnderstood()
{
    QFile file(goldenFolder.filePath(greetingFile));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto envelope = decodeEnvelope(file.readAll().trimmed());
    QVERIFY(envelope);
    QCOMPARE(envelope->event, QString::fromLatin1(Hello::eventName));
    const auto hello = decodeHello(*envelope);
    QVERIFY(hello);
    QCOMPARE(hello->clientName, u"manual"_s);
    QCOMPARE(hello->clientVersion, u"1"_s);
    QCOMPARE(hello->cursor, QByteArray("1a2b.9001"));
}

QTEST_APPLESS_MAIN(GoldenTest)
#include "tst_golden.moc"
