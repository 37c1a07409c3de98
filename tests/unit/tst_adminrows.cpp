// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/admin/admindecode.h"
#include "protocol/fields.h"

#include <QJsonDocument>
#include <QTest>

#include <set>

using namespace natter;
using namespace natter::protocol;
using namespace Qt::StringLiterals;

namespace {

/** Gives every field of a row a value of its own, so that two that are exchanged are noticed. */
class Filler
{
public:
    template<class Value>
    void fill(Value &value)
    {
        ++m_next;
        if constexpr (isOptional<Value>) {
            fill(value.emplace());
        } else if constexpr (isList<Value>) {
            fill(value.emplace_back());
            fill(value.emplace_back());
        } else if constexpr (Shaped<Value>) {
            forEachField<Value>([&](const auto &field, quint64) { fill(value.*field.member); });
        } else if constexpr (std::is_same_v<Value, JsonText>) {
            value.json = "{\"n\":" + QByteArray::number(m_next) + '}';
        } else if constexpr (std::is_same_v<Value, bool>) {
            value = true;
        } else if constexpr (std::is_enum_v<Value>) {
            value = Value(1);
        } else if constexpr (std::is_floating_point_v<Value>) {
            value = m_next + 0.25;
        } else if constexpr (std::is_integral_v<Value> || isId<Value>) {
            value = Value(m_next);
        } else if constexpr (std::is_same_v<Value, Timestamp>) {
            value = Timestamp(std::chrono::milliseconds(1'700'000'000'000 + m_next));
        } else if constexpr (std::is_same_v<Value, QByteArray>) {
            value = "t" + QByteArray::number(m_next);
        } else {
            value = u"<ä>\"%1"_s.arg(m_next);
        }
    }

private:
    int m_next = 0;
};

template<class Row>
void checkRoundTrip(const char *name)
{
    Row row;
    Filler().fill(row);
    const QByteArray json = encodeRow(row);
    const auto decoded = decodeRow<Row>(json);
    QVERIFY2(decoded.has_value(), name);
    QCOMPARE(encodeRow(*decoded), json);
    // A row as it is made by default has values that can be said, too; what may be missing is null then.
    const auto bare = decodeRow<Row>(encodeRow(Row()));
    QVERIFY2(bare.has_value(), name);
    QCOMPARE(encodeRow(*bare), encodeRow(Row()));
    // Each field has a name of its own, and what is promised has to come.
    std::set<QByteArray> names;
    forEachField<Row>([&](const auto &field, quint64) { names.insert(field.name); });
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    QCOMPARE(names.size(), std::size_t(object.size()));
    forEachField<Row>([&](const auto &field, quint64) {
        using Value = std::remove_cvref_t<decltype(row.*field.member)>;
        QJsonObject other = object;
        other.insert(QLatin1StringView(field.name), QJsonArray{QJsonArray()});
        if constexpr (!std::is_same_v<Value, JsonText>)
            QVERIFY2(!rowOf<Row>(other), field.name);
        other.remove(QLatin1StringView(field.name));
        if constexpr (!isOptional<Value> && !std::is_same_v<Value, JsonText>)
            QVERIFY2(!rowOf<Row>(other), field.name);
    });
}

} // namespace

