// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/loglevel.h"

namespace natter {

namespace {

constexpr std::array<QLatin1StringView, 4> names{QLatin1StringView("debug"), QLatin1StringView("info"),
                                                 QLatin1StringView("warning"), QLatin1StringView("error")};

} // namespace

QLatin1StringView logLevelName(LogLevel level)
{
    return names[std::size_t(level)];
}

std::optional<LogLevel> logLevelNamed(QStringView name)
{
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (name.compare(names[i], Qt::CaseInsensitive) == 0)
            return LogLevel(i);
    }
    return std::nullopt;
}

QString filterRules(const QString &category, LogLevel level)
{
    const auto onOff = [level](LogLevel least) {
        return level <= least ? QStringLiteral("true") : QStringLiteral("false");
    };
    return QStringLiteral("%1.debug=%2\n%1.info=%3\n%1.warning=%4\n")
        .arg(category, onOff(LogLevel::Debug), onOff(LogLevel::Info), onOff(LogLevel::Warning));
}

} // namespace natter
