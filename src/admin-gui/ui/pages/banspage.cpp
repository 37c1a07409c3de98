// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/banspage.h"

#include "client/adminapi.h"
#include "client/recordsapi.h"
#include "core/eachrequest.h"
#include "core/models/pageasking.h"
#include "ui/prompt.h"
#include "ui/toast.h"

#include <QCheckBox>
#include <QPointer>

#include <algorithm>

namespace natter::adminui {

using namespace Qt::StringLiterals;
using admin::PageQuestion;
using admin::RowPage;
using protocol::AdminBan;
namespace api = client::adminapi;

namespace {

qint64 idOf(const AdminBan &row)
{
    return row.id;
}

} // namespace

BansPage::BansPage(const PageContext &context, QWidget *parent)
    : TablePage("bans", tr("Bans"), QLatin1StringView("bans"), context, parent)
    , m_table(admin::banColumns(), idOf, [this](const PageQuestion &question, Reply<RowPage<AdminBan>> reply) {
        admin::askForPage<protocol::AdminPage<AdminBan>>(session(), api::listBans(admin::listQueryOf(question)),
                                                         std::move(reply));
    })
{
    auto *inForce = new QCheckBox(tr("Only in force"), this);
    inForce->setAccessibleName(tr("Show only bans that are in force"));
    connect(inForce, &QCheckBox::toggled, this,
            [this](bool only) { m_table.accept(only ? std::function(admin::isInForce) : nullptr); });
    addFilterControl(inForce);
    using Needs = RowAction::Needs;
    QAction *add = addRowAction({.text = tr("&New ban…"),
                                 .shapeName = QLatin1StringView("add"),
                                 .shortcut = QKeySequence::New,
                                 .needs = Needs::Nothing,
                                 .isButton = true,
                                 .hurts = true,
                                 .act = [this](const auto &) { askToAdd(); }});
    addRowSeparator();
    addRowAction({.text = tr("&Lift"),
                  .shapeName = QLatin1StringView("delete"),
                  .shortcut = QKeySequence(Qt::Key_Delete),
                  .needs = Needs::Some,
                  .isButton = true,
                  .act = [this](const auto &ids) { lift(ids, true); }});
    setModel(&m_table);
    setEmptyText(tr("Nobody is banned"), tr("A ban refuses everything that comes from an address or a network."), add);
}

BansPage::~BansPage() = default;

void BansPage::enter()
{
    m_table.refresh();
}

void BansPage::forget()
{
    m_table.forget();
}

void BansPage::askToAdd()
{
    PromptWording wording{.title = tr("New ban"), .action = tr("&Ban"), .hurts = true};
    wording.text = tr("Everybody who comes from there is disconnected and refused, whoever they are.");
    wording.fields = {
        {.key = u"network"_s,
         .label = tr("&Address or network"),
         .hint = u"192.0.2.7, 2001:db8::/64"_s,
         .isRequired = true},
        {.key = u"expires_at"_s,
         .label = tr("&How long"),
         .kind = PromptField::Kind::Deadline,
         .value = QDateTime::currentDateTimeUtc().addDays(1)},
        {.key = u"reason"_s, .label = tr("&Reason"), .hint = tr("For other administrators")},
    };
    Prompt::ask(
        this, std::move(wording), [self = QPointer(this)](const QVariantMap &answers, const Prompt::Done &done) {
            if (!self)
                return;
            const QDateTime end = answers.value(u"expires_at"_s).toDateTime();
            const auto until = end.isValid()
                                   ? std::optional(Timestamp(std::chrono::milliseconds(end.toMSecsSinceEpoch())))
                                   : std::nullopt;
            self->session().ask<AdminBan>(api::addBan(answers.value(u"network"_s).toString().trimmed(), until,
                                                      answers.value(u"reason"_s).toString().trimmed()),
                                          protocol::decodeRow<AdminBan>, [self, done](const Result<AdminBan> &ban) {
                                              done(ban ? std::optional<Error>() : ban.error());
                                              if (!self || !ban)
                                                  return;
                                              self->m_table.put(*ban);
                                              self->select(ban->id);
                                              self->context().toast.tellUndoable(tr("%1 is banned").arg(ban->network),
                                                                                 [self, id = ban->id] {
                                                                                     if (self)
                                                                                         self->lift({id}, false);
                                                                                 });
                                          });
        });
}

void BansPage::lift(const std::vector<qint64> &ids, bool canUndo)
{
    std::vector<AdminBan> before;
    for (const qint64 id : ids) {
        if (const AdminBan *ban = m_table.find(id))
            before.push_back(*ban);
    }
    admin::askForEach(
        session(), ids, [](qint64 id) { return api::removeBan(id); },
        [self = QPointer(this)](qint64 id, const QByteArray &) {
            if (self)
                self->m_table.remove(id);
        },
        [self = QPointer(this), before, canUndo](const admin::EachOutcome &outcome) mutable {
            if (!self)
                return;
            const QString said = tr("%n ban(s) lifted", nullptr, int(outcome.done.size()));
            if (!canUndo)
                return self->context().toast.tellOutcome(outcome, said);
            std::erase_if(before, [&](const AdminBan &ban) {
                return std::ranges::find(outcome.done, ban.id) == outcome.done.end();
            });
            self->context().toast.tellOutcome(outcome, said, [self, before] {
                if (self)
                    self->restore(before);
            });
        });
}

void BansPage::restore(std::vector<AdminBan> bans)
{
    std::erase_if(bans, [](const AdminBan &ban) { return !admin::isInForce(ban); }); // they would have ended anyway
    std::vector<qint64> places;
    places.reserve(bans.size());
    for (std::size_t i = 0; i < bans.size(); ++i)
        places.push_back(qint64(i));
    admin::askForEach(
        session(), places,
        [bans](qint64 place) {
            const AdminBan &ban = bans[std::size_t(place)];
            return api::addBan(ban.network, ban.expiresAt, ban.reason);
        },
        [self = QPointer(this)](qint64, const QByteArray &answer) {
            const auto ban = protocol::decodeRow<AdminBan>(answer);
            if (self && ban)
                self->m_table.put(*ban);
        },
        [self = QPointer(this)](const admin::EachOutcome &outcome) {
            if (self)
                self->context().toast.tellOutcome(outcome,
                                                  tr("%n ban(s) in force again", nullptr, int(outcome.done.size())));
        });
}

} // namespace natter::adminui
