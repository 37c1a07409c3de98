// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/person.h"

namespace natter::store {

class Database;

/** A look into the directory. */
struct PeopleSearch
{
    UserId asker;
    QString query; ///< a prefix of the name or of a word in it, in any case; empty: everybody
    int most = 0;
    PersonPlace after; ///< the page before ended there; empty for the first
};

/** The directory: people as others see them. Erased accounts are nobody there. */
class People
{
public:
    explicit People(Database &database)
        : m_database(database)
    {}

    /** Everybody that @p search is for. */
    Result<PersonPage> all(const PeopleSearch &search) const;
    /** Of them those who share a conversation with the asker. */
    Result<PersonPage> sharing(const PeopleSearch &search) const;
    /** Erased or not. Error: NotFound. */
    Result<KnownPerson> one(UserId user) const;
    /** Whether two people are in the same conversation. */
    Result<bool> share(UserId one, UserId other) const;

private:
    Database &m_database;
};

} // namespace natter::store
