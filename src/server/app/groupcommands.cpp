// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/groupcommands.h"

#include "app/commandanswers.h"
#include "base/log.h"

#include <optional>

#include <sysexits.h>

namespace natter::server {

using namespace Qt::StringLiterals;
using namespace protocol;

namespace {

/** Of one answer. */
constexpr int groupsShown = 1'000;
constexpr int daysMost = 1'000'000;

QString listOf(const AdminCountedPage<AdminGroup> &page)
{
    QString text = u"ID\tMEMBERS\tMESSAGES\tMADE\tSTATE\tNAME\n"_s;
    for (const AdminGroup &group : page.items) {
        const QStringList columns{QString::number(group.id.value()),
                                  QString::number(group.memberCount),
                                  QString::number(group.messages),
                                  QString::fromLatin1(toIso8601(group.createdAt)),
                                  group.archived ? u"archived"_s : u"active"_s,
                                  logSafe(group.name)};
        text += columns.join(u'\t') + u'\n';
    }
    if (page.total > qint64(page.items.size()))
        text += u"(%1 of %2: say what to look for)\n"_s.arg(page.items.size()).arg(page.total);
    return text;
}

void archive(ConversationId group, bool archives, services::Administration &administration, AnswerControl answer)
{
    admin::EditGroup command;
    command.group = group;
    command.archived = archives;
    administration.groups.edit(
        std::move(command), atTheMachine,
        answering<AdminGroupDetails>(std::move(answer), [](const AdminGroupDetails &now) {
            return u"group %1 is %2\n"_s.arg(now.id.value()).arg(now.archived ? u"archived"_s : u"not archived"_s);
        }));
}

void remove(ConversationId group, bool really, services::Administration &administration, AnswerControl answer)
{
    if (!really) {
        return answer(
            wrongUse(u"group %1 would be gone for ever, with all that was written in it; nothing was done, add "
                     "--yes"_s.arg(group.value())));
    }
    administration.groups.remove(group, atTheMachine,
                                 answering<std::monostate>(std::move(answer), [group](std::monostate) {
                                     return u"group %1 is gone\n"_s.arg(group.value());
                                 }));
}

void keep(ConversationId group, const QString &days, services::Administration &administration, AnswerControl answer)
{
    std::optional<std::chrono::days> time;
    if (!days.isEmpty()) {
        bool isNumber = false;
        const int count = days.toInt(&isNumber);
        if (!isNumber || count < 0 || count > daysMost) {
            return answer(wrongUse(u"--days is a number from 1 to %1, not \"%2\""_s.arg(daysMost).arg(logSafe(days))));
        }
        time = std::chrono::days(count);
    }
    administration.groups.keepMessages(
        group, time, atTheMachine, answering<std::monostate>(std::move(answer), [group, time](std::monostate) {
            const QString kept = !time                ? u"as long as RETENTION_DAYS says"_s
                                 : time->count() == 0 ? u"for ever"_s
                                                      : u"for %1 days"_s.arg(time->count());
            return u"group %1 keeps its messages %2\n"_s.arg(group.value()).arg(kept);
        }));
}

} // namespace

bool runGroupCommand(const ControlRequest &request, services::Administration &administration, AnswerControl &answer)
{
    const QString what = request.words.value(1);
    const QString third = request.words.value(2);
    const QStringList known{u"list"_s, u"archive"_s, u"unarchive"_s, u"delete"_s, u"keep"_s};
    if (request.words.value(0) != u"group" || !known.contains(what))
        return false;
    if (what == u"list") {
        admin::ListGroups command;
        command.query = third;
        command.page.limit = groupsShown;
        administration.groups.find(command, answering<AdminCountedPage<AdminGroup>>(
                                                std::move(answer), [](const auto &page) { return listOf(page); }));
        return true;
    }
    const ConversationId group(third.toLongLong());
    if (group.value() <= 0)
        answer(wrongUse(u"which group? natterd group list shows the ids"_s));
    else if (what == u"keep")
        keep(group, request.options.value(u"days"_s), administration, std::move(answer));
    else if (what == u"delete")
        remove(group, request.options.contains(u"yes"_s), administration, std::move(answer));
    else
        archive(group, what == u"archive", administration, std::move(answer));
    return true;
}

} // namespace natter::server
