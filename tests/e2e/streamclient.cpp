// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/streamclient.h"
#include "support/await.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <QWebSocketHandshakeOptions>

namespace natter::test {

using namespace Qt::StringLiterals;

namespace {

QUrl adminUrl(const Fixture &fixture)
{
    QUrl url = fixture.server.baseUrl();
    url.setPort(fixture.server.adminPort());
    return url;
}

} // namespace

HttpClient adminHttp(const Fixture &fixture, const QByteArray &token)
{
    return HttpClient(adminUrl(fixture), {}, token);
}

Administrator makeAdministrator(Fixture &fixture)
{
    Administrator made;
    made.email = u"root@example.org"_s;
    // Nobody is answered before it is known whether there is an administrator, and the code written if there is none.
    if (!adminHttp(fixture).get(u"/admin/v1/setup"_s).json.value(u"needed"_s).toBool())
        made.failure = u"the server needs no administrator"_s;
    QFile file(fixture.server.dataDir() + u"/setup-code"_s);
    if (!file.open(QIODevice::ReadOnly)) {
        made.failure = u"there is no setup code: "_s + file.errorString();
        return made;
    }
    const HttpAnswer answer =
        adminHttp(fixture).post(u"/admin/v1/setup"_s, {{u"code"_s, QString::fromUtf8(file.readAll()).trimmed()},
                                                       {u"email"_s, made.email},
                                                       {u"name"_s, u"Root"_s},
                                                       {u"password"_s, u"correct horse battery"_s}});
    made.token = answer.json.value(u"access_token"_s).toString().toLatin1();
    if (answer.status != 201)
        made.failure = u"%1: %2"_s.arg(answer.status).arg(QString::fromUtf8(answer.body));
    return made;
}

StreamClient::StreamClient(const Fixture &fixture, const QByteArray &token)
{
    connect(&m_socket, &QWebSocket::textMessageReceived, this,
            [this](const QString &text) { m_messages.push_back(QJsonDocument::fromJson(text.toUtf8()).object()); });
    QUrl url = adminUrl(fixture).resolved(QUrl(u"/ws/admin"_s));
    url.setScheme(u"ws"_s);
    QWebSocketHandshakeOptions options;
    options.setSubprotocols({u"natter.admin.v1"_s, u"bearer."_s + QString::fromLatin1(token)});
    m_socket.open(url, options);
}

bool StreamClient::waitUntilOpen()
{
    const auto settled = [this] {
        return m_socket.state() == QAbstractSocket::ConnectedState ||
               m_socket.state() == QAbstractSocket::UnconnectedState;
    };
    return eventually(settled) && m_socket.state() == QAbstractSocket::ConnectedState;
}

bool StreamClient::waitUntilClosed()
{
    return eventually([this] { return m_socket.state() == QAbstractSocket::UnconnectedState; });
}

void StreamClient::send(const QString &event, const QStringList &topics)
{
    const QJsonObject message{{u"event"_s, event},
                              {u"payload"_s, QJsonObject{{u"topics"_s, QJsonArray::fromStringList(topics)}}}};
    m_socket.sendTextMessage(QString::fromUtf8(QJsonDocument(message).toJson(QJsonDocument::Compact)));
}

QJsonObject StreamClient::next(const QString &event, const QString &topic)
{
    QJsonObject found;
    const auto look = [&] {
        while (!m_messages.empty() && found.isEmpty()) {
            const QJsonObject message = m_messages.front();
            m_messages.erase(m_messages.begin());
            const QJsonObject payload = message.value(u"payload"_s).toObject();
            if (message.value(u"event"_s) == event && (topic.isEmpty() || payload.value(u"topic"_s) == topic))
                found = payload.isEmpty() ? message : payload;
        }
        return !found.isEmpty();
    };
    return eventually(look) ? found : QJsonObject();
}

void LiveTable::take(const std::vector<QJsonObject> &messages)
{
    for (const QJsonObject &message : messages) {
        const QJsonObject payload = message.value(u"payload"_s).toObject();
        if (payload.value(u"topic"_s) != topic)
            continue;
        const bool isSnapshot = message.value(u"event"_s) == u"SNAPSHOT"_s;
        for (const QJsonValue &value : payload.value(isSnapshot ? u"items"_s : u"upserts"_s).toArray()) {
            const QJsonObject row = value.toObject();
            const qint64 id = row.value(u"id"_s).toInteger();
            if (!rows.contains(id) && !row.contains(u"since"_s))
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
}

} // namespace natter::test
