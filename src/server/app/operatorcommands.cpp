// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/operatorcommands.h"

#include "app/admincommands.h"
#include "app/commandanswers.h"
#include "app/groupcommands.h"
#include "base/log.h"

#include <QDateTime>
#include <QTimeZone>

#include <sysexits.h>

namespace natter::server {

using namespace Qt::StringLiterals;
using protocol::ControlAnswer;
using protocol::ControlRequest;

namespace {

/** Of one answer. */
constexpr int rowsShown = 1'000;
/** A suspension without an end: the last day that every format of time can say. */
const QDateTime never = QDateTime(QDate(9999, 12, 31), QTime(0, 0), QTimeZone::utc());

QString shown(Timestamp time)
{
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count(), QTimeZone::utc()).toString(Qt::ISODate);
}

ControlAnswer refusal(const QString &sentence, int exitCode = exitProblemFound)
{
    return {exitCode, sentence + u'\n'};
}

/** A number from 1 on; nothing if there is none. Error: ValidationFailed, if there is something else. */
Result<std::optional<int>> numberOf(const QString &text, const char *what)
{
    if (text.isEmpty())
        return std::nullopt;
    constexpr int most = 1'000'000;
    bool fits = false;
    const int number = text.toInt(&fits);
    if (!fits || number < 1 || number > most) {
        return fail(ErrorCode::ValidationFailed, QStringLiteral("%1 is a number from 1 to %2, not \"%3\"")
                                                     .arg(QLatin1StringView(what))
                                                     .arg(most)
                                                     .arg(logSafe(text)));
    }
    return number;
}

void addInvite(const ControlRequest &request, const OperatorServices &services, AnswerControl answer)
{
    constexpr qsizetype noteMost = 200;
    const auto uses = numberOf(request.options.value(u"uses"_s), "--uses");
    const auto days = numberOf(request.options.value(u"days"_s), "--days");
    const QString note = request.options.value(u"note"_s);
    if (!uses || !days)
        return answer(refusal((uses ? days : uses).error().message(), EX_USAGE));
    if (note.size() > noteMost)
        return answer(refusal(QStringLiteral("a note has at most %1 characters").arg(noteMost), EX_USAGE));
    const auto lifetime = *days ? std::optional(std::chrono::days(**days)) : std::nullopt;
    // Who asks for nothing gets an invitation for one person: the safe kind.
    const auto expires = lifetime ? std::optional<Timestamp>(wallClockNow() + *lifetime) : std::nullopt;
    services.administration.invitations.add(
        {uses->value_or(1), expires, note}, atTheMachine,
        answering<protocol::AdminNewInvite>(
            std::move(answer), [](const protocol::AdminNewInvite &made) -> QString { return made.code + u'\n'; }));
}

QString listOf(const std::vector<Invite> &invites)
{
    QString text = u"ID\tUSES LEFT\tMADE\tEXPIRES\tNOTE\n"_s;
    for (const Invite &invite : invites) {
        const QString uses = invite.usesLeft < 0 ? u"any"_s : QString::number(invite.usesLeft);
        const QString expires = invite.expiresAt > Timestamp() ? shown(invite.expiresAt) : u"never"_s;
        text += QStringLiteral("%1\t%2\t%3\t%4\t%5\n")
                    .arg(QString::number(invite.id), uses, shown(invite.createdAt), expires, logSafe(invite.note));
    }
    if (invites.size() == std::size_t(rowsShown))
        text += QStringLiteral("(the next: natterd invite list %1)\n").arg(invites.back().id);
    return text;
}

void addUser(const ControlRequest &request, const OperatorServices &services, const TextLimits &limits,
             AnswerControl answer)
{
    const auto email = EmailRules::parse(request.words.value(2), limits);
    const auto name = NameRules::parse(request.words.value(3), limits);
    const auto password = PasswordRules::parseNew(request.password, limits);
    for (const TextFault *fault :
         {email ? nullptr : &email.error(), name ? nullptr : &name.error(), password ? nullptr : &password.error()}) {
        if (!fault)
            continue;
        const QString what = !email ? u"the e-mail address: "_s : !name ? u"the name: "_s : u"the password: "_s;
        return answer(refusal(what + fault->message, EX_USAGE));
    }
    services.administration.users.add(
        {*email, *name, *password}, atTheMachine,
        answering<protocol::AdminUser>(std::move(answer), [](const protocol::AdminUser &user) {
            return QStringLiteral("user %1 is made\n").arg(user.id.value());
        }));
}

void renameUser(const ControlRequest &request, const OperatorServices &services, const TextLimits &limits,
                AnswerControl answer)
{
    const qint64 user = idOf(request.words.value(2));
    const auto name = NameRules::parse(request.words.value(3), limits);
    if (user == 0)
        return answer(refusal(u"which user? natterd user list shows the ids"_s, EX_USAGE));
    if (!name)
        return answer(refusal(u"the name: "_s + name.error().message, EX_USAGE));
    services.administration.users.edit(
        {UserId(user), *name, {}, {}}, atTheMachine,
        answering<protocol::AdminUser>(std::move(answer), [](const protocol::AdminUser &now) {
            return QStringLiteral("user %1 is called %2\n").arg(now.id.value()).arg(logSafe(now.name));
        }));
}

QString listOf(const std::vector<store::ListedUser> &users)
{
    QString text = u"ID\tMADE\tROLE\tSUSPENDED UNTIL\tE-MAIL\tNAME\n"_s;
    const Timestamp now = wallClockNow();
    for (const auto &[user, suspendedUntil, role] : users) {
        text +=
            QStringLiteral("%1\t%2\t%3\t%4\t%5\t%6\n")
                .arg(QString::number(user.id.value()), shown(user.createdAt),
                     QString::fromUtf8(protocol::wireNameOf(role)),
                     suspendedUntil > now ? shown(suspendedUntil) : u"-"_s, logSafe(user.email), logSafe(user.name));
    }
    if (users.size() == std::size_t(rowsShown))
        text += QStringLiteral("(the next: natterd user list %1)\n").arg(users.back().user.id.value());
    return text;
}

void suspend(const ControlRequest &request, const OperatorServices &services, AnswerControl answer)
{
    const bool ends = request.words.value(1) == u"unsuspend";
    const auto days = numberOf(request.options.value(u"days"_s), "--days");
    const qint64 user = idOf(request.words.value(2));
    if (!days)
        return answer(refusal(days.error().message(), EX_USAGE));
    if (user == 0)
        return answer(refusal(u"which user? natterd user list shows the ids"_s, EX_USAGE));
    std::optional<Timestamp> until;
    if (!ends)
        until = *days ? wallClockNow() + std::chrono::days(**days)
                      : Timestamp(std::chrono::milliseconds(never.toMSecsSinceEpoch()));
    auto told = answering<protocol::AdminUser>(std::move(answer), [user, until](const protocol::AdminUser &) {
        return until ? QStringLiteral("user %1 is suspended until %2\n").arg(user).arg(shown(*until))
                     : QStringLiteral("user %1 is not suspended\n").arg(user);
    });
    if (until)
        services.administration.users.suspend({UserId(user), until, {}}, atTheMachine, std::move(told));
    else
        services.administration.users.unsuspend(UserId(user), atTheMachine, std::move(told));
}

void eraseUser(const ControlRequest &request, const OperatorServices &services, AnswerControl answer)
{
    const qint64 user = idOf(request.words.value(2));
    if (user == 0)
        return answer(refusal(u"which user? natterd user list shows the ids"_s, EX_USAGE));
    if (!request.options.contains(u"yes"_s)) {
        return answer(
            refusal(u"name, address and logins of user %1 would be gone for ever, what they wrote would stay; "
                    "nothing was done, add --yes"_s.arg(user),
                    EX_USAGE));
    }
    services.administration.users.erase(UserId(user), atTheMachine,
                                        answering<std::monostate>(std::move(answer), [user](std::monostate) {
                                            return QStringLiteral("user %1 is erased\n").arg(user);
                                        }));
}

} // namespace

