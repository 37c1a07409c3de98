// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/serverprobe.h"

#include "protocol/eventcodec.h"

#include <QNetworkAccessManager>
#include <QNetworkRequest>

#include <utility>

namespace natter::client {

namespace {

QNetworkRequest requestFor(const QUrl &server, const QString &path)
{
    QUrl url;
    url.setScheme(server.scheme());
    url.setHost(server.host());
    url.setPort(server.port());
    url.setPath(path);
    QNetworkRequest request(url);
    // Redirected elsewhere, the console would show the health of a server that nobody chose.
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false); // Qt 6.4's HTTP/2 is not fit for foreign input
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    request.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    request.setRawHeader("Accept", "application/json");
    request.setRawHeader("Accept-Encoding", "identity"); // the bound on the answer is one on its real size
    return request;
}

} // namespace

void ServerProbe::Abandon::operator()(QNetworkReply *answer) const
{
    answer->disconnect();
    answer->abort();
    answer->deleteLater(); // it may be its own signal that brought us here
}

ServerProbe::ServerProbe(QNetworkAccessManager &network, const QUrl &server, ProbeOptions options,
                         Reply<ServerStatus> reply)
    : m_network(network)
    , m_server(server)
    , m_options(options)
    , m_reply(std::move(reply))
{
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        const qint64 seconds = std::chrono::ceil<std::chrono::seconds>(m_options.deadline).count();
        finish(fail(ErrorCode::RequestTimeout, tr("%1 did not answer within %2 s.").arg(place()).arg(seconds)));
    });
    m_deadline.start(m_options.deadline);
    ask(QStringLiteral("/"));
}

ServerProbe::~ServerProbe() = default;

QString ServerProbe::place() const
{
    return m_server.host() + u':' + QString::number(m_server.port(m_server.scheme() == u"https" ? 443 : 80));
}

void ServerProbe::ask(const QString &path)
{
    m_body.clear();
    m_answer.reset(m_network.get(requestFor(m_server, path)));
    m_answer->setReadBufferSize(m_options.answerBytes + 1);
    m_clock.start();
    connect(m_answer.get(), &QNetworkReply::readyRead, this, &ServerProbe::readSome);
    connect(m_answer.get(), &QNetworkReply::finished, this, &ServerProbe::answered);
}

bool ServerProbe::readSome()
{
    m_body += m_answer->read(m_options.answerBytes + 1 - m_body.size());
    if (m_body.size() <= m_options.answerBytes)
        return true;
    finish(fail(ErrorCode::PayloadTooLarge,
                tr("What answers at %1 is not a Natter server: its answer is far too long.").arg(place())));
    return false;
}

void ServerProbe::answered()
{
    m_status.roundTrip = std::chrono::microseconds(m_clock.nsecsElapsed() / 1000);
    if (!readSome())
        return; // the probe may be gone
    const int httpStatus = m_answer->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const QNetworkReply::NetworkError error = m_answer->error();
    const bool isCutShort = error != QNetworkReply::NoError && error < QNetworkReply::ContentAccessDenied;
    if (httpStatus == 0 || isCutShort)
        return judgeFailure(error, m_answer->errorString());
    if (httpStatus >= 300 && httpStatus < 400)
        return finish(
            fail(ErrorCode::ValidationFailed,
                 tr("%1 redirects elsewhere. Give the address at which the server itself answers.").arg(place())));
    if (httpStatus != 200) {
        const QString path = m_answer->url().path();
        m_status.fault = tr("The server answers %1 with HTTP status %2.").arg(path).arg(httpStatus);
        return finish(std::move(m_status));
    }
    judge(std::exchange(m_body, {}));
}

void ServerProbe::judge(const QByteArray &body)
{
    const auto notNatter = [this] {
        finish(fail(ErrorCode::ValidationFailed,
                    tr("What answers at %1 is not a Natter server: its answer makes no sense here.").arg(place())));
    };
    if (!m_asksHealth) {
        auto identity = protocol::decodeWelcome(body);
        if (!identity)
            return notNatter();
        m_status.name = std::move(identity->name);
        m_status.version = std::move(identity->version);
        m_asksHealth = true;
        return ask(QStringLiteral("/health"));
    }
    const auto health = protocol::decodeHealth(body);
    if (!health)
        return notNatter();
    if (!health->isHealthy())
        m_status.fault = tr("The server says of itself: %1.").arg(health->status);
    finish(std::move(m_status));
}

void ServerProbe::judgeFailure(QNetworkReply::NetworkError error, const QString &description)
{
    switch (error) {
    case QNetworkReply::ConnectionRefusedError:
        return finish(
            fail(ErrorCode::Unavailable, tr("Nobody listens at %1: the connection was refused.").arg(place())));
    case QNetworkReply::HostNotFoundError:
        return finish(fail(ErrorCode::Unavailable, tr("There is no host called %1.").arg(m_server.host())));
    case QNetworkReply::RemoteHostClosedError: {
        // Also what becomes of an answer that is no HTTP, and of plain HTTP spoken to a TLS port.
        QString sentence = tr("%1 hung up without an HTTP answer.").arg(place());
        if (m_server.scheme() == u"http")
            sentence += u' ' + tr("A server with TLS needs an address with https://.");
        return finish(fail(ErrorCode::Unavailable, std::move(sentence)));
    }
    case QNetworkReply::SslHandshakeFailedError:
        return finish(fail(ErrorCode::Unavailable,
                           tr("No secure connection to %1: %2. A server without TLS needs an address with http://.")
                               .arg(place(), description)));
    case QNetworkReply::ProtocolFailure:
    case QNetworkReply::ProtocolUnknownError:
    case QNetworkReply::ProtocolInvalidOperationError:
        return finish(fail(ErrorCode::ValidationFailed,
                           tr("What answers at %1 is not a Natter server: it does not speak HTTP.").arg(place())));
    default:
        return finish(fail(ErrorCode::Unavailable, tr("%1 cannot be reached: %2.").arg(place(), description)));
    }
}

void ServerProbe::finish(Result<ServerStatus> result)
{
    m_deadline.stop();
    m_answer.reset();
    if (Reply<ServerStatus> reply = std::exchange(m_reply, nullptr))
        reply(std::move(result)); // nothing of this object is touched after it
}

} // namespace natter::client
