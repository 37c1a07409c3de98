// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/authorisationtable.h"
#include "e2e/commands.h"
#include "net/routes/route.h"
#include "protocol/command.h"
#include "protocol/event.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QMessageAuthenticationCode>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>

using namespace natter;
using namespace natter::test;
using namespace Qt::StringLiterals;

namespace {

constexpr char secret[] = "0123456789abcdef0123456789abcdef0123456789abcdef";

QByteArray base64(const QByteArray &bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

/** @p token as the server itself would have made it with other times. */
QByteArray moved(const QByteArray &token, qint64 bySeconds)
{
    const QByteArrayList parts = token.split('.');
    QJsonObject claims =
        QJsonDocument::fromJson(QByteArray::fromBase64(parts.value(1), QByteArray::Base64UrlEncoding)).object();
    for (const QString &name : {u"iat"_s, u"exp"_s})
        claims.insert(name, claims.value(name).toInteger() + bySeconds);
    const QByteArray text = parts.value(0) + '.' + base64(QJsonDocument(claims).toJson(QJsonDocument::Compact));
    return text + '.' + base64(QMessageAuthenticationCode::hash(text, secret, QCryptographicHash::Sha256));
}

/** What somebody was answered: everything that must not tell two cases apart, and the letter of the table. */
struct Outcome
{
    char letter = '?';
    QString text;
    friend bool operator==(const Outcome &, const Outcome &) = default;
};

char letterOf(const QString &code)
{
    static const QHash<QString, char> letters{
        {u"unauthenticated"_s, 'u'}, {u"suspended"_s, 's'},          {u"not_found"_s, 'n'},
        {u"forbidden"_s, 'f'},       {u"last_administrator"_s, 'l'}, {u"invalid_credentials"_s, 'i'},
        {u"unknown_event"_s, 'x'},
    };
    return letters.value(code, '?');
}

Outcome outcomeOf(const HttpAnswer &answer)
{
    QStringList lines{QString::number(answer.status), QString::fromUtf8(answer.body)};
    for (auto field = answer.headers.cbegin(); field != answer.headers.cend(); ++field) {
        if (field.key() != "date")
            lines += QString::fromUtf8(field.key() + ": " + field.value());
    }
    std::ranges::sort(lines);
    const bool isDone = answer.status >= 200 && answer.status < 300;
    return {isDone ? 'y' : letterOf(answer.json.value(u"code"_s).toString()), lines.join(u'\n')};
}

Outcome outcomeOf(const QJsonObject &message)
{
    const bool isDone = !message.isEmpty() && message.value(u"event"_s).toString() != u"ERROR";
    return {isDone ? 'y' : letterOf(codeOf(message)),
            QString::fromUtf8(QJsonDocument(message).toJson(QJsonDocument::Compact))};
}

/** The events of a catalogue of commands. */
template<class... Commands>
QStringList eventsOf(std::type_identity<std::variant<Commands...>>)
{
    QStringList names;
    const auto note = [&names]<class Command>(std::type_identity<Command>) {
        if constexpr (requires { Command::eventName; })
            names += QString::fromLatin1(Command::eventName);
    };
    (note(std::type_identity<Commands>()), ...);
    return names;
}

/** In which each cell of the table is tried: a group with everybody in it, and a conversation of two others. */
struct World
{
    Person caller;
    Person owner;
    Person other;
    Person outside;
    QHash<QString, QString> values; ///< of what the table names by $
};

constexpr qint64 nobody = 999'999'999;

} // namespace

/** Everything that can be asked for, by everybody: who may, who may not, and that these cannot tell what there is. */
class AuthorisationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_fixture.emplace(
            QHash<QString, QString>{{u"SECRET_KEY"_s, QString::fromLatin1(secret)}, {u"DIRECTORY"_s, u"shared"_s}});
        QCOMPARE(m_fixture->failure, QString());
        for (Person *person : {&m_owner, &m_admin, &m_member, &m_other, &m_suspended})
            *person = m_fixture->newPerson();
        m_suspendedLogin = loginOf(m_suspended);
        QCOMPARE(m_fixture->server.say({u"user"_s, u"suspend"_s, QString::number(m_suspended.id)}).exitCode, 0);
    }

    void everyRouteHasARow()
    {
        QStringList served;
        const net::RouteTable table;
        for (const net::Route &route : table.routes()) {
            if (!route.path.startsWith("/docs") && !route.path.startsWith("/redoc") && route.path != "/openapi.json")
                served +=
                    QString::fromLatin1(net::methodName(route.method) + QByteArray(" ") + route.path.toByteArray());
        }
        served.sort();
        QCOMPARE(operations(Door::Rest), served);
    }

    void everyCommandHasARow()
    {
        QStringList commands = eventsOf(std::type_identity<protocol::ChatCommand>());
        commands += QString::fromLatin1(protocol::Hello::eventName);
        commands.sort();
        QCOMPARE(operations(Door::Native), commands);
        for (const AuthorisationRow &row : authorisationTable)
            QCOMPARE(qstrlen(row.outcomes), callers.size());
    }

    void whoMayWhat_data()
    {
        QTest::addColumn<int>("caller");
        for (std::size_t i = 0; i < callers.size(); ++i)
            QTest::newRow(callers[i]) << int(i);
    }
    /** Each row as one kind of caller. What is refused changes nothing, and is refused alike whether it is there or
     * not. */
    void whoMayWhat()
    {
        QFETCH(const int, caller);
        QStringList faults;
        std::optional<World> world;
        QString before;
        for (const AuthorisationRow &row : authorisationTable) {
            if (!world) {
                world = makeWorld(caller);
                before = seenByOthers(*world);
            }
            const QString what =
                u"%1 %2 %3 %4: "_s.arg(int(row.door))
                    .arg(QLatin1StringView(row.operation), QLatin1StringView(row.ids), QLatin1StringView(row.payload));
            const char expected = row.outcomes[caller];
            const Outcome outcome = ask(row, *world, {});
            if (outcome.letter != expected)
                faults += QString(what + QLatin1Char(expected) + u" expected, but "_s + outcome.text);
            if (expected == 'n') {
                for (const QString &name : namesIn(row)) {
                    const Outcome missing = ask(row, *world, name);
                    if (missing != outcome)
                        faults += QString(what + u"without "_s + name + u" it is "_s + missing.text + u"\nand not "_s +
                                          outcome.text);
                }
            }
            if (expected == 'y' && !isHarmless(row)) {
                world.reset();
                continue;
            }
            if (const QString after = seenByOthers(*world); after != before) {
                faults += QString(what + u"it has changed "_s + before + u" into "_s + after);
                world.reset();
            }
        }
        QCOMPARE(faults.join(u'\n'), QString());
    }

    void whoseTokenIsBad_data()
    {
        QTest::addColumn<QByteArray>("token");
        const Person ann = m_fixture->newPerson();
        QTest::newRow("nonsense") << QByteArray("nonsense");
        QByteArray forged = ann.token;
        forged[forged.size() - 3] = forged.at(forged.size() - 3) == 'A' ? 'B' : 'A';
        QTest::newRow("a wrong signature") << forged;
        QTest::newRow("expired") << moved(ann.token, -30 * 24 * 3600);
        QTest::newRow("not yet valid") << moved(ann.token, 24 * 3600);
        const Person gone = m_fixture->newPerson();
        QCOMPARE(m_fixture->http(gone).post(u"/auth/logout"_s, {}).status, 204);
        QTest::newRow("an ended login") << gone.token;
        const Person erased = m_fixture->newPerson();
        const QByteArray password = R"({"current_password":"password123"})";
        QCOMPARE(m_fixture->http(erased).request("DELETE", u"/auth/me"_s, password).status, 204);
        QTest::newRow("an erased account") << erased.token;
        // What the forgery above is worth: the same by another hand, and good.
        auto http = m_fixture->http();
        http.setToken(moved(ann.token, -1));
        QCOMPARE(http.get(u"/auth/me"_s).status, 200);
    }
    /** As somebody without one, whatever is asked for, and whatever is wrong with how. */
    void whoseTokenIsBad()
    {
        QFETCH(const QByteArray, token);
        World world = makeWorld(anonymousCaller);
        world.caller.token = token;
        QVERIFY(!m_fixture->connect(world.caller)->waitUntilOpen());
        Outcome first;
        for (const AuthorisationRow &row : authorisationTable) {
            if (row.outcomes[anonymousCaller] != 'u' || qstrcmp(row.operation, "POST /auth/refresh") == 0)
                continue;
            AuthorisationRow broken = row;
            if (*row.payload)
                broken.payload = "{}";
            for (const Outcome &outcome : {ask(row, world, {}), ask(row, world, u"$group"_s), ask(broken, world, {})}) {
                QVERIFY2(outcome.letter == 'u', row.operation);
                QVERIFY(outcome.text.contains(u"www-authenticate: Bearer"));
                first = first.text.isEmpty() ? outcome : first;
                QVERIFY2(outcome == first, row.operation);
            }
        }
    }

    /** Every event of the server, and who hears it: who is in the conversation, nobody else. */
    void whoHearsWhat()
    {
        static_assert(std::variant_size_v<protocol::Event> == 12, "say below who hears the new event");
        const World world = makeWorld(administratorCaller);
        const Person former = m_fixture->newPerson();
        const qint64 group = world.values.value(u"$group"_s).toLongLong();
        NativeClient owner(*m_fixture, world.owner);
        QCOMPARE(codeOf(owner.ask(u"ADD_GROUP_MEMBERS"_s, {{u"room_id"_s, group}, {u"user_ids"_s, idsOf({former})}})),
                 QString());
        QCOMPARE(codeOf(owner.ask(u"REMOVE_GROUP_MEMBER"_s, somebodyIn(group, former))), QString());
        NativeClient other(*m_fixture, world.other);
        std::array<std::unique_ptr<NativeClient>, 4> others; // who is not to hear anything
        const std::array people{world.caller, m_fixture->newPerson(), former, world.outside};
        for (std::size_t i = 0; i < others.size(); ++i)
            others[i] = std::make_unique<NativeClient>(*m_fixture, people[i]);
        owner.heard();

        QStringList heard;
        const auto hears = [&](const QString &command, const QJsonObject &payload, const QStringList &events) {
            const QJsonObject answer = owner.ask(command, payload);
            QVERIFY2(codeOf(answer).isEmpty(), qPrintable(command));
            QCOMPARE(namesOf(other.heard()), events);
            for (const auto &one : others)
                QCOMPARE(namesOf(one->heard()), QStringList());
            heard += events;
        };
        const Person fresh = m_fixture->newPerson();
        hears(sendGroup, toRoom(group, u"secret"_s), {u"RECEIVE_GROUP_MESSAGE"_s});
        hears(edit, edited(group, 3, u"another"_s), {u"MESSAGE_EDITED"_s});
        hears(discard, at(group, 3), {u"MESSAGE_DELETED"_s});
        hears(send, personal(world.other, u"for two"_s), {u"RECEIVE_PERSONAL_MESSAGE"_s});
        hears(u"ADD_GROUP_MEMBERS"_s, {{u"room_id"_s, group}, {u"user_ids"_s, idsOf({fresh})}},
              {u"GROUP_MEMBERS_ADDED"_s});
        hears(u"RENAME_GROUP"_s, {{u"room_id"_s, group}, {u"name"_s, u"Secret"_s}}, {u"GROUP_UPDATED"_s});
        hears(u"REMOVE_GROUP_MEMBER"_s, somebodyIn(group, fresh), {u"GROUP_MEMBER_REMOVED"_s});
        hears(u"CREATE_GROUP"_s, {{u"name"_s, u"x"_s}, {u"member_ids"_s, idsOf({world.other})}}, {u"GROUP_CREATED"_s});
        // One's own position is one's own devices' business; the others get a receipt.
        NativeClient second(*m_fixture, world.other);
        QCOMPARE(codeOf(other.ask(u"MARK_READ"_s, at(group, 3))), QString());
        QCOMPARE(namesOf(second.heard()), QStringList{u"READ_POSITION"_s});
        QCOMPARE(namesOf(owner.heard()).filter(u"READ"_s), QStringList());
        QJsonObject receipt;
        do {
            receipt = owner.whisper(u"MESSAGE_RECEIPT"_s);
        } while (!receipt.isEmpty() && receipt.value(u"read_seq"_s).toInt() != 3);
        QCOMPARE(receipt.value(u"conversation_id"_s).toInteger(), group);
        hears(u"TYPING"_s, {{u"conversation_id"_s, group}, {u"typing"_s, true}}, {});
        QVERIFY(other.whisper(u"USER_TYPING"_s).contains(u"typing"_s));
        owner.wire().close();
        QVERIFY(owner.wire().waitUntilClosed());
        QJsonObject gone;
        do {
            gone = other.whisper(u"PRESENCE"_s);
        } while (!gone.isEmpty() &&
                 (gone.value(u"user_id"_s).toInteger() != world.owner.id || gone.value(u"online"_s).toBool()));
        QVERIFY(!gone.isEmpty());
        NativeClient back(*m_fixture, world.owner);
        QCOMPARE(codeOf(back.ask(u"DELETE_GROUP"_s, inRoom(group))), QString());
        QCOMPARE(namesOf(other.heard()), QStringList{u"GROUP_DELETED"_s});
        for (const auto &one : others) {
            QCOMPARE(namesOf(one->heard()), QStringList());
            for (const QString &whisper : {u"MESSAGE_RECEIPT"_s, u"USER_TYPING"_s, u"PRESENCE"_s}) {
                const bool isOutside =
                    one == others.back(); // who shares a conversation with `other`, and only hears of them
                QVERIFY(isOutside ? !one->hasWhisper(whisper, {{u"user_id"_s, world.owner.id}})
                                  : !one->hasWhisper(whisper, {}));
            }
        }
    }

