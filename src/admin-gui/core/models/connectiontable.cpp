// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/models/connectiontable.h"

#include <QCoreApplication>

namespace natter::admin {

using protocol::AdminConnection;
using protocol::TraceEntry;

namespace {

struct ConnectionWords
{
    Q_DECLARE_TR_FUNCTIONS(natter::admin::ConnectionWords)
};

} // namespace

QString stateText(protocol::ConnectionState state)
{
    using State = protocol::ConnectionState;
    switch (state) {
    case State::Greeting:
        return ConnectionWords::tr("greeting");
    case State::CatchingUp:
        return ConnectionWords::tr("catching up");
    case State::Live:
        return ConnectionWords::tr("live");
    case State::Closing:
        return ConnectionWords::tr("closing");
    }
    return {};
}

const std::vector<RowColumn<AdminConnection>> &connectionColumns()
{
    using Words = ConnectionWords;
    using Kind = CellKind;
    static const std::vector<RowColumn<AdminConnection>> columns{
        {{"id", Words::tr("Id"), Kind::Number, 7, false}, [](const AdminConnection &row) { return cell(row.id); }},
        {{"user_name", Words::tr("User"), Kind::Text, 22}, [](const AdminConnection &row) { return cell(row.userName); }},
        {{"user_id", Words::tr("User id"), Kind::Number, 7, false},
         [](const AdminConnection &row) { return cell(row.userId); }},
        {{"address", Words::tr("Address"), Kind::Address, 17},
         [](const AdminConnection &row) { return cell(row.address); }},
        {{"client", Words::tr("Client"), Kind::Text, 20}, [](const AdminConnection &row) { return cell(row.client); }},
        {{"dialect", Words::tr("Dialect"), Kind::Text, 8}, [](const AdminConnection &row) { return cell(row.dialect); }},
        {{"tls", Words::tr("TLS"), Kind::Flag, 5}, [](const AdminConnection &row) { return cell(row.tls); }},
        {{"state", Words::tr("State"), Kind::Text, 11},
         [](const AdminConnection &row) { return cell(stateText(row.state)); }},
        {{"since", Words::tr("Since"), Kind::Moment, 10}, [](const AdminConnection &row) { return cell(row.since); }},
        {{"last_activity", Words::tr("Last activity"), Kind::Moment, 12},
         [](const AdminConnection &row) { return cell(row.lastActivity); }},
        {{"messages_in", Words::tr("Messages in"), Kind::Number, 11},
         [](const AdminConnection &row) { return cell(row.messagesIn); }},
        {{"messages_out", Words::tr("Messages out"), Kind::Number, 11},
         [](const AdminConnection &row) { return cell(row.messagesOut); }},
        {{"bytes_in", Words::tr("Bytes in"), Kind::Bytes, 9, false},
         [](const AdminConnection &row) { return cell(row.bytesIn); }},
        {{"bytes_out", Words::tr("Bytes out"), Kind::Bytes, 9, false},
         [](const AdminConnection &row) { return cell(row.bytesOut); }},
        {{"queued_bytes", Words::tr("Queued"), Kind::Bytes, 8},
         [](const AdminConnection &row) { return cell(row.queuedBytes); }},
        {{"round_trip_ms", Words::tr("Round trip"), Kind::Milliseconds, 9},
         [](const AdminConnection &row) { return cell(row.roundTripMs); }},
        {{"login_id", Words::tr("Login"), Kind::Number, 7, false},
         [](const AdminConnection &row) { return cell(row.loginId); }},
    };
    return columns;
}

const std::vector<RowColumn<TraceEntry>> &traceColumns()
{
    using Words = ConnectionWords;
    static const std::vector<RowColumn<TraceEntry>> columns{
        {{"at", Words::tr("At"), CellKind::Moment, 10}, [](const TraceEntry &row) { return cell(row.at); }},
        {{"direction", Words::tr("Way"), CellKind::Text, 4},
         [](const TraceEntry &row) {
             return cell(row.direction == u"in" ? Words::tr("in") : Words::tr("out"));
         }},
        {{"event", Words::tr("Event"), CellKind::Text, 26}, [](const TraceEntry &row) { return cell(row.event); }},
        {{"bytes", Words::tr("Bytes"), CellKind::Number, 7}, [](const TraceEntry &row) { return cell(row.bytes); }},
        {{"detail", Words::tr("Detail"), CellKind::Text, 20}, [](const TraceEntry &row) { return cell(row.detail); }},
    };
    return columns;
}

} // namespace natter::admin
