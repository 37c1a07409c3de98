// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/server.h"
#include "net/tlscontext.h"

#include "support/certificate.h"
#include "support/fakegateway.h"
#include "support/rawclient.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QObject>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace natter::test {

/**
 * A network side on a free port of the loopback, in front of a FakeGateway; a new one for each test function. Every
 * suite runs twice: without TLS, and with it.
 */
class NetFixture : public QObject
{
    Q_OBJECT

protected:
    /** Serves with @p options from here on, whatever was served before. */
    void serve(const net::Options &options)
    {
        m_server.reset();
        auto server = net::Server::create(m_gateway, m_wheel, options);
        QVERIFY(server.has_value());
        m_server = *std::move(server);
        const auto port = m_server->listen(QHostAddress::LocalHost, 0, m_tls.get());
        QVERIFY(port.has_value());
        m_door = m_tls ? Door(*port, trusting(m_certificate)) : Door(*port);
    }

    /** Connects @p client to /ws/chat. */
    static void open(RawClient &client)
    {
        const auto response = client.request(upgradeHead());
        QVERIFY(response);
        QCOMPARE(response->status, 101);
    }

    QTemporaryDir m_folder;
    CertificateFiles m_certificate;
    std::unique_ptr<net::TlsContext> m_tls;
    FakeGateway m_gateway;
    TimerWheel m_wheel;
    net::Options m_options;
    std::unique_ptr<net::Server> m_server;
    Door m_door;

private Q_SLOTS:
    void initTestCase_data()
    {
        QTest::addColumn<bool>("secure");
        QTest::newRow("plain") << false;
        QTest::newRow("tls") << true;
    }

    void initTestCase()
    {
        m_certificate = makeCertificate(m_folder.path());
        QVERIFY(!m_certificate.key.isEmpty());
    }

    void init()
    {
        QFETCH_GLOBAL(bool, secure);
        m_tls.reset();
        if (secure) {
            auto tls = net::TlsContext::load({m_certificate.certificate, m_certificate.key});
            QVERIFY2(tls, tls ? "" : qPrintable(tls.error().message()));
            m_tls = *std::move(tls);
        }
        m_options = {};
        m_options.applicationName = QStringLiteral("Test");
        m_options.applicationVersion = QStringLiteral("1.2");
        m_options.lingerTime = std::chrono::milliseconds(100);
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
