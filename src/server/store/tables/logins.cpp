// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tables/logins.h"

#include "store/database.h"
#include "store/tables/batch.h"

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

/** Answers that may get lost in a row before somebody has to wait. */
constexpr qint64 unusedSuccessorsMost = 8;

/** refresh_tokens.state */
enum class TokenState : quint8 { Fresh, Spent, Superseded };

bool isSuspended(const Row &row, int column, Timestamp now)
{
    return row.time(column) > now; // nothing is stored as a time long ago
}

} // namespace

struct Logins::Token
{
    qint64 id = 0;
    qint64 parent = 0; ///< 0: none
    TokenState state = TokenState::Fresh;
    Timestamp createdAt;
    LoginId login;
    User user;
    bool suspended = false;
};

Result<Caller> Logins::caller(UserId user, LoginId login, Timestamp now) const
{
    bool suspended = false;
    auto found = m_database.first("logins.caller"_L1, {login.value(), user.value()}, [&](const Row &row) {
        suspended = isSuspended(row, 2, now);
        return Caller{row.id<UserId>(0), login, row.text(1)};
    });
    if (!found)
        return fail(std::move(found.error()));
    if (!*found)
        return fail(ErrorCode::Unauthenticated);
    if (suspended)
        return fail(ErrorCode::Suspended);
    return **std::move(found);
}

Result<std::vector<QString>> Logins::addressesSince(UserId user, Timestamp since) const
{
    return m_database.all("logins.addresses_since"_L1, {user.value(), toStored(since)},
                          [](const Row &row) { return row.text(0); });
}

Result<Timestamp> Logins::lastSeen(LoginId login) const
{
    const auto seen =
        m_database.first("logins.last_seen"_L1, {login.value()}, [](const Row &row) { return row.time(0); });
    if (!seen)
        return fail(seen.error());
    if (!*seen)
        return fail(ErrorCode::NotFound);
    return **seen;
}

Result<bool> Logins::knowsToken(const QByteArray &hash, Audience audience) const
{
    const auto found =
        m_database.first("refresh_tokens.exists"_L1, {hash, int(audience)}, [](const Row &) { return true; });
    if (!found)
        return fail(found.error());
    return found->has_value();
}

Result<std::vector<Login>> Logins::ofUser(UserId user, int most) const
{
    return m_database.all("logins.of_user"_L1, {user.value(), most}, [](const Row &row) {
        return Login{row.id<LoginId>(0), row.time(1), row.time(2), row.text(3), row.text(4)};
    });
}

Result<LoginId> Logins::add(const NewLogin &wanted)
{
    const qint64 user = wanted.user.value();
    const qint64 now = toStored(m_batch->time());
    const auto id = m_database.first("logins.add"_L1,
                                     {now, now, wanted.userAgent, wanted.address, int(wanted.audience), user,
                                      QString::fromLatin1(wanted.passwordHash), now, int(wanted.audience)},
                                     [](const Row &row) { return row.id<LoginId>(0); });
    if (!id)
        return fail(id.error());
    if (!*id)
        return fail(ErrorCode::NotFound);
    Result<qint64> done =
        m_database.change("refresh_tokens.add"_L1, {(*id)->value(), QVariant(), wanted.refreshHash, now});
    if (done)
        done = m_database.change("refresh_tokens.forget"_L1, {user, toStored(wanted.keptSince)});
    if (done)
        done = m_database.change("logins.forget"_L1, {user, toStored(wanted.keptSince)});
    if (!done)
        return fail(std::move(done.error()));
    return **id;
}

Result<std::monostate> Logins::see(LoginId login, const QString &address)
{
    const auto seen = m_database.change("logins.seen"_L1, {toStored(m_batch->time()), address, login.value()});
    if (!seen)
        return fail(seen.error());
    return {};
}

Result<std::optional<Logins::Token>> Logins::tokenOf(const QByteArray &hash, Audience audience) const
{
    const Timestamp now = m_batch->time();
    return m_database.first("refresh_tokens.find"_L1, {hash, int(audience)}, [now](const Row &row) {
        return Token{row.integer(0),
                     row.integer(1),
                     TokenState(row.integer(2)),
                     row.time(3),
                     row.id<LoginId>(4),
                     User{row.id<UserId>(5), row.text(6), row.text(7), row.time(8)},
                     isSuspended(row, 9, now)};
    });
}

