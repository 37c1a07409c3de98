// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/linkfault.h"

#include <QCoreApplication>

namespace natter::client {

namespace {

struct LinkFault
{
    Q_DECLARE_TR_FUNCTIONS(natter::client::LinkFault)
};

} // namespace

QString placeOf(const QUrl &server)
{
    return server.host() + u':' + QString::number(server.port(server.scheme() == u"https" ? 443 : 80));
}

Error linkFault(const QUrl &server, QNetworkReply::NetworkError error, const QString &description)
{
    const QString place = placeOf(server);
    switch (error) {
    case QNetworkReply::ConnectionRefusedError:
        return {ErrorCode::Unavailable, LinkFault::tr("Nobody listens at %1: the connection was refused.").arg(place)};
    case QNetworkReply::HostNotFoundError:
        return {ErrorCode::Unavailable, LinkFault::tr("There is no host called %1.").arg(server.host())};
    case QNetworkReply::TimeoutError:
    case QNetworkReply::OperationCanceledError: // what Qt calls a transfer that took too long
        return {ErrorCode::RequestTimeout, LinkFault::tr("%1 did not answer in time.").arg(place)};
    case QNetworkReply::RemoteHostClosedError: {
        // Also what becomes of an answer that is no HTTP, and of plain HTTP spoken to a TLS port.
        QString sentence = LinkFault::tr("%1 hung up without an HTTP answer.").arg(place);
        if (server.scheme() == u"http")
            sentence += u' ' + LinkFault::tr("A server with TLS needs an address with https://.");
        return {ErrorCode::Unavailable, std::move(sentence)};
    }
    case QNetworkReply::SslHandshakeFailedError:
        return {ErrorCode::Unavailable,
                LinkFault::tr("No secure connection to %1: %2. A server without TLS needs an address with http://.")
                    .arg(place, description)};
    case QNetworkReply::ProtocolFailure:
    case QNetworkReply::ProtocolUnknownError:
    case QNetworkReply::ProtocolInvalidOperationError:
        return {ErrorCode::ValidationFailed,
                LinkFault::tr("What answers at %1 is not a Natter server: it does not speak HTTP.").arg(place)};
    default:
        return {ErrorCode::Unavailable, LinkFault::tr("%1 cannot be reached: %2.").arg(place, description)};
    }
}

} // namespace natter::client
