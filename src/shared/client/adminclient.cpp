// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/adminclient.h"

#include "base/log.h"
#include "client/adminapi.h"
#include "client/linkfault.h"
#include "client/serverwords.h"
#include "protocol/eventcodec.h"

#include <QNetworkReply>
#include <QNetworkRequest>
#include <QTimer>

namespace natter::client {

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

/** An access token that ends sooner than this is renewed before it is used. */
constexpr std::chrono::seconds renewalMargin{20};

QUrl urlOf(const QUrl &server, const AdminRequest &request)
{
    QUrl url;
    url.setScheme(server.scheme());
    url.setHost(server.host());
    url.setPort(server.port());
    url.setPath(request.path.startsWith("//"_L1) ? request.path.mid(1) : u"/admin/v1"_s + request.path);
    if (!request.query.isEmpty())
        url.setQuery(request.query);
    return url;
}

QNetworkRequest requestFor(const QUrl &url, const AdminRequest &request, const QByteArray &token)
{
    QNetworkRequest result(url);
    // Redirected elsewhere, the console would show, and change, a server that nobody chose.
    result.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    result.setAttribute(QNetworkRequest::Http2AllowedAttribute, false); // Qt 6.4's HTTP/2 is not fit for foreign input
    result.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    result.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    result.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    result.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    result.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    result.setTransferTimeout(int(std::chrono::milliseconds(request.patience).count()));
    result.setRawHeader("Accept", "application/json, */*;q=0.5");
    result.setRawHeader("Accept-Encoding", "identity"); // the bound on the answer is one on its real size
    if (!request.body.isEmpty())
        result.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    if (!token.isEmpty())
        result.setRawHeader("Authorization", "Bearer " + token);
    return result;
}

} // namespace

AdminClient::AdminClient(const QUrl &server, CertificatePin pin, QObject *parent)
    : QObject(parent)
    , m_server(server)
    , m_pin(std::move(pin))
{
    connect(&m_network, &QNetworkAccessManager::sslErrors, this, &AdminClient::checkCertificate);
}

AdminClient::~AdminClient()
{
    // Answers that are under way end with m_network; they must not find their way back into this object.
    for (QNetworkReply *answer : m_network.findChildren<QNetworkReply *>())
        answer->disconnect(this);
}

void AdminClient::setTokens(AdminTokens tokens)
{
    m_tokens = std::move(tokens);
    Q_EMIT tokensChanged();
}

void AdminClient::ask(AdminRequest request, Reply<QByteArray> reply)
{
    renew([this, request = std::move(request), reply = std::move(reply)](Result<QByteArray> token) mutable {
        if (!token)
            return reply(std::move(token));
        const AdminRequest question = request;
        send(question, *token,
             [this, used = *token, request = std::move(request), reply = std::move(reply)](auto answer) mutable {
                 const bool isRefused = !answer && answer.error().code == ErrorCode::Unauthenticated;
                 if (!isRefused)
                     return reply(std::move(answer));
                 // It ended before its time: a server that was restarted with another key, a clock that was set.
                 if (m_tokens.access == used)
                     m_tokens.expiresAt = {};
                 renew([this, request = std::move(request), reply = std::move(reply)](auto fresh) mutable {
                     if (!fresh)
                         return reply(std::move(fresh));
                     send(request, *fresh, std::move(reply));
                 });
             });
    });
}

void AdminClient::askOpenly(const AdminRequest &request, Reply<QByteArray> reply)
{
    send(request, {}, std::move(reply));
}

void AdminClient::renew(Reply<QByteArray> reply)
{
    if (!m_tokens.isThere())
        return reply(fail(ErrorCode::Unauthenticated, tr("Not signed in.")));
    if (!m_isRenewing && m_tokens.expiresAt - Steady::now() > renewalMargin)
        return reply(m_tokens.access);
    m_waiting.push_back(std::move(reply));
    if (!m_isRenewing)
        startRenewal();
}

