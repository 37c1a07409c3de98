// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/groupspage.h"

#include "core/eachrequest.h"
#include "core/models/pageasking.h"
#include "ui/pages/groupdetails.h"
#include "ui/prompt.h"
#include "ui/toast.h"

#include <QComboBox>
#include <QPointer>

#include <algorithm>

namespace natter::adminui {

using namespace Qt::StringLiterals;
using admin::PageQuestion;
using admin::RowPage;
using protocol::AdminGroup;
namespace api = client::adminapi;

namespace {

qint64 idOf(const AdminGroup &row)
{
    return row.id.value();
}

} // namespace

GroupsPage::GroupsPage(const PageContext &context, QWidget *parent)
    : TablePage("groups", tr("Groups"), QLatin1StringView("groups"), context, parent)
    , m_state(new QComboBox(this))
    , m_table(
          admin::groupColumns(), idOf,
          [this](const PageQuestion &question, Reply<RowPage<AdminGroup>> reply) { ask(question, std::move(reply)); })
    , m_details(new GroupDetails(session(), context.toast, this))
{
    m_state->setAccessibleName(tr("Show which states"));
    m_state->addItem(tr("Every state"), QString());
    m_state->addItem(tr("Active"), u"active"_s);
    m_state->addItem(tr("Archived"), u"archived"_s);
    addFilterControl(m_state);
    connect(m_state, &QComboBox::currentIndexChanged, this,
            [this] { m_table.narrow({{"state", m_state->currentData().toString()}}); });
    makeActions();
    setDetails(m_details);
    connect(m_details, &GroupDetails::wanted, this, &Page::wanted);
    setModel(&m_table);
    setEmptyText(tr("There is no group yet"), tr("Groups are made by users, in their chat programs."));
    connect(&m_table, &admin::RowTable::countChanged, this, [this] {
        if (m_revealed != 0 && m_table.rowOf(m_revealed))
            select(std::exchange(m_revealed, 0));
    });
}

GroupsPage::~GroupsPage() = default;

void GroupsPage::makeActions()
{
    using Needs = RowAction::Needs;
    addRowAction({.text = tr("&Rename…"),
                  .shapeName = QLatin1StringView("edit"),
                  .shortcut = QKeySequence(Qt::Key_F2),
                  .needs = Needs::One,
                  .isButton = true,
                  .act = [this](const Ids &ids) { askForName(ids.front()); }});
    addRowAction({.text = tr("&Add members…"),
                  .shapeName = QLatin1StringView("add"),
                  .needs = Needs::One,
                  .isButton = true,
                  .act = [this](const Ids &) { m_details->askToAdd(); }});
    addRowSeparator();
    addRowAction({.text = tr("Arc&hive"),
                  .shapeName = QLatin1StringView("archive"),
                  .needs = Needs::Some,
                  .isButton = true,
                  .act = [this](const Ids &ids) { archive(ids, true, true); },
                  .isPossible = [this](const Ids &ids) { return all(ids, false); }});
    addRowAction({.text = tr("&Take out of the archive"),
                  .needs = Needs::Some,
                  .act = [this](const Ids &ids) { archive(ids, false, true); },
                  .isPossible = [this](const Ids &ids) { return all(ids, true); }});
    addRowSeparator();
    addRowAction({.text = tr("&Delete…"),
                  .shapeName = QLatin1StringView("delete"),
                  .shortcut = QKeySequence(Qt::Key_Delete),
                  .needs = Needs::One,
                  .hurts = true,
                  .act = [this](const Ids &ids) { askToDelete(ids.front()); }});
}

bool GroupsPage::all(const Ids &ids, bool archived) const
{
    return std::ranges::all_of(ids, [&](qint64 id) {
        const AdminGroup *group = m_table.find(id);
        return group && group->archived == archived;
    });
}

void GroupsPage::ask(const PageQuestion &question, Reply<RowPage<AdminGroup>> reply)
{
    admin::askForPage<protocol::AdminCountedPage<AdminGroup>>(
        session(), api::listGroups(admin::listQueryOf(question), question.narrowing.value("state")), std::move(reply));
}

void GroupsPage::enter()
{
    m_table.refresh();
    if (m_following.isActive())
        return;
    m_table.forgetHeard();
    m_following = session().live().follow(u"groups"_s, [this](const client::LiveFrame &frame) { m_table.hear(frame); });
}

void GroupsPage::forget()
{
    m_following.stop();
    m_revealed = 0;
    m_table.forget();
    m_details->forget();
}

void GroupsPage::reveal(qint64 id, const QString &words)
{
    if (m_table.rowOf(id))
        return select(id);
    m_revealed = id;
    m_state->setCurrentIndex(0);
    lookFor(words);
}

void GroupsPage::currentChanged(std::optional<qint64> id)
{
    const AdminGroup *group = id ? m_table.find(*id) : nullptr;
    if (group)
        m_details->show(*group);
    else
        m_details->forget();
}

bool GroupsPage::take(const QByteArray &answer)
{
    auto group = protocol::decodeRow<AdminGroup>(answer);
    if (!group) {
        tellFault(group.error());
        return false;
    }
    m_table.renew(*std::move(group));
    m_table.settle();
    return true;
}

// --- what can be done ------------------------------------------------------------------------------------------------

void GroupsPage::askForName(qint64 id)
{
    const AdminGroup *group = m_table.find(id);
    if (!group)
        return;
    PromptWording wording{.title = tr("Rename %1").arg(group->name), .action = tr("&Rename")};
    wording.text = tr("Every member sees the new name at once.");
    wording.fields = {{.key = u"name"_s, .label = tr("&Name"), .value = group->name, .isRequired = true}};
    Prompt::ask(
        this, std::move(wording),
        [self = QPointer(this), id, before = group->name](const QVariantMap &answers, const Prompt::Done &done) {
            if (self)
                self->rename(id, answers.value(u"name"_s).toString().trimmed(), before, done);
        });
}

void GroupsPage::rename(qint64 id, const QString &name, const QString &before,
                        const std::function<void(std::optional<Error>)> &done)
{
    if (name == before)
        return done({});
    session().ask(
        api::renameGroup(id, name), [self = QPointer(this), id, name, before, done](const Result<QByteArray> &answer) {
            done(answer ? std::optional<Error>() : answer.error());
            if (!self || !answer || !self->take(*answer))
                return;
            self->context().toast.tellUndoable(tr("%1 is called %2 now").arg(before, name), [self, id, name, before] {
                if (self)
                    self->rename(id, before, name, [self](const std::optional<Error> &error) {
                        if (self && error)
                            self->tellFault(*error);
                    });
            });
        });
}

void GroupsPage::archive(const Ids &ids, bool archived, bool canUndo)
{
    admin::askForEach(
        session(), ids, [archived](qint64 id) { return api::archiveGroup(id, archived); },
        [self = QPointer(this)](qint64, const QByteArray &answer) {
            if (self)
                self->take(answer);
        },
        [self = QPointer(this), archived, canUndo](const admin::EachOutcome &outcome) {
            if (!self)
                return;
            const int count = int(outcome.done.size());
            const QString said = archived ? tr("%n group(s) archived: they can be read, not written", nullptr, count)
                                          : tr("%n group(s) taken out of the archive", nullptr, count);
            if (!canUndo)
                return self->context().toast.tellOutcome(outcome, said);
            self->context().toast.tellOutcome(outcome, said, [self, outcome, archived] {
                if (self)
                    self->archive(outcome.done, !archived, false);
            });
        });
}

void GroupsPage::askToDelete(qint64 id)
{
    const AdminGroup *group = m_table.find(id);
    if (!group)
        return;
    PromptWording wording{.title = tr("Delete %1?").arg(group->name), .action = tr("&Delete"), .hurts = true};
    wording.text = tr("The group goes, with its %n message(s), for everybody in it. To keep them, archive it instead.",
                      nullptr, int(std::min<qint64>(group->messages, std::numeric_limits<int>::max())));
    wording.typed = group->name;
    Prompt::ask(this, std::move(wording),
                [self = QPointer(this), id, name = group->name](const QVariantMap &, const Prompt::Done &done) {
                    if (!self)
                        return;
                    self->session().ask(api::removeGroup(id), [self, id, name, done](const Result<QByteArray> &answer) {
                        done(answer ? std::optional<Error>() : answer.error());
                        if (!self || !answer)
                            return;
                        self->m_table.remove(id);
                        self->m_table.refresh();
                        self->context().toast.tell(tr("%1 is deleted").arg(name));
                    });
                });
}

} // namespace natter::adminui
