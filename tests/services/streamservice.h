// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "services/liveconnections.h"
#include "services/passwords.h"
#include "services/telemetry.h"
#include "session/adminstream.h"
#include "store/store.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>

/** What a live stream of the administration needs around it, and the console at its other end. */
namespace natter::test {

using namespace session;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/** A chat connection without a client, which a test moves as it likes. */
class FakeConnection final : public hub::LiveConnection
{
public:
    FakeConnection(hub::Roster &roster, qint64 id)
        : hub::LiveConnection(counted, {hub::SubscriberId(id), UserId(1 + id % 50), LoginId(id), u"User %1"_s.arg(id),
                                        u"192.0.2.%1"_s.arg(id % 250), u"agent"_s, protocol::Dialect::Native,
                                        id % 2 == 0, wallClockNow()})
        , m_roster(roster)
    {
        m_roster.enter(*this);
    }
    ~FakeConnection() override { m_roster.leave(*this); }
    Q_DISABLE_COPY_MOVE(FakeConnection)

    [[nodiscard]] protocol::ConnectionState state() const override
    {
        return counted.isClosing() ? protocol::ConnectionState::Closing : protocol::ConnectionState::Live;
    }
    void end(protocol::CloseCode, const QString &) override { counted.closing(); }
    bool tell(const hub::Broadcast &) override { return true; }
    using hub::LiveConnection::setClient;

    hub::Activity counted;

private:
    hub::Roster &m_roster;
};

/** An administrator's console: what it was sent, and when it is ready for more. */
struct Console final : Outlet
{
    void send(const QByteArray &frame) override
    {
        const quint8 length = quint8(frame[1]);
        const qsizetype head = length < 126 ? 2 : length == 126 ? 4 : 10;
        bytes += frame.size();
        largest = std::max(largest, frame.size());
        messages.push_back(QJsonDocument::fromJson(frame.sliced(head)).object());
    }
    void close(protocol::CloseCode code, const QString &) override { closes.push_back(code); }
    qsizetype queuedBytes() const override { return 0; }
    void notifyWhenDrained() override { waits = true; }
    bool holdBack(qsizetype) override { return true; }
    hub::Activity &activity() override { return counted; }

    std::vector<QJsonObject> take() { return std::exchange(messages, {}); }

    std::vector<QJsonObject> messages;
    std::vector<protocol::CloseCode> closes;
    qsizetype bytes = 0;
    qsizetype largest = 0;
    bool waits = false;
    hub::Activity counted;
};

inline QJsonObject payloadOf(const QJsonObject &message)
{
    return message.value(u"payload"_s).toObject();
}

/** The table a console makes of what it is sent. */
struct Table
{
    QMap<qint64, QJsonObject> rows;
    QString fault;
    bool complete = false;

    void take(const QJsonObject &message)
    {
        const QJsonObject payload = payloadOf(message);
        if (payload.value(u"topic"_s) != u"connections"_s)
            return;
        const bool isSnapshot = message.value(u"event"_s) == u"SNAPSHOT"_s;
        for (const QJsonValue &value : payload.value(isSnapshot ? u"items"_s : u"upserts"_s).toArray()) {
            const QJsonObject row = value.toObject();
            const qint64 id = row.value(u"id"_s).toInteger();
            const bool isWhole = row.contains(u"since"_s);
            if (isSnapshot && rows.contains(id))
                fault += u"%1 is twice in the snapshot\n"_s.arg(id);
            if (!isWhole && !rows.contains(id))
                fault += u"%1 changes before it is there\n"_s.arg(id);
            for (auto field = row.constBegin(); field != row.constEnd(); ++field)
                rows[id].insert(field.key(), field.value());
        }
        for (const QJsonValue &id : payload.value(u"removed"_s).toArray()) {
            if (rows.remove(id.toInteger()) == 0)
                fault += u"%1 goes without having been there\n"_s.arg(id.toInteger());
        }
        complete |= isSnapshot && payload.value(u"last"_s).toBool();
    }
};

/** Everything a stream needs. */
struct Plane
{
    Plane()
    {
        store::StoreOptions options;
        options.url.file = folder.filePath(u"natter.db"_s);
        store = store::Store::open(options).value();
        telemetry.emplace(services::Telemetry::Sources{*store, passwords, hub, roster, [this] { return network; }});
        QObject::connect(&*telemetry, &services::Telemetry::beaten, &*telemetry, [this] { roster.report(); });
        surroundings.emplace(StreamSurroundings{hub, roster, *telemetry, log, records, 60});
    }

    std::unique_ptr<AdminStream> open(Console &console, LoginId login = LoginId(9))
    {
        return std::make_unique<AdminStream>(*surroundings, Caller{UserId(7), login, u"Root"_s}, console);
    }

    static void subscribe(AdminStream &stream, const QStringList &topics)
    {
        stream.textMessage(
            QJsonDocument(QJsonObject{{u"event"_s, u"SUBSCRIBE"_s},
                                      {u"request_id"_s, 1},
                                      {u"payload"_s, QJsonObject{{u"topics"_s, QJsonArray::fromStringList(topics)}}}})
                .toJson(QJsonDocument::Compact));
    }

    void beat() { Q_EMIT telemetry->beaten(); }

    /** The reader takes everything, however often it is asked. */
    void settle(AdminStream &stream, Console &console)
    {
        constexpr int beatsMost = 2'000;
        for (int i = 0; i < beatsMost; ++i) {
            beat();
            const std::size_t before = console.messages.size();
            while (std::exchange(console.waits, false))
                stream.drained();
            if (console.messages.size() == before)
                return;
        }
    }

    [[nodiscard]] QMap<qint64, QJsonObject> listed() const
    {
        QMap<qint64, QJsonObject> rows;
        roster.visit({}, [&](const hub::LiveConnection &connection) {
            const QByteArray json = protocol::encodeRow(services::LiveConnections::rowOf(connection));
            rows.insert(connection.origin().id.value(), QJsonDocument::fromJson(json).object());
            return true;
        });
        return rows;
    }

    /** Rows are what their ids say, and those with odd ones are gone. */
    RecordSources sources()
    {
        RecordSources made;
        made.users = [this](const std::vector<qint64> &ids, Reply<std::vector<protocol::AdminUser>> reply) {
            ++reads;
            std::vector<protocol::AdminUser> rows;
            for (const qint64 id : ids) {
                if (id % 2 == 0)
                    rows.push_back({UserId(id), {}, u"User %1"_s.arg(id)});
            }
            reply(std::move(rows));
        };
        made.userCount = [this](Reply<qint64> reply) { counts.push_back(std::move(reply)); };
        made.audit = [](int, Reply<std::vector<protocol::AuditEntry>> reply) {
            protocol::AuditEntry entry;
            entry.id = 5;
            reply(std::vector{entry});
        };
        return made;
    }

    int reads = 0;
    std::vector<Reply<qint64>> counts;
    QTemporaryDir folder;
    std::unique_ptr<store::Store> store;
    services::Passwords passwords{4, 1, 10};
    hub::Hub hub;
    hub::Roster roster;
    services::NetworkFigures network;
    std::optional<services::Telemetry> telemetry;
    services::LogBook log;
    services::RecordNews news;
    RecordFeed records{news, roster, sources()};
    std::optional<StreamSurroundings> surroundings;
};

} // namespace natter::test