void AdminClient::startRenewal()
{
    m_isRenewing = true;
    send(adminapi::refresh(m_tokens.refresh), {}, [this](Result<QByteArray> answer) { renewed(std::move(answer)); });
}

void AdminClient::renewed(Result<QByteArray> answer)
{
    m_isRenewing = false;
    auto login = answer ? adminapi::decodeLogin(*answer) : std::unexpected(answer.error());
    std::vector<Reply<QByteArray>> waiting = std::exchange(m_waiting, {});
    if (login) {
        setTokens(login->tokens);
        for (Reply<QByteArray> &reply : waiting)
            reply(m_tokens.access);
        return;
    }
    const Error error = login.error();
    const bool isOver = error.code == ErrorCode::Unauthenticated || error.code == ErrorCode::Forbidden ||
                        error.code == ErrorCode::Suspended;
    if (isOver)
        m_tokens = {};
    for (Reply<QByteArray> &reply : waiting)
        reply(fail(error));
    if (isOver)
        Q_EMIT loginEnded(error);
}

void AdminClient::send(const AdminRequest &request, const QByteArray &token, Reply<QByteArray> reply)
{
    QNetworkRequest question = requestFor(urlOf(m_server, request), request, token);
    if (m_server.scheme() == "https"_L1)
        question.setSslConfiguration(m_pin.configuration());
    QNetworkReply *answer = m_network.sendCustomRequest(question, request.verb, request.body);
    connect(answer, &QNetworkReply::downloadProgress, answer, [answer, most = request.mostBytes](qint64 bytes) {
        if (bytes > most)
            answer->abort();
    });
    connect(answer, &QNetworkReply::finished, this, [this, answer, request, reply = std::move(reply)]() mutable {
        answer->deleteLater();
        reply(judged(*answer, request));
    });
}

Result<QByteArray> AdminClient::judged(QNetworkReply &answer, const AdminRequest &request)
{
    const QNetworkReply::NetworkError error = answer.error();
    const int status = answer.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const bool isCutShort = error != QNetworkReply::NoError && error < QNetworkReply::ContentAccessDenied;
    if (answer.bytesAvailable() > request.mostBytes)
        return fail(ErrorCode::PayloadTooLarge, tr("The answer of %1 is far too long.").arg(placeOf(m_server)));
    if (status == 0 || isCutShort) {
        Error fault = linkFault(m_server, error, answer.errorString());
        const bool neverArrived = error == QNetworkReply::ConnectionRefusedError ||
                                  error == QNetworkReply::HostNotFoundError ||
                                  error == QNetworkReply::SslHandshakeFailedError;
        if (request.verb != "GET" && !neverArrived)
            fault = Error(ErrorCode::OutcomeUnknown,
                          tr("%1 Whether it was done is not known: look before you do it again.").arg(fault.detail));
        return fail(std::move(fault));
    }
    QByteArray body = answer.readAll();
    if (status >= 200 && status < 300)
        return body;
    if (status < 400)
        return fail(
            ErrorCode::ValidationFailed,
            tr("%1 redirects elsewhere. Give the address at which the server itself answers.").arg(placeOf(m_server)));
    Error refusal = inOurWords(protocol::decodeHttpError(status, body));
    refusal.retryAfter = std::chrono::seconds(answer.rawHeader("Retry-After").toInt());
    return fail(std::move(refusal));
}

void AdminClient::checkCertificate(QNetworkReply *answer, const QList<QSslError> &faults)
{
    if (m_pin.excuses(faults)) {
        answer->ignoreSslErrors(faults);
        return;
    }
    const QSslCertificate shown = answer->sslConfiguration().peerCertificate();
    Q_EMIT certificateRefused(shown.isNull() && !faults.isEmpty() ? faults.front().certificate() : shown,
                              faults.isEmpty() ? QString() : faults.front().errorString());
}

} // namespace natter::client
