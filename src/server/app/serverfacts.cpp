// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/serverfacts.h"

#include "app/secretkey.h"
#include "app/surroundings.h"
#include "net/tlscontext.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace natter::server {

namespace {

Timestamp stampOf(const QDateTime &time)
{
    return Timestamp(std::chrono::milliseconds(time.toMSecsSinceEpoch()));
}

protocol::AdminOverview::SecretKey keyFacts(const Config &config)
{
    const QString place = secretKeyPlace(config);
    const QFileInfo file(place);
    if (!config.secretKey.isEmpty() || !file.exists())
        return {place, std::nullopt};
    return {place, stampOf(file.lastModified())};
}

} // namespace

services::ServerFacts serverFacts(const Config &config, quint16 port, const net::TlsCertificate *certificate)
{
    services::ServerFacts facts;
    facts.version = QCoreApplication::applicationVersion();
    facts.publicListener = {config.host, port, certificate != nullptr};
    facts.engine =
        config.database.engine == store::Engine::Postgres ? QStringLiteral("postgresql") : QStringLiteral("sqlite");
    if (certificate) {
        const qint64 days = QDateTime::currentDateTimeUtc().daysTo(certificate->validUntil);
        const bool isOver = certificate->validUntil < QDateTime::currentDateTimeUtc();
        facts.certificate = {certificate->subject, stampOf(certificate->validUntil), isOver ? -1 : days};
    }
    facts.secretKey = keyFacts(config);
    facts.backupInterval = config.backupDir.isEmpty() ? std::chrono::hours(0) : config.backupInterval;
    facts.isClockUnsynchronised = isClockSynchronised() == false;
    return facts;
}

} // namespace natter::server
