// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/job.h"

#include "store/tables/tables.h"

namespace natter::store {

void AppendJob::run(WritableTables &tables)
{
    setOutcome(std::move(tables.messages().append({&m_message, 1}).front()));
}

void AppendJob::read(Tables &)
{
    fail(ErrorCode::Internal); // a reading connection cannot append
}

} // namespace natter::store