private:
    static QStringList operations(Door door)
    {
        QSet<QString> names;
        for (const AuthorisationRow &row : authorisationTable) {
            if (row.door == door)
                names.insert(QString::fromLatin1(row.operation));
        }
        QStringList sorted(names.begin(), names.end());
        sorted.sort();
        return sorted;
    }

    static bool isHarmless(const AuthorisationRow &row)
    {
        return row.door == Door::Rest ? QByteArrayView(row.operation).startsWith("GET ")
                                      : qstrcmp(row.operation, "HISTORY") == 0 || qstrcmp(row.operation, "PING") == 0;
    }

    /** The ids that a row names. */
    static QStringList namesIn(const AuthorisationRow &row)
    {
        static const QRegularExpression name(u"\\$(group|direct|other|outside|owner|login|foreignLogin)\\b"_s);
        QStringList names;
        auto found = name.globalMatch(QString::fromLatin1(row.ids) + u' ' + QString::fromLatin1(row.payload));
        while (found.hasNext())
            names += found.next().captured();
        return names;
    }

    World makeWorld(int caller)
    {
        // The caller's account may be spoilt by a row, and `outside` known to them; the others do in every world.
        const Person fresh = caller == anonymousCaller ? Person() : m_fixture->newPerson();
        World world;
        world.caller = caller == suspendedCaller ? m_suspended : fresh;
        const QLatin1StringView kind(callers.at(std::size_t(caller)));
        const Person &member = kind == "member"_L1 ? fresh : m_member;
        const Person &admin = kind == "admin"_L1 ? fresh : m_admin;
        world.owner = kind == "owner"_L1 ? fresh : m_owner;
        world.other = m_other;
        world.outside = m_fixture->newPerson();
        if (caller == administratorCaller) {
            m_fixture->intoDatabase(u"UPDATE users SET role = 0 WHERE role = 1"_s);
            m_fixture->intoDatabase(u"UPDATE users SET role = 1 WHERE id = %1"_s.arg(world.caller.id));
        }
        auto &http = as(world.owner);
        const auto made =
            http.post(u"/groups"_s,
                      {{u"name"_s, u"Room"_s}, {u"member_ids"_s, idsOf({world.other, admin, member, m_suspended})}});
        const qint64 group = made.json.value(u"room_id"_s).toInteger();
        for (const Person &one : {admin, m_suspended})
            http.patch(u"/groups/%1/members/%2"_s.arg(group).arg(one.id), {{u"role"_s, u"admin"_s}});
        const QString messages = u"/conversations/%1/messages"_s.arg(group);
        as(member).post(messages, {{u"content"_s, u"by the member"_s}});
        as(world.other).post(messages, {{u"content"_s, u"by the other"_s}});
        const auto direct = m_fixture->http(world.other)
                                .post(u"/users/%1/messages"_s.arg(world.outside.id), {{u"content"_s, u"for two"_s}});
        const bool hasAccount = caller != anonymousCaller;
        const qint64 login =
            caller == suspendedCaller ? m_suspendedLogin : loginOf(hasAccount ? world.caller : world.other);
        const QString email = hasAccount ? world.caller.email : u"nobody@example.org"_s;
        const QString refresh = hasAccount ? world.caller.refreshToken : u"unknown"_s;
        world.values = {{u"$group"_s, QString::number(group)},
                        {u"$direct"_s, QString::number(direct.json.value(u"conversation_id"_s).toInteger())},
                        {u"$other"_s, QString::number(world.other.id)},
                        {u"$outside"_s, QString::number(world.outside.id)},
                        {u"$owner"_s, QString::number(world.owner.id)},
                        {u"$login"_s, QString::number(login)},
                        {u"$foreignLogin"_s, QString::number(loginOf(world.other))},
                        {u"$email"_s, email},
                        {u"$refresh"_s, refresh},
                        {u"$fresh"_s, u"fresh%1@example.org"_s.arg(world.outside.id)}};
        return world;
    }

    /** What those see who are in the conversations, whoever asks for something. */
    QString seenByOthers(const World &world)
    {
        const QString group = world.values.value(u"$group"_s);
        QByteArray seen;
        auto &http = as(world.other);
        for (const QString &path :
             {QString(u"/groups/"_s + group), QString(u"/groups/%1/members"_s.arg(group)),
              QString(u"/conversations/%1/messages"_s.arg(group)),
              QString(u"/conversations/%1/messages"_s.arg(world.values.value(u"$direct"_s))), u"/auth/sessions"_s})
            seen += http.get(path).body;
        static const QRegularExpression moving(u"\"last_seen\":\"[^\"]*\""_s);
        return QString::fromUtf8(seen).remove(moving);
    }

    /** As the table's row says, but with nobody's number for @p without. */
    Outcome ask(const AuthorisationRow &row, const World &world, const QString &without)
    {
        const auto filled = [&](QString text) {
            // Longer names first: one may be the beginning of another.
            QStringList names = world.values.keys();
            std::ranges::sort(names, std::greater(), &QString::size);
            for (const QString &name : names)
                text.replace(name, name == without ? QString::number(nobody) : world.values.value(name));
            return text;
        };
        const QString operation = QString::fromLatin1(row.operation);
        const QString payload = filled(QString::fromLatin1(row.payload));
        if (row.door != Door::Rest)
            return overSocket(row.door, operation, QJsonDocument::fromJson(payload.toUtf8()).object(), world.caller);
        QString path = operation.section(u' ', 1);
        static const QRegularExpression braces(u"\\{[a-z_]+\\}"_s);
        for (const QString &id : filled(QString::fromLatin1(row.ids)).split(u' ', Qt::SkipEmptyParts))
            path.replace(path.indexOf(braces), braces.match(path).capturedLength(), id);
        auto &http = as(world.caller);
        return outcomeOf(http.request(operation.section(u' ', 0, 0).toLatin1(), path, payload.toUtf8()));
    }

    Outcome overSocket(Door door, const QString &event, const QJsonObject &payload, const Person &caller)
    {
        const bool isGreeting = event == u"HELLO" && door == Door::Native;
        const QStringList speaking =
            door == Door::Native ? QStringList{u"natter.v1"_s, QString(u"bearer." + QString::fromLatin1(caller.token))}
                                 : QStringList{QString(u"bearer." + QString::fromLatin1(caller.token))};
        const auto wire = m_fixture->connectSpeaking(speaking);
        if (!wire->waitUntilOpen())
            return {'-', {}};
        if (door == Door::Native && !isGreeting)
            wire->sendEvent(u"HELLO"_s, {});
        wire->sendEvent(event, payload, 7);
        for (;;) {
            const QJsonObject message = wire->next();
            if (message.isEmpty() || message.value(u"request_id"_s).toInt() == 7)
                return outcomeOf(message);
        }
    }

    /** One client for all: connections that are kept make the walk three times as fast. */
    HttpClient &as(const Person &person)
    {
        if (!m_http)
            m_http.emplace(m_fixture->server.baseUrl(), QSslConfiguration());
        m_http->setToken(person.token);
        return *m_http;
    }

    qint64 loginOf(const Person &person)
    {
        return as(person).get(u"/auth/sessions"_s).json.value(u"items"_s).toArray().first()[u"id"_s].toInteger();
    }

    std::optional<Fixture> m_fixture;
    std::optional<HttpClient> m_http;
    Person m_owner;
    Person m_admin;
    Person m_member;
    Person m_other;
    Person m_suspended;
    qint64 m_suspendedLogin = 0;
};

QTEST_GUILESS_MAIN(AuthorisationTest)
#include "tst_authorisation.moc"
