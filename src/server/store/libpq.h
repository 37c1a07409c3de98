// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

class QSqlDatabase;

namespace natter::store {

/**
 * What QtSql has no word for, of a connection that QPSQL has opened: asked of libpq itself. The plugin has loaded that;
 * linking it too would load it, and all it needs, where nobody asks for PostgreSQL. On the thread of the connection.
 */
class Libpq
{
public:
    /** Of none yet: nothing is broken. */
    Libpq() = default;

    /** Error: Unavailable if the plugin or the library is not as it is expected to be. */
    static Result<Libpq> of(const QSqlDatabase &connection);

    [[nodiscard]] int socket() const;
    /** The link is lost, whatever the last error was called: a server that gives itself up says why, and is gone. */
    [[nodiscard]] bool isBroken() const;
    /** Nothing that the server says past its answers is printed. */
    void silence() const;

private:
    void *m_handle = nullptr;
};

} // namespace natter::store
