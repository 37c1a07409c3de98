// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What can be done about users.
#include "client/peopleapi.h"
#include "core/eachrequest.h"
#include "ui/pages/userspage.h"
#include "ui/personalfile.h"
#include "ui/prompt.h"
#include "ui/secretbox.h"
#include "ui/toast.h"

#include <QFileDialog>
#include <QPointer>

namespace natter::adminui {

using namespace Qt::StringLiterals;
using admin::EachOutcome;
using protocol::AdminUser;
namespace api = client::adminapi;

namespace {

using Kind = PromptField::Kind;

QList<PromptField::Option> roles()
{
    QList<PromptField::Option> options;
    for (const AccountRole role : {AccountRole::User, AccountRole::Administrator})
        options.append({admin::roleText(role), int(role)});
    return options;
}

std::optional<Timestamp> momentOf(const QVariant &answer)
{
    const QDateTime moment = answer.toDateTime();
    if (!moment.isValid())
        return std::nullopt;
    return Timestamp(std::chrono::milliseconds(moment.toMSecsSinceEpoch()));
}

/** Those of @p users that it was done to. */
std::vector<AdminUser> onlyDone(std::vector<AdminUser> users, const EachOutcome &outcome)
{
    std::erase_if(users, [&](const AdminUser &user) {
        return std::ranges::find(outcome.done, user.id.value()) == outcome.done.end();
    });
    return users;
}

} // namespace

// --- making and changing ---------------------------------------------------------------------------------------------

void UsersPage::askToAdd()
{
    PromptWording wording{.title = tr("New user"), .action = tr("&Create")};
    wording.fields = {
        {.key = u"name"_s, .label = tr("&Name"), .isRequired = true},
        {.key = u"email"_s, .label = tr("&E-mail"), .isRequired = true},
        {.key = u"password"_s, .label = tr("&Password"), .kind = Kind::Password, .isRequired = true},
        {.key = u"role"_s,
         .label = tr("&Role"),
         .kind = Kind::Choice,
         .value = int(AccountRole::User),
         .choices = roles()},
    };
    Prompt::ask(this, std::move(wording), [this](const QVariantMap &answers, const Prompt::Done &done) {
        const api::NewUser user{answers.value(u"email"_s).toString().trimmed(),
                                answers.value(u"name"_s).toString().trimmed(), answers.value(u"password"_s).toString(),
                                AccountRole(answers.value(u"role"_s).toInt())};
        session().ask(api::addUser(user),
                      [self = QPointer(this), name = user.name, done](const Result<QByteArray> &answer) {
                          done(answer ? std::optional<Error>() : answer.error());
                          if (!self || !answer)
                              return;
                          const auto made = protocol::decodeRow<AdminUser>(*answer);
                          if (!made)
                              return self->tellFault(made.error());
                          self->m_table.put(*made);
                          self->select(made->id.value());
                          self->context().toast.tell(tr("%1 has an account now").arg(name));
                      });
    });
}

void UsersPage::askToEdit(qint64 id)
{
    const AdminUser *user = m_table.find(id);
    if (!user)
        return;
    PromptWording wording{.title = tr("Edit %1").arg(user->name), .action = tr("&Save")};
    wording.fields = {
        {.key = u"name"_s, .label = tr("&Name"), .value = user->name, .isRequired = true},
        {.key = u"email"_s, .label = tr("&E-mail"), .value = user->email, .isRequired = true},
        {.key = u"role"_s, .label = tr("&Role"), .kind = Kind::Choice, .value = int(user->role), .choices = roles()},
    };
    Prompt::ask(this, std::move(wording),
                [self = QPointer(this), id](const QVariantMap &answers, const Prompt::Done &done) {
                    if (self)
                        self->edit(id, answers, done);
                });
}

void UsersPage::edit(qint64 id, const QVariantMap &answers, const std::function<void(std::optional<Error>)> &done)
{
    const AdminUser *user = m_table.find(id);
    if (!user)
        return done(Error(ErrorCode::NotFound, tr("This user is not there any more.")));
    // Only what was changed here: what somebody else changes meanwhile stays as they want it.
    const QString name = answers.value(u"name"_s).toString().trimmed();
    const QString email = answers.value(u"email"_s).toString().trimmed();
    const auto role = AccountRole(answers.value(u"role"_s).toInt());
    api::UserEdit change;
    api::UserEdit back;
    if (name != user->name) {
        change.name = name;
        back.name = user->name;
    }
    if (email != user->email) {
        change.email = email;
        back.email = user->email;
    }
    if (role != user->role) {
        change.role = role;
        back.role = user->role;
    }
    if (!change.name && !change.email && !change.role)
        return done({});
    session().ask(api::editUser(id, change),
                  [self = QPointer(this), id, back, name, done](const Result<QByteArray> &answer) {
                      done(answer ? std::optional<Error>() : answer.error());
                      if (!self || !answer || !self->take(*answer))
                          return;
                      self->context().toast.tellUndoable(tr("%1 was changed").arg(name), [self, id, back] {
                          if (!self)
                              return;
                          self->session().ask(api::editUser(id, back), [self](const Result<QByteArray> &undone) {
                              if (self && !undone)
                                  self->tellFault(undone.error());
                              else if (self && self->take(*undone))
                                  self->context().toast.tell(tr("Changed back"));
                          });
                      });
                  });
}

void UsersPage::askForRole(const Ids &ids, AccountRole role)
{
    const bool up = role == AccountRole::Administrator;
    PromptWording wording{.title = up ? tr("Make administrator?") : tr("Make ordinary user?"),
                          .action = up ? tr("&Make administrator") : tr("&Make ordinary user"),
                          .hurts = true};
    wording.text = up ? tr("%1. Administrators can do everything that you can do here, also to you.").arg(whoAre(ids))
                      : tr("%1. They cannot enter the administration any more, from now on.").arg(whoAre(ids));
    Prompt::confirm(this, std::move(wording), [self = QPointer(this), ids, role] {
        if (!self)
            return;
        const auto change = [self](const Ids &whom, AccountRole to,
                                   const std::function<void(const EachOutcome &)> &end) {
            admin::askForEach(
                self->session(), whom, [to](qint64 id) { return api::editUser(id, {.role = to}); },
                [self](qint64, const QByteArray &answer) {
                    if (self)
                        self->take(answer);
                },
                end);
        };
        change(ids, role, [self, change, role](const EachOutcome &outcome) {
            if (!self)
                return;
            const auto other = role == AccountRole::User ? AccountRole::Administrator : AccountRole::User;
            const QString said = tr("%n role(s) changed", nullptr, int(outcome.done.size()));
            self->context().toast.tellOutcome(outcome, said, [self, change, other, outcome] {
                if (self)
                    change(outcome.done, other, [self](const EachOutcome &undone) {
                        if (self)
                            self->context().toast.tellOutcome(undone, tr("As it was before"));
                    });
            });
        });
    });
}

// --- locking out -----------------------------------------------------------------------------------------------------

void UsersPage::askToSuspend(const Ids &ids)
{
    PromptWording wording{.title = tr("Suspend?"), .action = tr("&Suspend"), .hurts = true};
    wording.text =
        tr("%1. Connections end at once, and nobody can sign in with the account until then.").arg(whoAre(ids));
    wording.fields = {
        {.key = u"until"_s,
         .label = tr("&How long"),
         .kind = Kind::Deadline,
         .value = QDateTime::currentDateTimeUtc().addDays(1)},
        {.key = u"reason"_s, .label = tr("&Reason"), .hint = tr("For the audit")},
    };
    Prompt::ask(this, std::move(wording),
                [self = QPointer(this), ids](const QVariantMap &answers, const Prompt::Done &done) {
                    done({});
                    if (self)
                        self->suspend(ids, momentOf(answers.value(u"until"_s)),
                                      answers.value(u"reason"_s).toString().trimmed());
                });
}

void UsersPage::suspend(const Ids &ids, std::optional<Timestamp> until, const QString &reason)
{
    std::vector<AdminUser> before;
    for (const qint64 id : ids) {
        if (const AdminUser *user = m_table.find(id))
            before.push_back(*user);
    }
    admin::askForEach(
        session(), ids, [until, reason](qint64 id) { return api::suspendUser(id, until, reason); },
        [self = QPointer(this)](qint64, const QByteArray &answer) {
            if (self)
                self->take(answer);
        },
        [self = QPointer(this), before](const EachOutcome &outcome) {
            if (!self)
                return;
            const std::vector<AdminUser> changed = onlyDone(before, outcome);
            const QString said = changed.size() == 1 ? tr("%1 is suspended").arg(changed.front().name)
                                                     : tr("%n user(s) suspended", nullptr, int(changed.size()));
            self->context().toast.tellOutcome(outcome, said, [self, changed] {
                if (self)
                    self->restoreSuspension(changed);
            });
        });
}

void UsersPage::liftSuspension(const Ids &ids)
{
    std::vector<AdminUser> before;
    for (const qint64 id : ids) {
        if (const AdminUser *user = m_table.find(id))
            before.push_back(*user);
    }
    admin::askForEach(
        session(), ids, [](qint64 id) { return api::unsuspendUser(id); },
        [self = QPointer(this)](qint64, const QByteArray &answer) {
            if (self)
                self->take(answer);
        },
        [self = QPointer(this), before](const EachOutcome &outcome) {
            if (!self)
                return;
            const QString said = tr("%n suspension(s) lifted", nullptr, int(outcome.done.size()));
            self->context().toast.tellOutcome(outcome, said, [self, changed = onlyDone(before, outcome)] {
                if (self)
                    self->restoreSuspension(changed);
            });
        });
}

void UsersPage::restoreSuspension(const std::vector<AdminUser> &before)
{
    Ids ids;
    QHash<qint64, AdminUser> byId;
    for (const AdminUser &user : before) {
        ids.push_back(user.id.value());
        byId.insert(user.id.value(), user);
    }
    admin::askForEach(
        session(), ids,
        [byId](qint64 id) {
            const AdminUser user = byId.value(id);
            return admin::isSuspended(user) ? api::suspendUser(id, user.suspendedUntil, {}) : api::unsuspendUser(id);
        },
        [self = QPointer(this)](qint64, const QByteArray &answer) {
            if (self)
                self->take(answer);
        },
        [self = QPointer(this)](const EachOutcome &outcome) {
            if (self)
                self->context().toast.tellOutcome(outcome, tr("As it was before"));
        });
}

void UsersPage::askToEndLogins(const Ids &ids)
{
    PromptWording wording{.title = tr("End all logins?"), .action = tr("&End logins"), .hurts = true};
    wording.text = tr("%1. Every device is signed out and has to sign in again with the password.").arg(whoAre(ids));
    Prompt::confirm(this, std::move(wording), [self = QPointer(this), ids] {
        if (!self)
            return;
        admin::askForEach(
            self->session(), ids, [](qint64 id) { return api::endLogins(id); }, [](qint64, const QByteArray &) {},
            [self](const EachOutcome &outcome) {
                if (!self)
                    return;
                self->refresh();
                self->context().toast.tellOutcome(outcome,
                                                  tr("Signed out: %n user(s)", nullptr, int(outcome.done.size())));
            });
    });
}

void UsersPage::askForPassword(qint64 id)
{
    PromptWording wording{.title = tr("Reset the password?"), .action = tr("&Reset"), .hurts = true};
    wording.text = tr("%1. The old password and every login end at once.").arg(whoAre({id}));
    wording.fields = {{.key = u"password"_s,
                       .label = tr("&New password"),
                       .kind = Kind::Password,
                       .hint = tr("Empty: a random one, shown once")}};
    Prompt::ask(
        this, std::move(wording), [self = QPointer(this), id](const QVariantMap &answers, const Prompt::Done &done) {
            if (!self)
                return;
            const QString name = self->whoAre({id});
            self->session().ask<protocol::AdminPassword>(
                api::resetPassword(id, answers.value(u"password"_s).toString()),
                protocol::decodeRow<protocol::AdminPassword>,
                [self, name, done](const Result<protocol::AdminPassword> &answer) {
                    done(answer ? std::optional<Error>() : answer.error());
                    if (!self || !answer)
                        return;
                    self->refresh();
                    if (!answer->password)
                        return self->context().toast.tell(tr("%1 has a new password").arg(name));
                    SecretBox::show(self, tr("New password"),
                                    tr("%1. It is shown this once and kept nowhere: give it to them, and ask them to "
                                       "change it.")
                                        .arg(name),
                                    *answer->password);
                });
        });
}

// --- leaving ---------------------------------------------------------------------------------------------------------

void UsersPage::askToErase(qint64 id)
{
    const AdminUser *user = m_table.find(id);
    if (!user)
        return;
    PromptWording wording{.title = tr("Erase %1?").arg(user->name), .action = tr("&Erase"), .hurts = true};
    wording.text =
        tr("Name, e-mail, logins and memberships of %1 are erased for good. What they wrote to others stays, "
           "as from somebody who is not there any more.")
            .arg(user->email);
    wording.typed = user->name;
    Prompt::ask(this, std::move(wording),
                [self = QPointer(this), id, name = user->name](const QVariantMap &, const Prompt::Done &done) {
                    if (!self)
                        return;
                    self->session().ask(api::eraseUser(id), [self, name, done](const Result<QByteArray> &answer) {
                        done(answer ? std::optional<Error>() : answer.error());
                        if (!self || !answer)
                            return;
                        self->refresh();
                        self->context().toast.tell(tr("%1 is erased").arg(name));
                    });
                });
}

void UsersPage::askForFile(qint64 id)
{
    const QString name = u"user-%1.json"_s.arg(id);
    auto *dialog = new QFileDialog(window(), tr("Export everything of the user"), name, tr("JSON files (*.json)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"json"_s);
    connect(dialog, &QFileDialog::fileSelected, this, [this, id](const QString &file) { exportTo(id, file); });
    dialog->open();
}

void UsersPage::exportTo(qint64 user, const QString &file)
{
    session().ask(api::exportUser(user), [self = QPointer(this), file](const Result<QByteArray> &answer) {
        if (!self)
            return;
        if (!answer)
            return self->tellFault(answer.error());
        const QString fault = writePersonalFile(file, *answer);
        if (fault.isEmpty())
            self->context().toast.tell(tr("Written to %1, for your eyes only").arg(file));
        else
            self->context().toast.tell(tr("%1 could not be written: %2").arg(file, fault), Tone::Bad);
    });
}

} // namespace natter::adminui
