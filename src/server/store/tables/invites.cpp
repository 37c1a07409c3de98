// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tables/invites.h"

#include "store/database.h"
#include "store/tables/batch.h"

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

QVariant orNull(const std::optional<qint64> &number)
{
    return number ? QVariant(*number) : QVariant(QMetaType::fromType<qint64>());
}

Result<std::monostate> orFail(const Result<qint64> &changed, ErrorCode nothing)
{
    if (!changed)
        return fail(changed.error());
    if (*changed == 0)
        return fail(nothing);
    return {};
}

} // namespace

Result<std::vector<Invite>> Invites::page(qint64 after, int most) const
{
    return m_database.all("invites.page"_L1, {after, most}, [](const Row &row) {
        const int left = row.isNull(3) ? -1 : int(row.integer(3));
        return Invite{row.integer(0), row.time(1), row.time(2), left, row.text(4)};
    });
}

Result<qint64> Invites::good(const QByteArray &hash, Timestamp now) const
{
    const auto found =
        m_database.first("invites.good"_L1, {hash, toStored(now)}, [](const Row &row) { return row.integer(0); });
    if (!found)
        return fail(found.error());
    if (!*found)
        return fail(ErrorCode::InviteInvalid);
    return **found;
}

Result<Invite> Invites::add(const NewInvite &wanted)
{
    const auto uses = wanted.uses ? std::optional<qint64>(*wanted.uses) : std::nullopt;
    const auto expires = wanted.expires ? std::optional(toStored(*wanted.expires)) : std::nullopt;
    const auto id = m_database.first("invites.add"_L1,
                                     {wanted.hash, orNull(std::nullopt), toStored(m_batch->time()), orNull(expires),
                                      orNull(uses), wanted.note.isEmpty() ? u""_s : wanted.note},
                                     [](const Row &row) { return row.integer(0); });
    if (!id)
        return fail(id.error());
    return Invite{id->value_or(0), m_batch->time(), wanted.expires.value_or(Timestamp()), wanted.uses.value_or(-1),
                  wanted.note};
}

Result<std::monostate> Invites::use(qint64 invite)
{
    return orFail(m_database.change("invites.use"_L1, {invite}), ErrorCode::InviteInvalid);
}

Result<std::monostate> Invites::remove(qint64 invite)
{
    return orFail(m_database.change("invites.remove"_L1, {invite}), ErrorCode::NotFound);
}

Result<std::monostate> Invites::removeOf(UserId user)
{
    const auto removed = m_database.change("invites.remove_of"_L1, {user.value()});
    if (!removed)
        return fail(removed.error());
    return {};
}

} // namespace natter::store
