// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tables/blocks.h"

#include "store/database.h"
#include "store/tables/batch.h"

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

Result<std::monostate> done(const Result<qint64> &changed)
{
    if (!changed)
        return fail(changed.error());
    return {};
}

} // namespace

Result<bool> Blocks::has(UserId user, UserId other) const
{
    const auto found =
        m_database.first("blocks.has"_L1, {user.value(), other.value()}, [](const Row &) { return true; });
    if (!found)
        return fail(found.error());
    return found->has_value();
}

Result<std::vector<UserId>> Blocks::ofUser(UserId user) const
{
    return m_database.all("blocks.ids"_L1, {user.value()}, [](const Row &row) { return row.id<UserId>(0); });
}

Result<BlockPage> Blocks::page(UserId user, UserId after, int most) const
{
    auto found = m_database.all("blocks.page"_L1, {user.value(), after.value(), most + 1}, [](const Row &row) {
        return BlockedPerson{{row.id<UserId>(0), row.text(1), false}, row.time(2)};
    });
    if (!found)
        return fail(std::move(found.error()));
    BlockPage page{*std::move(found), false};
    page.more = page.people.size() > std::size_t(most);
    if (page.more)
        page.people.pop_back();
    return page;
}

Result<std::monostate> Blocks::add(UserId user, UserId other, int most)
{
    const auto there =
        m_database.first("people.one"_L1, {other.value()}, [](const Row &row) { return !row.integer(2); });
    if (!there)
        return fail(there.error());
    if (!there->value_or(false))
        return fail(ErrorCode::NotFound);
    const auto others = m_database.first("blocks.count"_L1, {user.value(), other.value(), most},
                                         [](const Row &row) { return row.integer(0); });
    if (!others)
        return fail(others.error());
    if (others->value_or(0) >= most)
        return fail(ErrorCode::LimitReached, QStringLiteral("One user can have blocked %1 people").arg(most));
    const auto added = m_database.change("blocks.add"_L1, {user.value(), toStored(m_batch->time()), other.value()});
    return done(added);
}

Result<std::monostate> Blocks::remove(UserId user, UserId other)
{
    return done(m_database.change("blocks.remove"_L1, {user.value(), other.value()}));
}

Result<std::monostate> Blocks::removeAll(UserId user)
{
    return done(m_database.change("blocks.remove_all"_L1, {user.value(), user.value()}));
}

} // namespace natter::store
