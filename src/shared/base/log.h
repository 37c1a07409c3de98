// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QLoggingCategory>
#include <QString>

#include <array>

namespace natter {

// Every log category of the project. Warnings and worse are on by default, LOG_LEVEL moves the threshold.
Q_DECLARE_LOGGING_CATEGORY(logServer) ///< start, stop, configuration
Q_DECLARE_LOGGING_CATEGORY(logNet)    ///< connections and requests
Q_DECLARE_LOGGING_CATEGORY(logAuth)   ///< signups, logins, refused tokens
Q_DECLARE_LOGGING_CATEGORY(logChat)   ///< commands and their outcome
Q_DECLARE_LOGGING_CATEGORY(logStore)  ///< the database
Q_DECLARE_LOGGING_CATEGORY(logClient) ///< the client library and the console

/** Those of natterd, as LOG_LEVEL names them: without "natter.". */
inline constexpr std::array<QLatin1StringView, 5> serverLogCategories{
    QLatin1StringView("server"), QLatin1StringView("net"), QLatin1StringView("auth"), QLatin1StringView("chat"),
    QLatin1StringView("store")};

/**
 * @p text with everything escaped that could break or disguise a line (CR, LF, ESC, U+2028, bidi controls …), and the
 * backslash too, so that one event stays one line and an escape is an escape.
 */
[[nodiscard]] QString logSafe(QStringView text);

/** Everything up to the query of a request target: tokens travel in queries, and never reach a log. */
[[nodiscard]] QString logSafeTarget(QByteArrayView target);

} // namespace natter
