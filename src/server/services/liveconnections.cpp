// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/liveconnections.h"

#include <QStringMatcher>
#include <QThreadPool>

#include <algorithm>
#include <memory>
#include <string_view>

namespace natter::services {

using namespace protocol;
using hub::LiveConnection;

namespace {

using Columns = PartialRow<AdminConnection>;

/** The bit of the column called @p name. */
consteval quint64 bit(std::string_view name)
{
    quint64 found = 0;
    forEachField<AdminConnection>([&](const auto &field, quint64 index) {
        if (name == field.name)
            found = quint64(1) << index;
    });
    return found;
}

QString dialectName(Dialect dialect)
{
    return dialect == Dialect::Native ? QStringLiteral("native") : QStringLiteral("seed");
}

Timestamp lastActivity(const LiveConnection &connection)
{
    return std::max(connection.origin().since, connection.activity().lastHeard());
}

qint64 milliseconds(Timestamp time)
{
    return time.time_since_epoch().count();
}

/** A column as something to sort by: a number, or a text. */
struct SortColumn
{
    QByteArrayView name;
    qint64 (*number)(const LiveConnection &connection);
    QString (*text)(const LiveConnection &connection) = nullptr;
};

constexpr auto sortColumns = std::to_array<SortColumn>({
    {"id", [](const LiveConnection &c) { return c.origin().id.value(); }},
    {"user_id", [](const LiveConnection &c) { return c.origin().user.value(); }},
    {"user_name", nullptr, [](const LiveConnection &c) { return c.origin().userName; }},
    {"address", nullptr, [](const LiveConnection &c) { return c.origin().address; }},
    {"client", nullptr, [](const LiveConnection &c) { return c.origin().client; }},
    {"dialect", [](const LiveConnection &c) { return qint64(c.origin().dialect == Dialect::Seed); }},
    {"tls", [](const LiveConnection &c) { return qint64(c.origin().secure); }},
    {"since", [](const LiveConnection &c) { return milliseconds(c.origin().since); }},
    {"last_activity", [](const LiveConnection &c) { return milliseconds(lastActivity(c)); }},
    {"messages_in", [](const LiveConnection &c) { return qint64(c.activity().traffic().messagesIn); }},
    {"messages_out", [](const LiveConnection &c) { return qint64(c.activity().traffic().messagesOut); }},
    {"bytes_in", [](const LiveConnection &c) { return qint64(c.activity().traffic().bytesIn); }},
    {"bytes_out", [](const LiveConnection &c) { return qint64(c.activity().traffic().bytesOut); }},
    {"queued_bytes", [](const LiveConnection &c) { return qint64(c.activity().queuedBytes()); }},
    {"round_trip_ms", [](const LiveConnection &c) { return qint64(c.activity().roundTripMilliseconds()); }},
    {"login_id", [](const LiveConnection &c) { return c.origin().login.value(); }},
    {"state", [](const LiveConnection &c) { return qint64(c.state()); }},
});

/** Which connections are asked for. */
class Filter
{
public:
    explicit Filter(const admin::ListConnections &command)
        : m_user(command.user)
        , m_address(command.address)
        , m_query(command.query, Qt::CaseInsensitive)
        , m_number(command.query.toLongLong())
    {}

    [[nodiscard]] bool matches(const LiveConnection &connection) const
    {
        const hub::ConnectionOrigin &origin = connection.origin();
        if ((m_user && origin.user != *m_user) || (!m_address.isEmpty() && origin.address != m_address))
            return false;
        if (m_query.pattern().isEmpty())
            return true;
        return m_query.indexIn(origin.userName) >= 0 || m_query.indexIn(origin.address) >= 0 ||
               m_query.indexIn(origin.client) >= 0 ||
               (m_number > 0 && (origin.id.value() == m_number || origin.user.value() == m_number));
    }

private:
    std::optional<UserId> m_user;
    QString m_address;
    QStringMatcher m_query;
    qint64 m_number; ///< 0: the query is none
};

} // namespace

/**
 * One question for a page. Connections are looked at some thousand a turn of the loop, for as many are scattered over
 * more memory than a processor keeps at hand; what is kept of each are its id and what it is sorted by, so that they
 * may come and go meanwhile. Texts are sorted on another thread.
 */
class LiveConnections::Listing : public std::enable_shared_from_this<LiveConnections::Listing>
{
public:
    Listing(LiveConnections &owner, const admin::ListConnections &command, const SortColumn &column,
            Reply<AdminCountedPage<AdminConnection>> reply)
        : m_owner(owner)
        , m_command(command)
        , m_column(column)
        , m_filter(command)
        , m_reply(std::move(reply))
    {}

