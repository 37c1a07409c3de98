// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/invitespage.h"

#include "core/eachrequest.h"
#include "core/models/pageasking.h"
#include "ui/prompt.h"
#include "ui/secretbox.h"
#include "ui/toast.h"

#include <QCheckBox>
#include <QPointer>

namespace natter::adminui {

using namespace Qt::StringLiterals;
using admin::PageQuestion;
using admin::RowPage;
using protocol::AdminInvite;
using protocol::AdminNewInvite;
namespace api = client::adminapi;

namespace {

qint64 idOf(const AdminInvite &row)
{
    return row.id;
}

} // namespace

InvitesPage::InvitesPage(const PageContext &context, QWidget *parent)
    : TablePage("invites", tr("Invites"), QLatin1StringView("invites"), context, parent)
    , m_table(admin::inviteColumns(), idOf, [this](const PageQuestion &question, Reply<RowPage<AdminInvite>> reply) {
        admin::askForPage<protocol::AdminPage<AdminInvite>>(session(), api::listInvites(admin::listQueryOf(question)),
                                                            std::move(reply));
    })
{
    auto *good = new QCheckBox(tr("Only good ones"), this);
    good->setAccessibleName(tr("Show only invites that are neither expired nor used up"));
    connect(good, &QCheckBox::toggled, this,
            [this](bool only) { m_table.accept(only ? std::function(admin::isGood) : nullptr); });
    addFilterControl(good);
    using Needs = RowAction::Needs;
    QAction *add = addRowAction({.text = tr("&New invite…"),
                                 .shapeName = QLatin1StringView("add"),
                                 .shortcut = QKeySequence::New,
                                 .needs = Needs::Nothing,
                                 .isButton = true,
                                 .act = [this](const auto &) { askToAdd(); }});
    addRowSeparator();
    addRowAction({.text = tr("&Withdraw…"),
                  .shapeName = QLatin1StringView("delete"),
                  .shortcut = QKeySequence(Qt::Key_Delete),
                  .needs = Needs::Some,
                  .isButton = true,
                  .hurts = true,
                  .act = [this](const auto &ids) { askToRemove(ids); }});
    setModel(&m_table);
    setEmptyText(tr("There is no invite"), tr("An invite lets people sign up where registration is closed."), add);
}

InvitesPage::~InvitesPage() = default;

void InvitesPage::enter()
{
    m_table.refresh();
}

void InvitesPage::forget()
{
    m_table.forget();
}

void InvitesPage::askToAdd()
{
    PromptWording wording{.title = tr("New invite"), .action = tr("&Create")};
    wording.text = tr("Its code is shown once, right after.");
    wording.fields = {
        {.key = u"note"_s, .label = tr("N&ote"), .hint = tr("Whom it is for")},
        {.key = u"uses"_s,
         .label = tr("&People"),
         .kind = PromptField::Kind::Number,
         .value = 1,
         .hint = tr("any number")},
        {.key = u"expires_at"_s,
         .label = tr("&Good"),
         .kind = PromptField::Kind::Deadline,
         .value = QDateTime::currentDateTimeUtc().addDays(7)},
    };
    Prompt::ask(this, std::move(wording),
                [self = QPointer(this)](const QVariantMap &answers, const Prompt::Done &done) {
                    if (self)
                        self->add(answers, done);
                });
}

void InvitesPage::add(const QVariantMap &answers, const std::function<void(std::optional<Error>)> &done)
{
    const int uses = answers.value(u"uses"_s).toInt();
    const QDateTime end = answers.value(u"expires_at"_s).toDateTime();
    const auto expires =
        end.isValid() ? std::optional(Timestamp(std::chrono::milliseconds(end.toMSecsSinceEpoch()))) : std::nullopt;
    session().ask<AdminNewInvite>(
        api::addInvite(uses > 0 ? std::optional(uses) : std::nullopt, expires,
                       answers.value(u"note"_s).toString().trimmed()),
        protocol::decodeRow<AdminNewInvite>, [self = QPointer(this), done](const Result<AdminNewInvite> &made) {
            done(made ? std::optional<Error>() : made.error());
            if (!self || !made)
                return;
            self->m_table.put(static_cast<const AdminInvite &>(*made)); // its code is told once
            self->select(made->id);
            SecretBox::show(self, tr("Invite code"),
                            tr("It is shown this once and kept nowhere: give it to whoever is to sign up."),
                            made->code);
        });
}

void InvitesPage::askToRemove(const std::vector<qint64> &ids)
{
    PromptWording wording{
        .title = tr("Withdraw %n invite(s)?", nullptr, int(ids.size())), .action = tr("&Withdraw"), .hurts = true};
    wording.text = tr("Nobody can sign up by it any more. Whoever has done so stays.");
    Prompt::confirm(this, std::move(wording), [self = QPointer(this), ids] {
        if (!self)
            return;
        admin::askForEach(
            self->session(), ids, [](qint64 id) { return api::removeInvite(id); },
            [self](qint64 id, const QByteArray &) {
                if (self)
                    self->m_table.remove(id);
            },
            [self](const admin::EachOutcome &outcome) {
                if (self)
                    self->context().toast.tellOutcome(outcome,
                                                      tr("%n invite(s) withdrawn", nullptr, int(outcome.done.size())));
            });
    });
}

} // namespace natter::adminui
