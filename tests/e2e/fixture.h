// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "e2e/wireclient.h"
#include "support/natterdprocess.h"

#include <memory>

namespace natter::test {

/** A running natterd and what the suites do with it all the time. */
class Fixture
{
public:
    /** Starts natterd; @p settings come on top of what NatterdProcess sets. */
    explicit Fixture(const QHash<QString, QString> &settings = {});

    NatterdProcess server;
    QString failure; ///< why it did not start; empty: it runs

    [[nodiscard]] HttpClient http() { return HttpClient(server.baseUrl()); }
    /** Signs up somebody new. */
    Person newPerson(const QString &name = QStringLiteral("Somebody"));
    std::unique_ptr<WireClient> connect(const Person &person)
    {
        return std::make_unique<WireClient>(server.port(), person.token);
    }
    /** A connection that is open and live: everything missed has come. */
    std::unique_ptr<WireClient> connectOpen(const Person &person);

    /** One value of the first row of @p query on the database file, read beside the running server. */
    [[nodiscard]] QVariant fromDatabase(const QString &query) const;

private:
    int m_people = 0;
};

} // namespace natter::test