    void look()
    {
        int left = looksATurn;
        m_owner.m_roster.visit(m_place, [&](const LiveConnection &connection) {
            if (left-- == 0)
                return false;
            m_place = connection.origin().id;
            if (m_filter.matches(connection)) {
                m_candidates.push_back({m_column.number ? m_column.number(connection) : 0,
                                        m_column.text ? m_column.text(connection) : QString(), m_place});
            }
            return true;
        });
        if (left < 0)
            return onLoop(&Listing::look);
        if (!m_column.text || m_candidates.size() <= std::size_t(looksATurn)) {
            sort();
            return answer();
        }
        // Handed over whole and handed back whole: it is never let go of on the other thread.
        QThreadPool::globalInstance()->start([self = shared_from_this()]() mutable {
            self->sort();
            Listing &listing = *self;
            QMetaObject::invokeMethod(
                &listing.m_owner.m_context, [self = std::move(self)] { self->answer(); }, Qt::QueuedConnection);
        });
    }

private:
    static constexpr int looksATurn = 2'000;

    struct Candidate
    {
        qint64 number = 0;
        QString text;
        hub::SubscriberId id;
    };

    void onLoop(void (Listing::*step)())
    {
        QMetaObject::invokeMethod(
            &m_owner.m_context, [self = shared_from_this(), step] { (*self.*step)(); }, Qt::QueuedConnection);
    }

    /** Puts those of the page where they belong, and no others. */
    void sort()
    {
        // Among equals the older one comes first, whichever way: the order is the same on every page.
        const auto less = [down = m_command.order.descending](const Candidate &one, const Candidate &other) {
            if (one.number != other.number)
                return (one.number < other.number) != down;
            if (const int difference = one.text.compare(other.text); difference != 0)
                return (difference < 0) != down;
            return one.id < other.id;
        };
        const auto from = m_candidates.begin() + std::min(m_command.page.after, qint64(m_candidates.size()));
        const auto to = from + std::min(qint64(m_command.page.limit), qint64(m_candidates.end() - from));
        if (from != m_candidates.end())
            std::nth_element(m_candidates.begin(), from, m_candidates.end(), less);
        std::partial_sort(from, to, m_candidates.end(), less);
        m_page = {from, to};
    }

    void answer()
    {
        AdminCountedPage<AdminConnection> page;
        page.total = qint64(m_candidates.size());
        for (const Candidate &candidate : m_page) {
            if (const LiveConnection *connection = m_owner.m_roster.find(candidate.id))
                page.items.push_back(rowOf(*connection));
        }
        const qint64 next = m_command.page.after + qint64(m_page.size());
        if (!m_page.empty() && next < page.total)
            page.nextCursor = QString::number(next);
        m_reply(std::move(page));
    }

