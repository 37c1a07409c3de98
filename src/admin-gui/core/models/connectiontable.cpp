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
    using Kind = CellKind;
    static const std::vector<RowColumn<AdminConnection>> columns{
        {{"id", ConnectionWords::tr("Id"), Kind::Id, 7, false},
         [](const AdminConnection &row) { return cell(row.id); }},
        {{"user_name", ConnectionWords::tr("User"), Kind::Text, 22},
         [](const AdminConnection &row) { return cell(row.userName); }},
        {{"user_id", ConnectionWords::tr("User id"), Kind::Id, 7, false},
         [](const AdminConnection &row) { return cell(row.userId); }},
        {{"address", ConnectionWords::tr("Address"), Kind::Address, 17},
         [](const AdminConnection &row) { return cell(row.address); }},
        {{"client", ConnectionWords::tr("Client"), Kind::Text, 20},
         [](const AdminConnection &row) { return cell(row.client); }},
        {{"dialect", ConnectionWords::tr("Dialect"), Kind::Text, 8},
         [](const AdminConnection &row) { return cell(row.dialect); }},
        {{"tls", ConnectionWords::tr("TLS"), Kind::Flag, 5}, [](const AdminConnection &row) { return cell(row.tls); }},
        {{"state", ConnectionWords::tr("State"), Kind::Text, 11},
         [](const AdminConnection &row) { return cell(stateText(row.state)); }},
        {{"since", ConnectionWords::tr("Since"), Kind::Moment, 10},
         [](const AdminConnection &row) { return cell(row.since); }},
        {{"last_activity", ConnectionWords::tr("Last activity"), Kind::Moment, 12},
         [](const AdminConnection &row) { return cell(row.lastActivity); }},
        {{"messages_in", ConnectionWords::tr("Messages in"), Kind::Number, 11},
         [](const AdminConnection &row) { return cell(row.messagesIn); }},
        {{"messages_out", ConnectionWords::tr("Messages out"), Kind::Number, 11},
         [](const AdminConnection &row) { return cell(row.messagesOut); }},
        {{"bytes_in", ConnectionWords::tr("Bytes in"), Kind::Bytes, 9, false},
         [](const AdminConnection &row) { return cell(row.bytesIn); }},
        {{"bytes_out", ConnectionWords::tr("Bytes out"), Kind::Bytes, 9, false},
         [](const AdminConnection &row) { return cell(row.bytesOut); }},
        {{"queued_bytes", ConnectionWords::tr("Queued"), Kind::Bytes, 8},
         [](const AdminConnection &row) { return cell(row.queuedBytes); }},
        {{"round_trip_ms", ConnectionWords::tr("Round trip"), Kind::Milliseconds, 9},
         [](const AdminConnection &row) { return cell(row.roundTripMs); }},
        {{"login_id", ConnectionWords::tr("Login"), Kind::Id, 7, false},
         [](const AdminConnection &row) { return cell(row.loginId); }},
    };
    return columns;
}

const std::vector<RowColumn<TraceEntry>> &traceColumns()
{
    static const std::vector<RowColumn<TraceEntry>> columns{
        {{"at", ConnectionWords::tr("At"), CellKind::Moment, 10}, [](const TraceEntry &row) { return cell(row.at); }},
        {{"direction", ConnectionWords::tr("Way"), CellKind::Text, 4},
         [](const TraceEntry &row) {
             return cell(row.direction == u"in" ? ConnectionWords::tr("in") : ConnectionWords::tr("out"));
         }},
        {{"event", ConnectionWords::tr("Event"), CellKind::Text, 26},
         [](const TraceEntry &row) { return cell(row.event); }},
        {{"bytes", ConnectionWords::tr("Bytes"), CellKind::Number, 7},
         [](const TraceEntry &row) { return cell(row.bytes); }},
        {{"detail", ConnectionWords::tr("Detail"), CellKind::Text, 20},
         [](const TraceEntry &row) { return cell(row.detail); }},
    };
    return columns;
}

} // namespace natter::admin
