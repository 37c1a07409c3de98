// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "e2e/commands.h"
#include "e2e/fixture.h"

#include <QFile>
#include <QJsonArray>

namespace natter::test {

/** The administration of a running natterd, as its first administrator. */
class AdminClient
{
public:
    /** Becomes the first administrator by the setup code. */
    explicit AdminClient(Fixture &fixture)
        : m_url(QStringLiteral("http://127.0.0.1:%1").arg(fixture.server.adminPort()))
        , m_http(m_url, {})
    {
        QFile file(fixture.server.dataDir() + QStringLiteral("/setup-code"));
        if (file.open(QIODevice::ReadOnly))
            code = QString::fromLatin1(file.readAll()).trimmed();
        setup = m_http.post(QStringLiteral("/admin/v1/setup"), {{QStringLiteral("code"), code},
                                                                {QStringLiteral("email"), email},
                                                                {QStringLiteral("name"), QStringLiteral("Root")},
                                                                {QStringLiteral("password"), password}});
        adopt(setup.json);
    }

    /** Goes on with the tokens of @p login. */
    void adopt(const QJsonObject &login)
    {
        token = login.value(QStringLiteral("access_token")).toString().toLatin1();
        refreshToken = login.value(QStringLiteral("refresh_token")).toString();
        id = login.value(QStringLiteral("user")).toObject().value(QStringLiteral("id")).toInteger();
        m_http.setToken(token);
    }

    [[nodiscard]] HttpClient as(const QByteArray &other) const { return HttpClient(m_url, {}, other); }
    HttpAnswer get(const QString &path) { return m_http.get(full(path)); }
    HttpAnswer post(const QString &path, const QJsonObject &body = {}) { return m_http.post(full(path), body); }
    HttpAnswer patch(const QString &path, const QJsonObject &body) { return m_http.patch(full(path), body); }
    HttpAnswer remove(const QString &path) { return m_http.remove(full(path)); }
    HttpAnswer put(const QString &path, const QByteArray &body = "{}")
    {
        return m_http.request("PUT", full(path), body);
    }

    [[nodiscard]] static QString full(const QString &path) { return QString(QStringLiteral("/admin/v1") + path); }

    const QString email = QStringLiteral("root@example.org");
    const QString password = QStringLiteral("correct horse battery");
    QString code;
    HttpAnswer setup;
    QByteArray token;
    QString refreshToken;
    qint64 id = 0;

private:
    QUrl m_url;
    HttpClient m_http;
};

inline QString codeOf(const HttpAnswer &answer)
{
    return answer.json.value(QStringLiteral("code")).toString();
}

inline QJsonArray itemsOf(const HttpAnswer &answer)
{
    return answer.json.value(QStringLiteral("items")).toArray();
}

/** The payload of the last event called @p name of those that have come until now. */
inline QJsonObject lastHeard(NativeClient &native, const QString &name)
{
    QJsonObject payload;
    for (const QJsonObject &message : native.heard()) {
        if (message.value(QStringLiteral("event")) == name)
            payload = payloadOf(message);
    }
    return payload;
}

inline QString path(const char16_t *format, qint64 id)
{
    return QString::fromUtf16(format).arg(id);
}

/** Actions that the audit has, the oldest first. */
inline QStringList actionsOf(AdminClient &admin)
{
    QStringList actions;
    for (const QJsonValue &entry : itemsOf(admin.get(QStringLiteral("/audit?limit=200"))))
        actions.prepend(entry.toObject().value(QStringLiteral("action")).toString());
    return actions;
}

} // namespace natter::test