    LiveConnections &m_owner;
    admin::ListConnections m_command;
    const SortColumn &m_column;
    Filter m_filter;
    Reply<AdminCountedPage<AdminConnection>> m_reply;
    hub::SubscriberId m_place; ///< looked at so far
    std::vector<Candidate> m_candidates;
    std::span<const Candidate> m_page;
};

LiveConnections::~LiveConnections()
{
    // Who sorts still calls home to what is about to go.
    QThreadPool::globalInstance()->waitForDone();
}

AdminConnection LiveConnections::rowOf(const LiveConnection &connection)
{
    const hub::ConnectionOrigin &origin = connection.origin();
    const hub::Activity &activity = connection.activity();
    AdminConnection row;
    row.id = origin.id.value();
    row.userId = origin.user;
    row.userName = origin.userName;
    row.address = origin.address;
    row.client = origin.client;
    row.dialect = dialectName(origin.dialect);
    row.tls = origin.secure;
    row.since = origin.since;
    row.lastActivity = lastActivity(connection);
    row.messagesIn = qint64(activity.traffic().messagesIn);
    row.messagesOut = qint64(activity.traffic().messagesOut);
    row.bytesIn = qint64(activity.traffic().bytesIn);
    row.bytesOut = qint64(activity.traffic().bytesOut);
    row.queuedBytes = activity.queuedBytes();
    if (activity.roundTripMilliseconds() >= 0)
        row.roundTripMs = activity.roundTripMilliseconds();
    row.loginId = origin.login;
    row.state = connection.state();
    return row;
}

Columns LiveConnections::changeOf(const LiveConnection &connection, quint8 fields)
{
    constexpr quint64 id = 1;
    Columns columns{rowOf(connection), id};
    const auto add = [&](quint8 field, quint64 bits) {
        if (fields & field)
            columns.present |= bits;
    };
    add(hub::IncomingField, bit("messages_in") | bit("bytes_in") | bit("last_activity"));
    add(hub::OutgoingField, bit("messages_out") | bit("bytes_out"));
    add(hub::QueueField, bit("queued_bytes"));
    add(hub::RoundTripField, bit("round_trip_ms"));
    add(hub::StateField, bit("state"));
    add(hub::OriginField, bit("user_name") | bit("client"));
    return columns;
}

void LiveConnections::list(const admin::ListConnections &command, Reply<AdminCountedPage<AdminConnection>> reply)
{
    const QByteArray name = command.order.field.isEmpty() ? QByteArray("id") : command.order.field;
    const auto *column = std::ranges::find(sortColumns, QByteArrayView(name), &SortColumn::name);
    if (column == sortColumns.end())
        return reply(fail(ErrorCode::ValidationFailed, QStringLiteral("sort: there is no such column")));
    std::make_shared<Listing>(*this, command, *column, std::move(reply))->look();
}

Result<AdminConnection> LiveConnections::read(qint64 id) const
{
    const LiveConnection *connection = find(id);
    if (!connection)
        return fail(ErrorCode::NotFound);
    return rowOf(*connection);
}

std::vector<AdminConnection> LiveConnections::ofUser(UserId user) const
{
    std::vector<AdminConnection> rows;
    for (const hub::SubscriberId id : m_hub.connectionsOf(user)) {
        if (const LiveConnection *connection = m_roster.find(id))
            rows.push_back(rowOf(*connection));
    }
    return rows;
}

AdminClosed LiveConnections::close(std::span<const qint64> ids, const QString &reason)
{
    AdminClosed outcome;
    for (const qint64 id : ids) {
        LiveConnection *connection = find(id);
        if (!connection) {
            outcome.unknown.push_back(id);
            continue;
        }
        connection->end(CloseCode::ClosedByOperator, reason);
        ++outcome.closed;
    }
    return outcome;
}

AdminMessaged LiveConnections::message(std::span<const qint64> ids, const QString &text)
{
    const Event event = Announcement{text, wallClockNow()};
    const hub::Broadcast broadcast(event, m_changes.history());
    AdminMessaged outcome;
    for (const qint64 id : ids) {
        LiveConnection *connection = find(id);
        if (connection && connection->tell(broadcast))
            ++outcome.sent;
        else
            outcome.skipped.push_back(id);
    }
    return outcome;
}

Result<std::monostate> LiveConnections::takesMessages(qint64 id) const
{
    const LiveConnection *connection = find(id);
    if (!connection)
        return fail(ErrorCode::NotFound);
    if (connection->origin().dialect == Dialect::Seed)
        return fail(ErrorCode::NotSupported);
    return std::monostate();
}

} // namespace natter::services