/** The rows of the admin side, as the server writes them and the console reads them, and the commands. */
class AdminRowsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundTrips()
    {
        checkRoundTrip<AdminSetup>("setup");
        checkRoundTrip<AdminLogin>("login");
        checkRoundTrip<AdminMetrics>("metrics");
        checkRoundTrip<AdminConnection>("connection");
        checkRoundTrip<AdminClosed>("closed");
        checkRoundTrip<AdminMessaged>("messaged");
        checkRoundTrip<TraceEntry>("trace");
        checkRoundTrip<LogLine>("log line");
        checkRoundTrip<AuditEntry>("audit entry");
        checkRoundTrip<AuditVerdict>("audit verdict");
        checkRoundTrip<AdminBan>("ban");
        checkRoundTrip<BroadcastReach>("broadcast");
        checkRoundTrip<AdminUser>("user");
        checkRoundTrip<AdminUserDetails>("user in full");
        checkRoundTrip<AdminGroup>("group");
        checkRoundTrip<AdminGroupDetails>("group in full");
        checkRoundTrip<AdminMember>("member");
        checkRoundTrip<AdminPassword>("password");
        checkRoundTrip<AdminInvite>("invite");
        checkRoundTrip<AdminNewInvite>("new invite");
        checkRoundTrip<AdminBackup>("backup");
        checkRoundTrip<AdminDatabase>("database");
        checkRoundTrip<AdminBackupBegun>("backup begun");
        checkRoundTrip<AdminSetting>("setting");
        checkRoundTrip<AdminOverview>("overview");
        checkRoundTrip<AdminPage<AuditEntry>>("page");
        checkRoundTrip<AdminCountedPage<AdminUser>>("counted page");
    }

    void whatHasChanged()
    {
        AdminConnection before;
        Filler().fill(before);
        AdminConnection after = before;
        after.bytesIn += 5;
        after.roundTripMs.reset();
        const auto change = differenceOf(before, after);
        JsonWriter json;
        json.beginObject();
        writePartial(json, change);
        const QByteArray text = json.endObject().take();
        QCOMPARE(QJsonDocument::fromJson(text).object().keys(),
                 (QStringList{u"bytes_in"_s, u"id"_s, u"round_trip_ms"_s}));
        const auto read = partialOf<AdminConnection>(*decodeObject(text));
        QVERIFY(read.has_value());
        AdminConnection merged = before;
        protocol::apply(*read, merged);
        QCOMPARE(encodeRow(merged), encodeRow(after));
        QVERIFY(!partialOf<AdminConnection>(QJsonObject{{u"bytes_in"_s, 1}}));
        QVERIFY(!partialOf<AdminConnection>(QJsonObject{{u"id"_s, 1}, {u"bytes_in"_s, u"x"_s}}));
        AdminConnection fresh;
        protocol::apply(wholeOf(after), fresh);
        QCOMPARE(encodeRow(fresh), encodeRow(after));
    }

    void commands_data()
    {
        QTest::addColumn<QByteArray>("operation");
        QTest::addColumn<QJsonObject>("query");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("fault"); ///< the one field; empty: it is understood
        const auto row = [](const char *operation, const QJsonObject &query, const char *body, const char *fault) {
            QTest::addRow("%s %s %s", operation, QJsonDocument(query).toJson(QJsonDocument::Compact).constData(), body)
                << QByteArray(operation) << query << QByteArray(body) << QByteArray(fault);
        };
        row("GET /admin/v1/users", {{u"limit"_s, u"200"_s}, {u"sort"_s, u"-name"_s}}, "", "");
        row("GET /admin/v1/users", {{u"limit"_s, u"201"_s}}, "", "limit");
        row("GET /admin/v1/users", {{u"sort"_s, u"password_hash"_s}}, "", "sort");
        row("GET /admin/v1/users", {{u"role"_s, u"root"_s}}, "", "role");
        row("GET /admin/v1/users", {{u"cursor"_s, u"-1"_s}}, "", "cursor");
        row("GET /admin/v1/users", {{u"query"_s, u"a\x1b[31m"_s}}, "", "query");
        row("POST /admin/v1/users", {}, R"({"email":"a@b.c","name":"A","password":"12345678","role":"administrator"})",
            "");
        row("POST /admin/v1/users", {}, R"({"email":"a@b.c","name":"A","password":"1"})", "password");
        row("PATCH /admin/v1/users/{id}", {}, "{}", "name");
        row("PATCH /admin/v1/users/{id}", {}, R"({"role":"owner"})", "role");
        row("PATCH /admin/v1/users/{id}", {}, R"({"name":"a\nb"})", "name");
        row("PATCH /admin/v1/users/{id}", {}, R"({"email":7})", "email");
        row("PATCH /admin/v1/users/{id}", {}, R"({"name":"A"})", "");
        row("PATCH /admin/v1/groups/{id}", {}, "{}", "name");
        row("PATCH /admin/v1/groups/{id}", {}, R"({"name":""})", "name");
        row("PATCH /admin/v1/groups/{id}", {}, R"({"archived":"yes"})", "archived");
        row("PATCH /admin/v1/groups/{id}", {}, R"({"archived":true})", "");
        row("PUT /admin/v1/users/{id}/suspension", {}, "", "");
        row("PUT /admin/v1/users/{id}/suspension", {}, R"({"until":null})", "");
        row("PUT /admin/v1/users/{id}/suspension", {}, R"({"until":"2001-01-01T00:00:00Z"})", "until");
        row("PUT /admin/v1/users/{id}/suspension", {}, R"({"until":"tomorrow"})", "until");
        row("POST /admin/v1/users/{id}/password", {}, R"({"password":null})", "");
        row("POST /admin/v1/users/{id}/password", {}, R"({"password":"short"})", "password");
        row("POST /admin/v1/invites", {}, R"({"uses":0})", "uses");
        row("POST /admin/v1/invites", {}, R"({"uses":null,"note":"for Ann"})", "");
        row("POST /admin/v1/broadcast", {}, R"({"target":"all","text":"Hi"})", "");
        row("POST /admin/v1/broadcast", {}, R"({"target":"user","text":"Hi"})", "id");
        row("POST /admin/v1/broadcast", {{u"preview"_s, u"true"_s}}, R"({"target":"all"})", "");
        row("POST /admin/v1/broadcast", {{u"preview"_s, u"1"_s}}, R"({"target":"all"})", "preview");
        row("POST /admin/v1/broadcast", {}, R"({"target":"all","text":""})", "text");
        row("POST /admin/v1/bans", {}, R"({"network":"192.0.2.0/24","minutes":5})", "");
        row("POST /admin/v1/bans", {}, R"({"network":"192.0.2.0/24","minutes":5,"expires_at":"2999-01-01T00:00:00Z"})",
            "minutes");
        row("POST /admin/v1/connections/close", {}, R"({"ids":[3,1,3]})", "");
        row("POST /admin/v1/connections/close", {}, R"({"ids":"all"})", "ids");
        row("PUT /admin/v1/logs/levels", {}, "{}", "levels");
        row("PUT /admin/v1/logs/levels", {}, R"({"natter.net":7})", "levels");
        row("GET /admin/v1/audit", {{u"from"_s, u"yesterday"_s}}, "", "from");
        for (const char *target : {"", "user", "user:7"})
            row("GET /admin/v1/audit", {{u"target"_s, QLatin1StringView(target)}}, "", "");
        for (const char *target :
             {"user:abc", "user:", ":", "user:0", "user:-7", "user:7:8", "user:9223372036854775808"}) {
            row("GET /admin/v1/audit", {{u"target"_s, QLatin1StringView(target)}}, "", "target");
            row("GET /admin/v1/audit/export", {{u"target"_s, QLatin1StringView(target)}}, "", "target");
        }
        row("GET /admin/v1/audit/export", {{u"format"_s, u"xls"_s}}, "", "format");
        row("PATCH /admin/v1/groups/{id}/members/{user_id}", {}, R"({"role":"king"})", "role");
        row("POST /admin/v1/setup", {}, R"({"code":"x","email":"a@b.c","name":"A"})", "password");
    }

    void commands()
    {
        QFETCH(QByteArray, operation);
        QFETCH(QJsonObject, query);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, fault);
        const auto known = std::ranges::find_if(adminOperations(), [&](const AdminOperation &one) {
            return operation == QByteArray(one.method) + ' ' + one.path;
        });
        QVERIFY(known != adminOperations().end());
        const auto command = known->decode({{7, 8}, query, body, {}});
        QCOMPARE(command.has_value(), fault.isEmpty());
        if (command)
            return;
        QCOMPARE(command.error().code, ErrorCode::ValidationFailed);
        QCOMPARE(command.error().fields.size(), std::size_t(1)); // each fault once, and nothing else beside it
        QCOMPARE(command.error().fields.front().field, fault);
        QVERIFY(!command.error().message().contains(u"12345678"_s));
    }
};

QTEST_GUILESS_MAIN(AdminRowsTest)
#include "tst_adminrows.moc"
