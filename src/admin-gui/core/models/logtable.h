// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/rows.h"
#include "protocol/admin/adminrows.h"

#include <QJsonArray>
#include <QSet>
#include <QStringList>

namespace natter::admin {

enum class LogLevel : quint8 { Debug, Info, Warning, Error };

/** Unknown ones count as information, so that nothing is lost by a filter. */
[[nodiscard]] LogLevel logLevelNamed(QStringView name);

/** A line with a number of our own: the server counts anew when it starts again. */
struct HeldLine
{
    qint64 number = 0;
    protocol::LogLine line;
};

/**
 * The newest lines of the server's log, as they came, over its restarts too: what a crash said last stays. Lines that
 * are told twice are held once; the oldest go when there are too many.
 */
class LogTable : public Rows<HeldLine>
{
public:
    static constexpr qsizetype most = 10'000;

    explicit LogTable(QObject *parent = nullptr);

    void take(const std::vector<protocol::LogLine> &lines);
    void take(const QJsonArray &lines);
    void forget();

    /** Shows only lines of @p level or worse, of @p category where that is not empty. */
    void narrow(LogLevel level, const QString &category);
    /** All that came up so far, in alphabetical order. */
    [[nodiscard]] const QStringList &categories() const { return m_categories; }

private:
    void takeOne(const protocol::LogLine &line);
    void trim();

    qint64 m_last = 0;
    qint64 m_first = 1;                      ///< the oldest number that is held
    QSet<std::pair<qint64, qint64>> m_known; ///< the server's numbers and times of the lines that are held
    QStringList m_categories;
};

} // namespace natter::admin
