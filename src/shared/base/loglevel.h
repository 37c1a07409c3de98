// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLatin1StringView>
#include <QString>

#include <array>
#include <optional>

namespace natter {

enum class LogLevel : quint8 { Debug, Info, Warning, Error };

/** As it is named in answers: "debug", "info", "warning", "error". */
[[nodiscard]] QLatin1StringView logLevelName(LogLevel level);
/** The inverse, however it is cased. */
[[nodiscard]] std::optional<LogLevel> logLevelNamed(QStringView name);

/** The rules by which Qt lets @p level and worse of @p category pass; of a category, or a pattern of some. */
[[nodiscard]] QString filterRules(const QString &category, LogLevel level);

} // namespace natter