void runOperatorCommand(const ControlRequest &request, const OperatorServices &services, const TextLimits &limits,
                        AnswerControl answer)
{
    const QString what = request.words.first(std::min<qsizetype>(2, request.words.size())).join(u' ');
    const QString third = request.words.value(2);
    if (what == u"invite add")
        return addInvite(request, services, std::move(answer));
    if (what == u"invite list")
        return services.operators.listInvites(
            idOf(third), rowsShown,
            answering<std::vector<Invite>>(std::move(answer), [](const auto &invites) { return listOf(invites); }));
    if (what == u"invite remove")
        return services.administration.invitations.remove(
            idOf(third), atTheMachine, answering<std::monostate>(std::move(answer), [third](auto) {
                return QStringLiteral("invitation %1 is gone\n").arg(third);
            }));
    if (what == u"user add")
        return addUser(request, services, limits, std::move(answer));
    if (what == u"user list")
        return services.operators.listUsers(UserId(idOf(third)), rowsShown,
                                            answering<std::vector<store::ListedUser>>(
                                                std::move(answer), [](const auto &users) { return listOf(users); }));
    if (what == u"user rename")
        return renameUser(request, services, limits, std::move(answer));
    if (what == u"user suspend" || what == u"user unsuspend")
        return suspend(request, services, std::move(answer));
    if (what == u"user erase")
        return eraseUser(request, services, std::move(answer));
    if (runGroupCommand(request, services.administration, answer))
        return;
    if (runAdminCommand(request, services.administration, answer))
        return;
    answer(refusal(QStringLiteral("%1 is not a command; see natterd --help").arg(logSafe(what)), EX_USAGE));
}

} // namespace natter::server
