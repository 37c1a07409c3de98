// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/pending.h"
#include "client/certificatepin.h"

#include <QNetworkAccessManager>
#include <QObject>
#include <QUrl>
#include <QUrlQuery>

#include <chrono>
#include <vector>

class QNetworkReply;

namespace natter::client {

/** One request of the admin side (docs/admin.md). */
struct AdminRequest
{
    QByteArray verb = "GET";
    QString path; ///< below /admin/v1, with a slash before it
    QUrlQuery query = {};
    QByteArray body = {};                ///< JSON; empty: none
    qint64 mostBytes = 16 * 1024 * 1024; ///< an answer that is longer is not read to its end
    std::chrono::seconds patience{20};   ///< without a byte coming or going
};

/** What a login is kept alive with. */
struct AdminTokens
{
    QByteArray access;
    QByteArray refresh;
    Steady::time_point expiresAt{}; ///< of the access token

    [[nodiscard]] bool isThere() const { return !refresh.isEmpty(); }
};

/**
 * The admin side's REST, for one server and one login.
 *
 * Lives on the thread of its event loop; never blocks it. Guarantees:
 *  - Every reply is called exactly once from the event loop, never after the client is destroyed.
 *  - An access token that is over is renewed once for all who wait, then their requests go out; who is told that the
 *    login is over hears Unauthenticated, and loginEnded() is signalled once.
 *  - A change (anything but GET) whose link breaks before its answer is OutcomeUnknown: it may have been made.
 *  - No redirect is followed, no cookie and no password of a proxy kept, nothing cached.
 *  - Nothing is sent to a server whose certificate is neither vouched for nor pinned: certificateRefused().
 */
class AdminClient : public QObject
{
    Q_OBJECT

public:
    /** Only scheme, host and port of @p server count. */
    AdminClient(const QUrl &server, CertificatePin pin, QObject *parent = nullptr);
    ~AdminClient() override;

    [[nodiscard]] const QUrl &server() const { return m_server; }

    /** With the login; Unauthenticated at once where there is none. */
    void ask(AdminRequest request, Reply<QByteArray> reply);
    /** Without one. A path that begins with // is the server's own, without /admin/v1. */
    void askOpenly(const AdminRequest &request, Reply<QByteArray> reply);

    void setTokens(AdminTokens tokens);
    [[nodiscard]] const AdminTokens &tokens() const { return m_tokens; }
    /** Gets new tokens now if the access token is (nearly) over; answers when it is fit for use. */
    void renew(Reply<QByteArray> reply);

Q_SIGNALS:
    void tokensChanged();
    void loginEnded(const natter::Error &error);
    void certificateRefused(const QSslCertificate &certificate, const QString &fault);

private:
    void send(const AdminRequest &request, const QByteArray &token, Reply<QByteArray> reply);
    void startRenewal();
    void renewed(Result<QByteArray> answer);
    [[nodiscard]] Result<QByteArray> judged(QNetworkReply &answer, const AdminRequest &request);
    void checkCertificate(QNetworkReply *answer, const QList<QSslError> &faults);

    QUrl m_server;
    CertificatePin m_pin;
    AdminTokens m_tokens;
    bool m_isRenewing = false;
    std::vector<Reply<QByteArray>> m_waiting; ///< for an access token
    QNetworkAccessManager m_network;
};

} // namespace natter::client
