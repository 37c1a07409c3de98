// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/adminstream.h"
#include "core/models/recordtables.h"
#include "core/models/usertable.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

/** Rows, what is told of them live, and what of them a table shows. */
namespace natter::test {

template<class Row>
QJsonObject jsonOf(const Row &row)
{
    return QJsonDocument::fromJson(protocol::encodeRow(row)).object();
}

inline client::LiveFrame changes(QJsonArray rows, std::vector<qint64> removed = {})
{
    client::LiveFrame frame;
    frame.rows = std::move(rows);
    frame.removed = std::move(removed);
    return frame;
}

inline client::LiveFrame snapshot(QJsonArray rows = {})
{
    client::LiveFrame frame;
    frame.isSnapshot = frame.isFirst = frame.isLast = true;
    frame.rows = std::move(rows);
    return frame;
}

inline protocol::AdminUser user(qint64 id, const QString &name)
{
    protocol::AdminUser row;
    row.id = UserId(id);
    row.name = name;
    row.email = QString(name + u"@example.com");
    return row;
}

inline protocol::AdminBan ban(qint64 id, const QString &network)
{
    protocol::AdminBan row;
    row.id = id;
    row.network = network;
    return row;
}

template<class Row>
std::vector<qint64> shownIds(const admin::Rows<Row> &table)
{
    std::vector<qint64> ids;
    for (int row = 0; row < table.rowCount(); ++row)
        ids.push_back(table.idAt(row));
    return ids;
}

using Ids = std::vector<qint64>;

} // namespace natter::test
