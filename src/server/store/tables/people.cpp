// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tables/people.h"

#include "store/database.h"
#include "store/tables/usernames.h"

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

struct Found
{
    QString folded;
    KnownPerson person;
};

Found toFound(const Row &row)
{
    return {row.text(0), {row.id<UserId>(1), row.text(2), false}};
}

/** One more than wanted was asked for: it tells whether there are more. */
Result<PersonPage> pageOf(Result<std::vector<Found>> found, int most)
{
    if (!found)
        return fail(std::move(found.error()));
    PersonPage page;
    page.more = found->size() > std::size_t(most);
    if (page.more)
        found->pop_back();
    if (!found->empty())
        page.end = {found->back().folded, found->back().person.id};
    for (Found &one : *found)
        page.people.push_back(std::move(one.person));
    return page;
}

/** Above all that begins with @p prefix: no name has the last code point there is. */
QString behind(const QString &prefix)
{
    constexpr char32_t last[] = {0x10FFFF};
    return prefix + QString::fromUcs4(last, 1);
}

} // namespace

Result<PersonPage> People::all(const PeopleSearch &search) const
{
    const QString query = search.query.isEmpty() ? u""_s : foldedName(search.query);
    const QString after = search.after.folded.isEmpty() ? u""_s : search.after.folded;
    const qint64 afterId = search.after.id.value();
    if (query.isEmpty())
        return pageOf(m_database.all("people.all"_L1, {after, after, afterId, search.most + 1}, toFound), search.most);
    // The range begins where the page before ended, by the order of the database, which is not that of QString.
    const bool inside = after.startsWith(query);
    return pageOf(m_database.all("people.found"_L1,
                                 {inside ? after : query, behind(query), after, afterId, query, search.most + 1},
                                 toFound),
                  search.most);
}

Result<PersonPage> People::sharing(const PeopleSearch &search) const
{
    const QString query = search.query.isEmpty() ? u""_s : foldedName(search.query);
    const QString after = search.after.folded.isEmpty() ? u""_s : search.after.folded;
    // Without a query everybody is listed by their whole name.
    const int isWhole = query.isEmpty() ? 1 : 0;
    return pageOf(m_database.all("people.shared"_L1,
                                 {search.asker.value(), query, behind(query), isWhole, after, after,
                                  search.after.id.value(), search.most + 1},
                                 toFound),
                  search.most);
}

Result<KnownPerson> People::one(UserId user) const
{
    auto found = m_database.first("people.one"_L1, {user.value()}, [](const Row &row) {
        return KnownPerson{row.id<UserId>(0), row.text(1), row.integer(2) == 1};
    });
    if (!found)
        return fail(std::move(found.error()));
    if (!*found)
        return fail(ErrorCode::NotFound);
    return **std::move(found);
}

Result<bool> People::share(UserId one, UserId other) const
{
    const auto found =
        m_database.first("people.share"_L1, {one.value(), other.value()}, [](const Row &) { return true; });
    if (!found)
        return fail(found.error());
    return found->has_value();
}

} // namespace natter::store
