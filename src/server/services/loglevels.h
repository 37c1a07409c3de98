// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/loglevel.h"
#include "base/result.h"

#include <QMap>
#include <QString>

namespace natter::services {

/** From which level on each category of the log is written, while the server runs. Loop thread. */
class LogLevels
{
public:
    /** By a category's whole name, such as "natter.net"; all of natterd's are there. */
    using Levels = QMap<QString, LogLevel>;

    /** Every category at @p usual, but those of @p own, which are named without "natter.". In force at once. */
    void reset(LogLevel usual, const QHash<QString, LogLevel> &own);
    [[nodiscard]] const Levels &levels() const { return m_levels; }
    /** Moves those that @p changed names, all or none. Error: ValidationFailed for a category that is not there. */
    Result<std::monostate> change(const Levels &changed);
    /** Whether lines of @p category may come: it is one of natterd's or of Qt's. */
    [[nodiscard]] bool knows(const QString &category) const;
    /** The sentence for whoever names a category that is not there. */
    [[nodiscard]] QString lackOf(const QString &category) const;

private:
    void apply() const;

    Levels m_levels;
};

} // namespace natter::services
