// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/config.h"

// What no row of the settings' table can know: which of them go together.

namespace natter::server {

namespace {

std::unexpected<QString> refuse(QString reason)
{
    return std::unexpected(std::move(reason));
}

} // namespace

std::optional<QString> missingBeyondLoopback(const Config &config)
{
    if (config.tlsCertificates.isEmpty())
        return QStringLiteral("TLS_CERT: passwords would travel in the clear");
    if (config.metricsToken.isEmpty())
        return QStringLiteral(
            "METRICS_TOKEN: /metrics is nobody's there without one. Make one by: openssl rand -hex 24");
    return std::nullopt;
}

std::expected<void, QString> checkTogether(const Config &config)
{
    const auto refuseBoth = [](const char *first, qint64 firstValue, const char *what, const char *second,
                               qint64 secondValue) {
        return refuse(QStringLiteral("%1 = %2 %3 %4 = %5")
                          .arg(QLatin1StringView(first))
                          .arg(firstValue)
                          .arg(QLatin1StringView(what), QLatin1StringView(second))
                          .arg(secondValue));
    };
    const TextLimits &text = config.requestLimits.text;
    if (config.pingAfter >= config.goneAfter)
        return refuseBoth("PING_SECONDS", config.pingAfter.count(), "leaves no time for an answer before",
                          "GONE_SECONDS", config.goneAfter.count());
    if (text.passwordMinBytes > text.passwordMaxBytes)
        return refuseBoth("MIN_PASSWORD_BYTES", text.passwordMinBytes, "is above", "MAX_PASSWORD_BYTES",
                          text.passwordMaxBytes);
    if (text.contentBytes > config.messageBytes)
        return refuseBoth("MAX_CONTENT_BYTES", text.contentBytes, "does not fit into", "MAX_MESSAGE_BYTES",
                          config.messageBytes);
    // A character may be six in JSON, and a page of what was missed goes out as a whole.
    constexpr qint64 queueToContent = 8;
    if (config.queueBytes < queueToContent * text.contentBytes)
        return refuseBoth("MAX_QUEUE_BYTES", config.queueBytes, "is less than eight times", "MAX_CONTENT_BYTES",
                          text.contentBytes);
    if (config.eventBytes < queueToContent * text.contentBytes)
        return refuseBoth("MAX_EVENT_BYTES", config.eventBytes, "is less than eight times", "MAX_CONTENT_BYTES",
                          text.contentBytes);
    if (config.queueBytes < config.eventBytes)
        return refuseBoth("MAX_QUEUE_BYTES", config.queueBytes, "is below", "MAX_EVENT_BYTES", config.eventBytes);
    if (config.requestLimits.page > config.requestLimits.pageMost)
        return refuseBoth("PAGE_SIZE", config.requestLimits.page, "is above", "MAX_PAGE_SIZE",
                          config.requestLimits.pageMost);
    if (config.queueBytesInAll < config.queueBytes)
        return refuseBoth("MAX_QUEUE_BYTES_TOTAL", config.queueBytesInAll, "is below", "MAX_QUEUE_BYTES",
                          config.queueBytes);
    if (QHostAddress(config.adminHost).isLoopback())
        return {};
    if (const auto missing = missingBeyondLoopback(config))
        return refuse(QStringLiteral("ADMIN_HOST = %1 can be reached from other machines, which takes %2")
                          .arg(config.adminHost, *missing));
    return {};
}

} // namespace natter::server
