// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/peoplefinder.h"

#include "core/models/pageasking.h"
#include "protocol/admin/adminaccounts.h"

#include <QCoreApplication>
#include <QPointer>

#include <algorithm>
#include <memory>

namespace natter::admin {

using protocol::AdminGroup;
using protocol::AdminUser;

namespace {

struct PeopleWords
{
    Q_DECLARE_TR_FUNCTIONS(natter::admin::PeopleWords)
};

bool isSame(const QString &one, const QString &other)
{
    return one.compare(other, Qt::CaseInsensitive) == 0;
}

/** The one of @p users that @p word can only mean. */
Result<qint64> theOne(const QString &word, const std::vector<AdminUser> &users)
{
    for (const auto &field : {&AdminUser::email, &AdminUser::name}) {
        const auto means = [&](const AdminUser &user) { return isSame(user.*field, word); };
        if (std::ranges::count_if(users, means) == 1)
            return std::ranges::find_if(users, means)->id.value();
    }
    if (users.empty())
        return fail(ErrorCode::ValidationFailed, PeopleWords::tr("Nobody is called %1.").arg(word));
    if (users.size() > 1)
        return fail(ErrorCode::ValidationFailed,
                    PeopleWords::tr("%1 may mean several people: type the e-mail address.").arg(word));
    return users.front().id.value();
}

/** One search after the other; kept alive by the answer it waits for. */
struct Search : std::enable_shared_from_this<Search>
{
    QPointer<AdminSession> session;
    QStringList words;
    std::vector<qint64> found;
    Reply<std::vector<qint64>> reply;

    void step()
    {
        while (!words.isEmpty() && words.front().trimmed().isEmpty())
            words.removeFirst();
        if (words.isEmpty())
            return reply(std::move(found));
        if (!session)
            return;
        const QString word = words.takeFirst().trimmed();
        const client::adminapi::ListQuery list{.query = word, .limit = 50};
        askForPage<protocol::AdminCountedPage<AdminUser>>(
            *session, client::adminapi::listUsers(list, {}, QStringLiteral("active")),
            [self = shared_from_this(), word](const Result<RowPage<AdminUser>> &page) {
                const auto user = page ? theOne(word, page->rows) : Result<qint64>(std::unexpected(page.error()));
                if (!user)
                    return self->reply(fail(user.error()));
                if (std::ranges::find(self->found, *user) == self->found.end())
                    self->found.push_back(*user);
                self->step();
            });
    }
};

} // namespace

void findPeople(AdminSession &session, const QStringList &words, Reply<std::vector<qint64>> reply)
{
    const auto search = std::make_shared<Search>();
    search->session = &session;
    search->words = words;
    search->reply = std::move(reply);
    search->step();
}

void findGroup(AdminSession &session, const QString &name, Reply<qint64> reply)
{
    const client::adminapi::ListQuery list{.query = name.trimmed(), .limit = 50};
    askForPage<protocol::AdminCountedPage<AdminGroup>>(
        session, client::adminapi::listGroups(list),
        [name = name.trimmed(), reply = std::move(reply)](const Result<RowPage<AdminGroup>> &page) mutable {
            if (!page)
                return reply(fail(page.error()));
            const auto means = [&](const AdminGroup &group) { return isSame(group.name, name); };
            const auto exact = std::ranges::find_if(page->rows, means);
            if (page->rows.empty())
                reply(fail(ErrorCode::ValidationFailed, PeopleWords::tr("No group is called %1.").arg(name)));
            else if (page->rows.size() == 1 || std::ranges::count_if(page->rows, means) == 1)
                reply((exact == page->rows.end() ? page->rows.front() : *exact).id.value());
            else
                reply(fail(ErrorCode::ValidationFailed, PeopleWords::tr("%1 may mean several groups.").arg(name)));
        });
}

} // namespace natter::admin
