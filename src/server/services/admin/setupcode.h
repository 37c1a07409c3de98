// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QString>

#include <optional>
#include <variant>

namespace natter::services {

/**
 * The one-time code by which the first administrator is made: in a file of DATA_DIR that nobody but the server's own
 * user can read, and nowhere else. Gone as soon as it is used. Any thread; each call looks at the file.
 */
class SetupCode
{
public:
    explicit SetupCode(const QString &dataDir)
        : m_file(dataDir + QStringLiteral("/setup-code"))
    {}

    [[nodiscard]] const QString &fileName() const { return m_file; }

    /** The code that counts; nothing if there is none. */
    [[nodiscard]] std::optional<QString> current() const;
    /** Makes another one; what was there counts no more. Error: Unavailable, if the file cannot be written. */
    Result<QString> renew() const;
    /** Whether @p typed, in any case and with or without its dashes, is the one that counts. */
    [[nodiscard]] bool matches(const QString &typed) const;
    void discard() const;

private:
    QString m_file;
};

} // namespace natter::services
