// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "services/tokens.h"
#include "store/tables/tables.h"

#include <type_traits>
#include <utility>

namespace natter::services {

/** @p work as the caller who has shown @p claims, if they may still come in: seen in the same look at the database. */
template<class AnyTables, class Work>
auto asCaller(TokenClaims claims, Work work)
{
    return [claims, work = std::move(work)](AnyTables &tables) -> std::invoke_result_t<Work &, AnyTables &> {
        if (auto caller = tables.logins().caller(claims.user, claims.login, wallClockNow()); !caller)
            return fail(std::move(caller.error()));
        return work(tables);
    };
}

template<class Work>
auto reading(TokenClaims claims, Work work)
{
    return asCaller<store::Tables>(claims, std::move(work));
}

template<class Work>
auto writing(TokenClaims claims, Work work)
{
    return asCaller<store::WritableTables>(claims, std::move(work));
}

} // namespace natter::services
