// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "e2e/fixture.h"

#include <QMap>
#include <QWebSocket>

#include <memory>

namespace natter::test {

/** The first administrator of a server, who has just come in by the setup code. */
struct Administrator
{
    QByteArray token;
    QString email;
    QString failure; ///< empty: they are in
};

[[nodiscard]] Administrator makeAdministrator(Fixture &fixture);

/** The administration's side of @p fixture's server, as the bearer of @p token. */
[[nodiscard]] HttpClient adminHttp(const Fixture &fixture, const QByteArray &token = {});

/** One live stream of the administration, which keeps what it is sent. */
class StreamClient : public QObject
{
    Q_OBJECT

public:
    StreamClient(const Fixture &fixture, const QByteArray &token);

    bool waitUntilOpen();
    bool waitUntilClosed();
    [[nodiscard]] quint16 closeCode() const { return quint16(m_socket.closeCode()); }
    [[nodiscard]] QString subprotocol() const { return m_socket.subprotocol(); }
    void send(const QString &event, const QStringList &topics);

    /** Everything that has come so far, which is forgotten here. */
    std::vector<QJsonObject> take() { return std::exchange(m_messages, {}); }
    /** Waits for a message of @p event about @p topic, and returns its payload; what came before it is forgotten. */
    QJsonObject next(const QString &event, const QString &topic);

private:
    QWebSocket m_socket;
    std::vector<QJsonObject> m_messages;
};

/** A table of rows by id, as a console makes it of a topic's snapshot and changes. */
struct LiveTable
{
    explicit LiveTable(QString name)
        : topic(std::move(name))
    {}

    void take(const std::vector<QJsonObject> &messages);

    QString topic;
    QMap<qint64, QJsonObject> rows;
    bool complete = false;
    QString fault; ///< what a console could not make sense of
};

} // namespace natter::test
