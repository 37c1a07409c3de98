// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/models/logtable.h"

#include <QCoreApplication>
#include <QJsonObject>

#include <algorithm>

namespace natter::admin {

using namespace Qt::StringLiterals;
using protocol::LogLine;

namespace {

struct LogWords
{
    Q_DECLARE_TR_FUNCTIONS(natter::admin::LogWords)
};

qint64 numberOf(const HeldLine &row)
{
    return row.number;
}

std::pair<qint64, qint64> lineKey(const LogLine &line)
{
    return {line.id, line.at.time_since_epoch().count()};
}

const std::vector<RowColumn<HeldLine>> &logColumns()
{
    using Kind = CellKind;
    static const std::vector<RowColumn<HeldLine>> columns{
        {{"at", LogWords::tr("When"), Kind::Moment, 18, true, false},
         [](const HeldLine &row) { return cell(row.line.at); }},
        {{"level", LogWords::tr("Level"), Kind::Text, 9, true, false},
         [](const HeldLine &row) { return cell(row.line.level); }},
        {{"category", LogWords::tr("Category"), Kind::Text, 15, true, false},
         [](const HeldLine &row) { return cell(row.line.category); }},
        {{"message", LogWords::tr("Message"), Kind::Text, 80, true, false},
         [](const HeldLine &row) { return cell(row.line.message); }},
    };
    return columns;
}

} // namespace

LogLevel logLevelNamed(QStringView name)
{
    if (name == "debug"_L1)
        return LogLevel::Debug;
    if (name == "warning"_L1)
        return LogLevel::Warning;
    if (name == "error"_L1 || name == "critical"_L1 || name == "fatal"_L1)
        return LogLevel::Error;
    return LogLevel::Info;
}

LogTable::LogTable(QObject *parent)
    : Rows(logColumns(), numberOf, parent)
{}

void LogTable::take(const std::vector<LogLine> &lines)
{
    for (const LogLine &line : lines)
        takeOne(line);
    trim();
}

void LogTable::take(const QJsonArray &lines)
{
    for (const QJsonValue &json : lines) {
        if (const auto line = protocol::rowOf<LogLine>(json.toObject()))
            takeOne(*line);
    }
    trim();
}

void LogTable::takeOne(const LogLine &line)
{
    const auto key = lineKey(line);
    if (m_known.contains(key))
        return;
    m_known.insert(key);
    const auto place = std::ranges::lower_bound(m_categories, line.category);
    if (place == m_categories.end() || *place != line.category)
        m_categories.insert(place, line.category);
    put({++m_last, line});
}

void LogTable::trim()
{
    for (; m_last - m_first + 1 > most; ++m_first) {
        if (const HeldLine *oldest = find(m_first)) {
            m_known.remove(lineKey(oldest->line));
            remove(m_first);
        }
    }
}

void LogTable::forget()
{
    clear();
    settle();
    m_known.clear();
    m_categories.clear();
    m_first = m_last + 1;
    setState(State::Loading);
}

void LogTable::narrow(LogLevel level, const QString &category)
{
    if (level == LogLevel::Debug && category.isEmpty())
        return accept(nullptr);
    accept([level, category](const HeldLine &row) {
        return logLevelNamed(row.line.level) >= level && (category.isEmpty() || row.line.category == category);
    });
}

} // namespace natter::admin
