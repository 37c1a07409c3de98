// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/server.h"

#include "support/fakegateway.h"
#include "support/rawclient.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QObject>
#include <QTest>

#include <memory>

namespace natter::test {

/** A network side on a free port of the loopback, in front of a FakeGateway; a new one for each test function. */
class NetFixture : public QObject
{
    Q_OBJECT

protected:
    /** Serves with @p options from here on, whatever was served before. */
    void serve(const net::Options &options)
    {
        m_server.reset();
        auto server = net::Server::create(m_gateway, options);
        QVERIFY(server.has_value());
        m_server = *std::move(server);
        const auto port = m_server->listen(QHostAddress::LocalHost, 0);
        QVERIFY(port.has_value());
        m_port = *port;
    }

    /** Connects @p client to /ws/chat. */
    static void open(RawClient &client)
    {
        const auto response = client.request(upgradeHead());
        QVERIFY(response);
        QCOMPARE(response->status, 101);
    }

    FakeGateway m_gateway;
    net::Options m_options;
    std::unique_ptr<net::Server> m_server;
    quint16 m_port = 0;

private Q_SLOTS:
    void init()
    {
        m_options = {};
        m_options.applicationName = QStringLiteral("Test");
        m_options.applicationVersion = QStringLiteral("1.2");
        m_options.lingerTime = std::chrono::milliseconds(200);
        serve(m_options);
    }

    void cleanup()
    {
        m_server.reset();
        QVERIFY(m_gateway.endpoints.empty());
        m_gateway.forget();
    }
};

// HTTP requests, and what is in their answers.

[[nodiscard]] inline QByteArray get(const QByteArray &path, const QByteArray &fields = {},
                                    const QByteArray &method = "GET")
{
    return method + ' ' + path + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}

[[nodiscard]] inline QByteArray post(const QByteArray &path, const QByteArray &body,
                                     const QByteArray &fields = "Content-Type: application/json\r\n")
{
    return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n" +
           fields + "\r\n" + body;
}

[[nodiscard]] inline QByteArray login(const QByteArray &email, const QByteArray &password = "password")
{
    return post("/auth/login", "{\"email\":\"" + email + "\",\"password\":\"" + password + "\"}");
}

/** One field of a JSON object; empty if it is not there, or no string. */
[[nodiscard]] inline QString textIn(const RawResponse &response, const char *field)
{
    return QJsonDocument::fromJson(response.body).object().value(QLatin1StringView(field)).toString();
}

} // namespace natter::test
