// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/ids.h"

#include <QString>

#include <variant>
#include <vector>

namespace natter::store {

class Database;

/** @p text as it is compared in searches: of one width and case, with single blanks. */
[[nodiscard]] QString foldedName(const QString &text);

/** What somebody called @p name is found by: all of it, and all of it from the beginning of each further word. */
[[nodiscard]] std::vector<QString> nameKeys(const QString &name);

/** What users are found by, kept beside their names. The writer's only. */
class UserNames
{
public:
    explicit UserNames(Database &database)
        : m_database(database)
    {}

    /** @p user is called @p name from now on. */
    Result<std::monostate> set(UserId user, const QString &name);
    Result<std::monostate> remove(UserId user);
    /** For all who have a name and cannot be found by it yet. */
    Result<std::monostate> setMissing();

private:
    Database &m_database;
};

} // namespace natter::store
