// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/admincommands.h"

#include "app/commandanswers.h"
#include "base/log.h"

#include <sysexits.h>

namespace natter::server {

using namespace Qt::StringLiterals;
using namespace protocol;

namespace {

constexpr int bansShown = 10'000;

void setupCode(bool renews, services::Administration &administration, AnswerControl answer)
{
    administration.entrance.readSetup(true, [&administration, renews,
                                             answer = std::move(answer)](const Result<AdminSetup> &setup) mutable {
        if (!setup)
            return answer({exitProblemFound, QString(setup.error().message() + u'\n')});
        if (!setup->needed)
            return answer({exitProblemFound, u"there is an administrator already; natterd user role makes more\n"_s});
        const auto current = renews ? std::nullopt : administration.code.current();
        if (current)
            return answer({EX_OK, QString(*current + u'\n')});
        auto renew = [&administration, answer = std::move(answer)](const Result<std::monostate> &noted) mutable {
            const auto code = noted ? administration.code.renew() : fail(noted.error());
            answer(code ? ControlAnswer{EX_OK, QString(*code + u'\n')}
                        : ControlAnswer{EX_CANTCREAT, QString(code.error().message() + u'\n')});
        };
        administration.trail.noteAlone(atTheMachine, {"setup.renew_code"}, std::move(renew));
    });
}

void setRole(const ControlRequest &request, UserId user, services::Administration &administration, AnswerControl answer)
{
    const QString name = request.words.value(3);
    const auto role = enumNamed<AccountRole>(name);
    if (!role)
        return answer(wrongUse(u"which role? user or administrator"_s));
    administration.users.edit({user, {}, {}, role}, atTheMachine,
                              answering<AdminUser>(std::move(answer), [name](const AdminUser &changed) {
                                  return u"user %1 is %2 now\n"_s.arg(changed.id.value()).arg(name);
                              }));
}

void resetPassword(UserId user, services::Administration &administration, AnswerControl answer)
{
    administration.users.resetPassword({user, {}}, atTheMachine,
                                       answering<AdminPassword>(std::move(answer), [](const AdminPassword &made) {
                                           return QString(made.password.value_or(QString()) + u'\n');
                                       }));
}

void endLogins(UserId user, services::Administration &administration, AnswerControl answer)
{
    administration.users.endLogins({user, {}}, atTheMachine,
                                   answering<std::monostate>(std::move(answer), [user](std::monostate) {
                                       return u"user %1 is logged in nowhere now\n"_s.arg(user.value());
                                   }));
}

/** That `natterd user export`, which reads past the server, is about to hand out what is stored of @p user. */
void noteExport(UserId user, services::Administration &administration, AnswerControl answer)
{
    administration.trail.noteAlone(
        atTheMachine, {"user.export", "user", user.value(), {}},
        answering<std::monostate>(std::move(answer), [](std::monostate) { return QString(); }));
}

/** That `natterd backup`, which reads past the server, has written @p file. */
void noteBackup(const QString &file, services::Administration &administration, AnswerControl answer)
{
    const QByteArray detail = services::detailOf({{"file", {}, file}});
    administration.trail.noteAlone(
        atTheMachine, {"database.backup", "", 0, detail},
        answering<std::monostate>(std::move(answer), [](std::monostate) { return QString(); }));
}

QString listOf(const AdminPage<AdminBan> &page)
{
    QString text = u"ID\tNETWORK\tMADE\tUNTIL\tHITS\tREASON\n"_s;
    for (const AdminBan &ban : page.items) {
        const QString until = ban.expiresAt ? QString::fromLatin1(toIso8601(*ban.expiresAt)) : u"for good"_s;
        text += u"%1\t%2\t%3\t%4\t%5\t%6\n"_s.arg(QString::number(ban.id), ban.network,
                                                  QString::fromLatin1(toIso8601(ban.createdAt)), until,
                                                  QString::number(ban.hits), logSafe(ban.reason));
    }
    return text;
}

void ban(const ControlRequest &request, services::Administration &administration, AnswerControl answer)
{
    const QString what = request.words.value(1);
    const QString third = request.words.value(2);
    if (what == u"list") {
        return administration.bans.page(
            {{bansShown, 0}},
            answering<AdminPage<AdminBan>>(std::move(answer), [](const auto &page) { return listOf(page); }));
    }
    if (what == u"remove") {
        return administration.bans.remove(idOf(third), atTheMachine,
                                          answering<std::monostate>(std::move(answer), [third](std::monostate) {
                                              return u"ban %1 is gone\n"_s.arg(third);
                                          }));
    }
    std::optional<Timestamp> until;
    const QString days = request.options.value(u"days"_s);
    if (!days.isEmpty()) {
        const qint64 count = idOf(days);
        constexpr qint64 longest = 36'500;
        if (count == 0 || count > longest)
            return answer(wrongUse(u"--days is a number from 1 to %1"_s.arg(longest)));
        until = wallClockNow() + std::chrono::days(count);
    }
    administration.bans.add({third, request.options.value(u"note"_s), until}, atTheMachine,
                            answering<AdminBan>(std::move(answer), [](const AdminBan &made) {
                                return u"nothing is served to %1 any more (ban %2)\n"_s.arg(made.network).arg(made.id);
                            }));
}

void broadcast(const QString &text, services::Administration &administration, AnswerControl answer)
{
    constexpr int longest = 4 * 1024;
    const auto content = ContentRules::parse(text, TextLimits{.contentBytes = longest});
    if (!content)
        return answer(wrongUse(content.error().message));
    administration.broadcasts.send(
        {admin::BroadcastTarget::All, 0, text, false}, atTheMachine,
        answering<BroadcastReach>(std::move(answer), [](const BroadcastReach &reach) {
            return u"told on %1 connections of %2 people\n"_s.arg(reach.recipients).arg(reach.users);
        }));
}

} // namespace

bool runAdminCommand(const ControlRequest &request, services::Administration &administration, AnswerControl &answer)
{
    const QString first = request.words.value(0);
    const QString second = request.words.value(1);
    if (first == u"setup-code" && (second.isEmpty() || second == u"renew")) {
        setupCode(!second.isEmpty(), administration, std::move(answer));
        return true;
    }
    if (first == u"ban" && (second == u"add" || second == u"list" || second == u"remove")) {
        ban(request, administration, std::move(answer));
        return true;
    }
    if (first == u"backup" && second == u"note") {
        noteBackup(request.words.value(2), administration, std::move(answer));
        return true;
    }
    if (first == u"broadcast") {
        broadcast(second, administration, std::move(answer));
        return true;
    }
    const bool isKnown =
        second == u"role" || second == u"reset-password" || second == u"end-logins" || second == u"note-export";
    if (first != u"user" || !isKnown)
        return false;
    const UserId user(idOf(request.words.value(2)));
    if (!user.isValid())
        answer(wrongUse(u"which user? natterd user list shows the ids"_s));
    else if (second == u"role")
        setRole(request, user, administration, std::move(answer));
    else if (second == u"reset-password")
        resetPassword(user, administration, std::move(answer));
    else if (second == u"note-export")
        noteExport(user, administration, std::move(answer));
    else
        endLogins(user, administration, std::move(answer));
    return true;
}

} // namespace natter::server
