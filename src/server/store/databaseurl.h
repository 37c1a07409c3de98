// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QString>

namespace natter::store {

enum class Engine : quint8 { Sqlite, Postgres };

/** A DATABASE_URL, understood. */
struct DatabaseUrl
{
    Engine engine = Engine::Sqlite;
    QString file; ///< SQLite: path of the file
    QString host; ///< PostgreSQL from here on; a path means a socket's folder
    int port = 5432;
    QString user;
    QString password; ///< never logged
    QString database;
    QString options; ///< libpq's key=value pairs from the URL's query

    /**
     * `sqlite:///relative`, `sqlite:////absolute`, `postgresql://…` and the seed's `postgresql+psycopg2://…`.
     * Error: ValidationFailed with a sentence that repeats the URL without its password.
     */
    [[nodiscard]] static Result<DatabaseUrl> parse(const QString &url);

    /** As a URL that may be shown: without the password, and without options, which may hold one too. */
    [[nodiscard]] QString shown() const;
};

} // namespace natter::store
