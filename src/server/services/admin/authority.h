// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/ids.h"
#include "store/tables/tables.h"

#include <QString>

#include <type_traits>
#include <utility>

namespace natter::services {

/** On whose behalf the server is administered: an administrator who has logged in, or whoever has the machine. */
struct Authority
{
    UserId user;     ///< invalid: at the machine, by a command
    LoginId login;   ///< of the administration
    QString address; ///< empty at the machine
};

/** @p work, if @p authority may still administer: seen in the same look at the database, and so in the same commit. */
template<class Work>
auto administering(Authority authority, Work work)
{
    return [authority = std::move(authority), work = std::move(work)](
               store::WritableTables &tables) mutable -> std::invoke_result_t<Work &, store::WritableTables &> {
        if (authority.user.isValid()) {
            auto caller = tables.accounts().administrator(authority.user, authority.login, wallClockNow());
            if (!caller)
                return fail(std::move(caller.error()));
        }
        return work(tables);
    };
}

} // namespace natter::services
