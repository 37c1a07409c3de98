// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/config.h"

#include <expected>

namespace natter::server {

// The values of settings that take more than a line to understand; each puts a good text into its field, and says of a
// bad one how the sentence goes on that begins with the setting's name.

using Applied = std::expected<void, QString>;

[[nodiscard]] inline std::unexpected<QString> refuse(QString reason)
{
    return std::unexpected(std::move(reason));
}

[[nodiscard]] Applied applyBool(bool &field, const QString &text);
/** A whole number from @p least to @p most. */
[[nodiscard]] std::expected<qint64, QString> numberIn(const QString &text, qint64 least, qint64 most);
template<class Number>
[[nodiscard]] Applied applyNumber(Number &field, const QString &text, qint64 least, qint64 most)
{
    const auto number = numberIn(text, least, most);
    if (!number)
        return std::unexpected(number.error());
    field = Number(*number);
    return {};
}
/** The IP address to listen on; localhost is one. */
[[nodiscard]] Applied applyHost(QString &field, const QString &text);
[[nodiscard]] Applied applySeconds(std::chrono::seconds &field, const QString &text, int least, int most);
[[nodiscard]] Applied applyNetworks(std::vector<std::pair<QHostAddress, int>> &field, const QString &text);
[[nodiscard]] Applied applyOrigins(QStringList &field, const QString &text);
/** A level, and behind it perhaps others for single categories: INFO,net=DEBUG. */
[[nodiscard]] Applied applyLogLevel(Config &config, const QString &text);
[[nodiscard]] Applied applyLogFormat(Config &config, const QString &text);
[[nodiscard]] Applied applyRegistration(Config &config, const QString &text);
[[nodiscard]] Applied applyDirectory(Config &config, const QString &text);

} // namespace natter::server
