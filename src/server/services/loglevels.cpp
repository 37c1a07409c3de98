// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/loglevels.h"

#include "base/log.h"

namespace natter::services {

namespace {

const QString prefix = QStringLiteral("natter.");

} // namespace

void LogLevels::reset(LogLevel usual, const QHash<QString, LogLevel> &own)
{
    m_levels.clear();
    for (const QLatin1StringView category : serverLogCategories)
        m_levels.insert(prefix + category, own.value(category, usual));
    apply();
}

Result<std::monostate> LogLevels::change(const Levels &changed)
{
    for (auto level = changed.cbegin(); level != changed.cend(); ++level) {
        if (m_levels.contains(level.key()))
            continue;
        return fail(ErrorCode::ValidationFailed, lackOf(level.key()));
    }
    for (auto level = changed.cbegin(); level != changed.cend(); ++level)
        m_levels.insert(level.key(), *level);
    apply();
    return std::monostate();
}

bool LogLevels::knows(const QString &category) const
{
    return m_levels.contains(category) || category == u"default" || category.startsWith(u"qt.");
}

QString LogLevels::lackOf(const QString &category) const
{
    return QStringLiteral("There is no category \"%1\", but: %2")
        .arg(logSafe(category.left(64)), QStringList(m_levels.keys()).join(QStringLiteral(", ")));
}

void LogLevels::apply() const
{
    // Qt's own categories stay at warnings, whatever happens to ours.
    QString rules = QStringLiteral("*.debug=false\n*.info=false\n");
    for (auto level = m_levels.cbegin(); level != m_levels.cend(); ++level)
        rules += filterRules(level.key(), *level);
    QLoggingCategory::setFilterRules(rules);
}

} // namespace natter::services
