// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/people.h"

#include "services/ascaller.h"

namespace natter::services {

using namespace protocol;

namespace {

/** Somebody, if @p asker may see them; who may not be seen is as nobody. */
Result<AccountOutcome> personFor(const store::Tables &tables, UserId asker, UserId user, DirectoryReach reach)
{
    auto person = tables.people().one(user);
    if (!person)
        return fail(std::move(person.error()));
    if (reach == DirectoryReach::All || user == asker)
        return *std::move(person);
    const auto shared = tables.people().share(asker, user);
    if (!shared)
        return fail(shared.error());
    if (!*shared)
        return fail(ErrorCode::NotFound);
    return *std::move(person);
}

} // namespace

void People::execute(const PeopleCommand &command, TokenClaims claims, Answer reply)
{
    std::visit([&](const auto &what) { perform(what, claims, std::move(reply)); }, command);
}

void People::perform(const FindPeople &command, TokenClaims claims, Answer reply)
{
    store::PeopleSearch search{claims.user, command.query, command.limit, command.after};
    m_store.read(reading(claims,
                         [search = std::move(search), reach = m_reach](store::Tables &tables) -> Result<Outcome> {
                             if (reach == DirectoryReach::Off)
                                 return PersonPage();
                             auto page = reach == DirectoryReach::All ? tables.people().all(search)
                                                                      : tables.people().sharing(search);
                             if (!page)
                                 return fail(std::move(page.error()));
                             return *std::move(page);
                         }),
                 std::move(reply));
}

void People::perform(const ReadPerson &command, TokenClaims claims, Answer reply)
{
    m_store.read(reading(claims, [asker = claims.user, user = command.user, reach = m_reach](
                                     store::Tables &tables) { return personFor(tables, asker, user, reach); }),
                 std::move(reply));
}

void People::perform(const BlockPerson &command, TokenClaims claims, Answer reply)
{
    const UserId user = claims.user;
    const UserId other = command.user;
    m_store.write(
        writing(claims,
                [user, other, most = m_blocksOfUser](store::WritableTables &tables) -> Result<std::monostate> {
                    if (user == other)
                        return fail(ErrorCode::BadRequest, QStringLiteral("You cannot block yourself"));
                    return tables.blocks().add(user, other, most);
                }),
        noting(user, other, true, std::move(reply)));
}

void People::perform(const UnblockPerson &command, TokenClaims claims, Answer reply)
{
    const UserId user = claims.user;
    const UserId other = command.user;
    m_store.write(
        writing(claims, [user, other](store::WritableTables &tables) { return tables.blocks().remove(user, other); }),
        noting(user, other, false, std::move(reply)));
}

void People::perform(const ListBlocks &command, TokenClaims claims, Answer reply)
{
    m_store.read(reading(claims,
                         [user = claims.user, command](store::Tables &tables) -> Result<Outcome> {
                             auto page = tables.blocks().page(user, command.after, command.limit);
                             if (!page)
                                 return fail(std::move(page.error()));
                             return *std::move(page);
                         }),
                 std::move(reply));
}

Reply<std::monostate> People::noting(UserId user, UserId other, bool blocked, Answer reply)
{
    return [this, user, other, blocked, reply = std::move(reply)](Result<std::monostate> done) mutable {
        if (!done)
            return reply(fail(std::move(done.error())));
        m_changes.setBlocked(user, other, blocked);
        reply(Outcome());
    };
}

} // namespace natter::services
