// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/peopleapi.h"
#include "core/adminsession.h"
#include "core/models/pagedrows.h"
#include "protocol/admin/adminrows.h"

#include <concepts>

namespace natter::admin {

/** What a page of a table is asked by, as the server's lists take it. */
[[nodiscard]] inline client::adminapi::ListQuery listQueryOf(const PageQuestion &question)
{
    return {question.query, question.sort, question.cursor, question.limit};
}

template<class Page>
using RowOf = typename decltype(Page::items)::value_type;

/** Sends @p request, whose answer is a @p Page (AdminPage or AdminCountedPage), and answers with it as a RowPage. */
template<class Page>
void askForPage(AdminSession &session, client::AdminRequest request, Reply<RowPage<RowOf<Page>>> reply)
{
    using Row = RowOf<Page>;
    session.ask(std::move(request), [reply = std::move(reply)](const Result<QByteArray> &answer) mutable {
        auto page = answer ? protocol::decodeRow<Page>(*answer) : Result<Page>(std::unexpected(answer.error()));
        if (!page)
            return reply(fail(std::move(page.error())));
        RowPage<Row> rows{std::move(page->items), page->nextCursor.value_or(QString()).toLatin1(), std::nullopt};
        if constexpr (std::same_as<Page, protocol::AdminCountedPage<Row>>)
            rows.total = page->total;
        reply(std::move(rows));
    });
}

} // namespace natter::admin
