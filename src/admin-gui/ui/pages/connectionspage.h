// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/livefeed.h"
#include "core/models/connectiontable.h"
#include "ui/tablepage.h"

#include <QVariantMap>

class QPushButton;

namespace natter::adminui {

class DetailsPane;
class TableView;

/**
 * Every chat connection, live: who, from where, how busy. Connections are ended, messaged and their addresses banned,
 * one or many at once. The details have a trace of one connection's events, which the server keeps only while it is
 * open.
 */
class ConnectionsPage : public TablePage
{
    Q_OBJECT

public:
    explicit ConnectionsPage(const PageContext &context, QWidget *parent = nullptr);
    ~ConnectionsPage() override;

    void enter() override;
    void forget() override;
    void refresh() override;
    [[nodiscard]] admin::ConnectionTable &table() { return m_table; }
    [[nodiscard]] admin::TraceTable &trace() { return m_trace; }

protected:
    void currentChanged(std::optional<qint64> id) override;

private:
    void follow();
    void makeActions();
    void makeDetails();
    void showDetails(const protocol::AdminConnection &row);
    void setTracing(bool traces);
    void askToClose(const std::vector<qint64> &ids);
    void endConnections(const std::vector<qint64> &ids, const QString &reason,
                        const std::function<void(std::optional<Error>)> &done);
    void askToMessage(const std::vector<qint64> &ids);
    void askToBan(const std::vector<qint64> &ids);
    void ban(const QStringList &addresses, const QVariantMap &answers,
             const std::function<void(std::optional<Error>)> &done);
    void liftBans(const std::vector<qint64> &bans);
    [[nodiscard]] QString whoAre(const std::vector<qint64> &ids) const;

    admin::ConnectionTable m_table;
    admin::TraceTable m_trace;
    admin::LiveFeed::Following m_following;
    admin::LiveFeed::Following m_traced;
    qint64 m_tracedId = 0; ///< 0: none
    DetailsPane *m_details = nullptr;
    QPushButton *m_traceButton = nullptr;
    TableView *m_traceView = nullptr;
};

} // namespace natter::adminui
