// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/liveconnections.h"

#include <QStringMatcher>

#include <algorithm>
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

/** A column as something to sort by: a number, or a text if there is a @p text. */
struct SortColumn
{
    QByteArrayView name;
    qint64 (*number)(const LiveConnection &connection);
    QStringView (*text)(const LiveConnection &connection) = nullptr;
};

constexpr auto sortColumns = std::to_array<SortColumn>({
    {"id", [](const LiveConnection &c) { return c.origin().id.value(); }},
    {"user_id", [](const LiveConnection &c) { return c.origin().user.value(); }},
    {"user_name", nullptr, [](const LiveConnection &c) { return QStringView(c.origin().userName); }},
    {"address", nullptr, [](const LiveConnection &c) { return QStringView(c.origin().address); }},
    {"client", nullptr, [](const LiveConnection &c) { return QStringView(c.origin().client); }},
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
    [[nodiscard]] bool takesAll() const { return !m_user && m_address.isEmpty() && m_query.pattern().isEmpty(); }

private:
    std::optional<UserId> m_user;
    QString m_address;
    QStringMatcher m_query;
    qint64 m_number; ///< 0: the query is none
};

struct Candidate
{
    qint64 number = 0;
    const LiveConnection *connection = nullptr;
};

/** Puts those of @p candidates that belong there from place @p first on, @p count at most, and returns them. */
template<class Less>
std::span<Candidate> sortedPart(std::vector<Candidate> &candidates, qint64 first, qint64 count, Less less)
{
    const auto from = candidates.begin() + std::min(first, qint64(candidates.size()));
    const auto to = from + std::min(count, qint64(candidates.end() - from));
    if (from != candidates.end())
        std::nth_element(candidates.begin(), from, candidates.end(), less);
    std::partial_sort(from, to, candidates.end(), less);
    return {from, to};
}

std::span<Candidate> pageOf(std::vector<Candidate> &candidates, const SortColumn &column,
                            const admin::ListConnections &command)
{
    // Among equals the older one comes first, whichever way: the order is the same on every page.
    const auto order = [&](auto compare) {
        return [compare, down = command.order.descending](const Candidate &one, const Candidate &other) {
            const int difference = compare(one, other);
            if (difference != 0)
                return (difference < 0) != down;
            return one.connection->origin().id < other.connection->origin().id;
        };
    };
    if (column.text) {
        return sortedPart(candidates, command.page.after, command.page.limit,
                          order([&](const Candidate &one, const Candidate &other) {
                              return column.text(*one.connection).compare(column.text(*other.connection));
                          }));
    }
    return sortedPart(candidates, command.page.after, command.page.limit,
                      order([](const Candidate &one, const Candidate &other) {
                          return one.number < other.number ? -1 : int(one.number > other.number);
                      }));
}

} // namespace

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
    add(hub::ClientField, bit("client"));
    return columns;
}

Result<AdminCountedPage<AdminConnection>> LiveConnections::list(const admin::ListConnections &command) const
{
    const QByteArray name = command.order.field.isEmpty() ? QByteArray("id") : command.order.field;
    const auto *column = std::ranges::find(sortColumns, QByteArrayView(name), &SortColumn::name);
    if (column == sortColumns.end())
        return fail(ErrorCode::ValidationFailed, QStringLiteral("sort: there is no such column"));
    const Filter filter(command);
    std::vector<Candidate> candidates;
    candidates.reserve(filter.takesAll() ? std::size_t(m_roster.size()) : 0);
    // In order of id nothing has to be known of a connection that is on another page.
    const bool isById = name == "id";
    m_roster.visit({}, [&](const LiveConnection &connection) {
        if (filter.takesAll() || filter.matches(connection))
            candidates.push_back({isById || column->text ? 0 : column->number(connection), &connection});
        return true;
    });
    AdminCountedPage<AdminConnection> page;
    page.total = qint64(candidates.size());
    if (isById) {
        if (command.order.descending)
            std::ranges::reverse(candidates);
        const auto first = std::min(std::size_t(command.page.after), candidates.size());
        const auto count = std::min(std::size_t(command.page.limit), candidates.size() - first);
        for (const Candidate &candidate : std::span(candidates).subspan(first, count))
            page.items.push_back(rowOf(*candidate.connection));
    } else {
        for (const Candidate &candidate : pageOf(candidates, *column, command))
            page.items.push_back(rowOf(*candidate.connection));
    }
    const qint64 next = command.page.after + qint64(page.items.size());
    if (!page.items.empty() && next < page.total)
        page.nextCursor = QString::number(next);
    return page;
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
    m_roster.visit({}, [&](const LiveConnection &connection) {
        if (connection.origin().user == user)
            rows.push_back(rowOf(connection));
        return true;
    });
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

qsizetype LiveConnections::ban(const std::function<bool(const QString &)> &matches)
{
    std::vector<hub::SubscriberId> banned;
    m_roster.visit({}, [&](const LiveConnection &connection) {
        if (matches(connection.origin().address))
            banned.push_back(connection.origin().id);
        return true;
    });
    for (const hub::SubscriberId id : banned) {
        if (LiveConnection *connection = m_roster.find(id))
            connection->end(CloseCode::Banned, {});
    }
    return qsizetype(banned.size());
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
