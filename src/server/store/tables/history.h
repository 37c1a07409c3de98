// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/ids.h"

#include <QString>

namespace natter::store {

class Batch;
class Database;

/** The one server-wide order of durable changes. */
class History
{
public:
    History(Database &database, Batch *batch)
        : m_database(database)
        , m_batch(batch)
    {}

    /** The newest change in this snapshot; zero in an empty database. */
    Result<Rev> rev() const;
    /** Which history the numbers belong to: random, made with the database. */
    Result<QString> name() const;
    /** Writer only: writes something that changes nothing, to see whether the database takes it. */
    Result<std::monostate> prove();
    /** Writer only: the next number of the server-wide order. */
    Rev next();
    /** Writer only: when everything of this batch happens. */
    [[nodiscard]] Timestamp time() const;

private:
    Database &m_database;
    Batch *m_batch;
};

} // namespace natter::store