Result<Renewed> Logins::renew(const Renewal &renewal)
{
    auto found = tokenOf(renewal.presentedHash, renewal.audience);
    if (!found)
        return fail(std::move(found.error()));
    if (!*found || (*found)->createdAt + renewal.lifetime < m_batch->time())
        return Renewed{};
    const Token &token = **found;
    Renewed renewed{Renewed::Verdict::Good, token.user, token.login};
    if (token.state == TokenState::Superseded) {
        if (auto ended = end(token.user.id, token.login); !ended)
            return fail(std::move(ended.error()));
        renewed.verdict = Renewed::Verdict::Stolen;
        return renewed;
    }
    if (token.suspended) {
        renewed.verdict = Renewed::Verdict::Suspended;
        return renewed;
    }
    const auto unused = m_database.first("refresh_tokens.unused_successors"_L1,
                                         {token.login.value(), token.id, toStored(m_batch->time() - Renewed::patience)},
                                         [](const Row &row) { return row.integer(0); });
    if (!unused)
        return fail(unused.error());
    if (unused->value_or(0) >= unusedSuccessorsMost) {
        renewed.verdict = Renewed::Verdict::TooMany;
        return renewed;
    }
    if (auto replaced = replace(token, renewal); !replaced)
        return fail(std::move(replaced.error()));
    return renewed;
}

Result<std::monostate> Logins::replace(const Token &token, const Renewal &renewal)
{
    const qint64 login = token.login.value();
    const qint64 now = toStored(m_batch->time());
    const qint64 oldest = toStored(m_batch->time() - renewal.lifetime);
    Result<qint64> done = m_database.change("refresh_tokens.spend"_L1, {token.id});
    if (done && token.state == TokenState::Fresh && token.parent > 0)
        done = m_database.change("refresh_tokens.supersede"_L1, {login, token.parent, token.parent, token.id});
    if (done)
        done = m_database.change("refresh_tokens.add"_L1, {login, token.id, renewal.successorHash, now});
    if (done)
        done = m_database.change("refresh_tokens.prune_expired"_L1, {login, oldest});
    if (done)
        done = m_database.change("logins.seen"_L1, {now, renewal.address, login});
    if (!done)
        return fail(std::move(done.error()));
    return {};
}

Result<bool> Logins::end(UserId user, LoginId login)
{
    const auto ended = m_database.change("logins.end"_L1, {toStored(m_batch->time()), login.value(), user.value()});
    if (!ended)
        return fail(ended.error());
    if (*ended == 0)
        return false;
    const auto removed = m_database.change("refresh_tokens.remove"_L1, {login.value()});
    if (!removed)
        return fail(removed.error());
    return true;
}

Result<std::vector<LoginId>> Logins::endOthers(UserId user, LoginId kept)
{
    auto ended = m_database.all("logins.end_others"_L1, {toStored(m_batch->time()), user.value(), kept.value()},
                                [](const Row &row) { return row.id<LoginId>(0); });
    if (!ended)
        return ended;
    const auto removed = m_database.change("refresh_tokens.remove_others"_L1, {user.value(), kept.value()});
    if (!removed)
        return fail(removed.error());
    return ended;
}

Result<std::vector<LoginId>> Logins::endSide(UserId user, Audience audience)
{
    if (auto removed = m_database.change("refresh_tokens.remove_side"_L1, {user.value(), int(audience)}); !removed)
        return fail(std::move(removed.error()));
    return m_database.all("logins.end_side"_L1, {toStored(m_batch->time()), user.value(), int(audience)},
                          [](const Row &row) { return row.id<LoginId>(0); });
}

Result<std::vector<LoginId>> Logins::removeAll(UserId user)
{
    if (auto removed = m_database.change("refresh_tokens.remove_of"_L1, {user.value()}); !removed)
        return fail(std::move(removed.error()));
    return m_database.all("logins.remove_of"_L1, {user.value()}, [](const Row &row) { return row.id<LoginId>(0); });
}

} // namespace natter::store
