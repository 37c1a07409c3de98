// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/groupdetails.h"

#include "core/eachrequest.h"
#include "core/models/pageasking.h"
#include "core/peoplefinder.h"
#include "ui/prompt.h"
#include "ui/sidetable.h"
#include "ui/toast.h"

#include <QCheckBox>
#include <QHash>
#include <QPointer>

#include <algorithm>

namespace natter::adminui {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using admin::PageQuestion;
using admin::RowPage;
using protocol::AdminGroup;
using protocol::AdminGroupDetails;
using protocol::AdminMember;
namespace api = client::adminapi;

namespace {

/** The cursor that runs down the table asks about no group on its way. */
constexpr auto restingTime = 150ms;
constexpr auto changePause = 1s;

qint64 idOf(const AdminMember &row)
{
    return row.userId.value();
}

} // namespace

GroupDetails::GroupDetails(admin::AdminSession &session, Toast &toast, QWidget *parent)
    : DetailsPane(parent)
    , m_session(session)
    , m_toast(toast)
    , m_members(admin::memberColumns(), idOf,
                [this](const PageQuestion &question, Reply<RowPage<AdminMember>> reply) {
                    admin::askForPage<protocol::AdminPage<AdminMember>>(
                        m_session, api::listMembers(m_group.id.value(), admin::listQueryOf(question)),
                        std::move(reply));
                })
    , m_memberView(new SideTable(tr("Members of the group"), &m_members, tr("Nobody"), this))
    , m_online(new QCheckBox(tr("Only who is online"), this))
{
    setMinimumWidth(320);
    m_online->setAccessibleName(tr("Show only members who are online"));
    connect(m_online, &QCheckBox::toggled, this, [this](bool only) {
        if (only)
            m_members.accept([](const AdminMember &member) { return member.online; });
        else
            m_members.accept(nullptr);
    });
    m_memberView->addAct(tr("&Add…"), [this](const auto &) { askToAdd(); }, true);
    m_memberView->addAct(tr("&Role…"), [this](const auto &users) { askForRole(users); });
    m_memberView->addAct(tr("Re&move…"), [this](const auto &users) { askToRemove(users); });
    const auto showUser = [this](qint64 user) {
        if (const AdminMember *member = m_members.find(user))
            Q_EMIT wanted("users", user, member->name);
    };
    m_memberView->addAct(tr("&Show user"), [showUser](const auto &users) { showUser(users.front()); });
    m_memberView->setActivated(showUser);
    addSection(tr("Members"), m_online);
    addSection({}, m_memberView);
    m_pause.setSingleShot(true);
    connect(&m_pause, &QTimer::timeout, this, &GroupDetails::load);
}

GroupDetails::~GroupDetails() = default;

void GroupDetails::show(const AdminGroup &group)
{
    const bool isOther = m_group.id != group.id;
    // A row that comes again as it was tells of what it does not show: a role, an owner, one member for another.
    const bool isTalk = m_group.messages != group.messages;
    const bool hasOthers = !isTalk || m_group.memberCount != group.memberCount || m_group.online != group.online;
    m_group = group;
    setTitle(group.name);
    if (isOther) {
        m_owner.clear();
        ++m_question;
        m_members.forget();
        m_pause.start(restingTime);
        if (!m_people.isActive())
            m_people =
                m_session.live().follow(u"users"_s, [this](const client::LiveFrame &frame) { hearOfPeople(frame); });
    } else if (hasOthers && !m_pause.isActive()) {
        m_pause.start(changePause);
    }
    showLines();
}

void GroupDetails::showLines()
{
    std::vector<Line> lines{{tr("Owner"), m_owner}};
    for (const admin::RowColumn<AdminGroup> &column : admin::groupColumns()) {
        if (column.column.key != "name" && column.column.key != "created_by")
            lines.push_back({column.column.title, admin::cellText(column.column.kind, column.value(m_group))});
    }
    setLines(lines);
}

void GroupDetails::hearOfPeople(const client::LiveFrame &frame)
{
    for (const QJsonValue &json : frame.rows) {
        const QJsonValue connections = json["connections"_L1];
        const AdminMember *member = m_members.find(json["id"_L1].toInteger());
        if (!member)
            continue;
        const QString name = json["name"_L1].toString(member->name);
        const bool online = connections.isDouble() ? connections.toInteger() > 0 : member->online;
        if (member->online == online && member->name == name)
            continue;
        m_members.alter(idOf(*member), [&](AdminMember &row) {
            row.online = online;
            row.name = name;
        });
    }
}

void GroupDetails::forget()
{
    m_people.stop();
    m_group = {};
    m_owner.clear();
    ++m_question;
    m_pause.stop();
    m_members.forget();
}

void GroupDetails::load()
{
    if (!m_group.id.isValid())
        return;
    m_members.refresh();
    m_session.ask<AdminGroupDetails>(
        api::readGroup(m_group.id.value()), protocol::decodeRow<AdminGroupDetails>,
        [self = QPointer(this), number = ++m_question](const Result<AdminGroupDetails> &details) {
            if (!self || self->m_question != number || !details)
                return; // the members' table says what is wrong
            self->m_owner = details->owner ? details->owner->name : tr("nobody");
            self->showLines();
        });
}

// --- members ---------------------------------------------------------------------------------------------------------

void GroupDetails::askToAdd()
{
    if (!m_group.id.isValid())
        return;
    PromptWording wording{.title = tr("Add members to %1").arg(m_group.name), .action = tr("&Add")};
    wording.fields = {{.key = u"user_ids"_s,
                       .label = tr("&People"),
                       .kind = PromptField::Kind::Paragraph,
                       .hint = tr("E-mail addresses or names, one a line"),
                       .isRequired = true}};
    Prompt::ask(
        this, std::move(wording),
        [self = QPointer(this), group = m_group.id.value()](const QVariantMap &answers, const Prompt::Done &done) {
            if (self)
                self->add(group, answers.value(u"user_ids"_s).toString().split(u'\n'), done);
        });
}

void GroupDetails::add(qint64 group, const QStringList &people, const std::function<void(std::optional<Error>)> &done)
{
    admin::findPeople(m_session, people, [self = QPointer(this), group, done](Result<std::vector<qint64>> users) {
        if (!self)
            return;
        if (!users)
            return done(users.error());
        self->m_session.ask(api::addMembers(group, *users),
                            [self, count = int(users->size()), done](const Result<QByteArray> &answer) {
                                done(answer ? std::optional<Error>() : answer.error());
                                if (!self || !answer)
                                    return;
                                self->load();
                                self->m_toast.tell(tr("%n member(s) added", nullptr, count));
                            });
    });
}

void GroupDetails::askForRole(const std::vector<qint64> &users)
{
    const AdminMember *first = m_members.find(users.front());
    if (!first)
        return;
    PromptWording wording{.title = tr("Role in %1").arg(m_group.name), .action = tr("&Change")};
    wording.text = users.size() == 1 ? first->name : tr("%n member(s)", nullptr, int(users.size()));
    PromptField field{
        .key = u"role"_s, .label = tr("&Role"), .kind = PromptField::Kind::Choice, .value = int(first->role)};
    for (const Role role : {Role::Member, Role::Admin, Role::Owner})
        field.choices.append({admin::roleText(role), int(role)});
    wording.fields = {field};
    Prompt::ask(this, std::move(wording),
                [self = QPointer(this), users, group = m_group.id.value()](const QVariantMap &answers,
                                                                           const Prompt::Done &done) {
                    done({});
                    if (self)
                        self->setRole(group, users, Role(answers.value(u"role"_s).toInt()), true);
                });
}

void GroupDetails::setRole(qint64 group, const std::vector<qint64> &users, Role role, bool canUndo)
{
    // Making an owner may change who was one: only where all had the same role before is there a way back.
    std::optional<Role> before;
    bool isSame = true;
    for (const qint64 user : users) {
        const AdminMember *member = m_members.find(user);
        isSame = isSame && member && (!before || *before == member->role);
        before = member ? std::optional(member->role) : before;
    }
    canUndo =
        canUndo && m_group.id.value() == group && isSame && before && *before != Role::Owner && role != Role::Owner;
    admin::askForEach(
        m_session, users, [group, role](qint64 user) { return api::setMemberRole(group, user, role); },
        [](qint64, const QByteArray &) {},
        [self = QPointer(this), group, before, canUndo](const admin::EachOutcome &outcome) {
            if (!self)
                return;
            self->load();
            const QString said = tr("%n role(s) changed", nullptr, int(outcome.done.size()));
            if (!canUndo)
                return self->m_toast.tellOutcome(outcome, said);
            self->m_toast.tellOutcome(outcome, said, [self, group, before, outcome] {
                if (self)
                    self->setRole(group, outcome.done, *before, false);
            });
        });
}

void GroupDetails::askToRemove(const std::vector<qint64> &users)
{
    const AdminMember *first = m_members.find(users.front());
    if (!first)
        return;
    std::vector<AdminMember> before;
    for (const qint64 user : users) {
        if (const AdminMember *member = m_members.find(user))
            before.push_back(*member);
    }
    PromptWording wording{.title = tr("Remove from %1?").arg(m_group.name), .action = tr("&Remove"), .hurts = true};
    wording.text = tr("%1. Who is added again sees only what is written from then on.")
                       .arg(users.size() == 1 ? first->name : tr("%n member(s)", nullptr, int(users.size())));
    Prompt::confirm(this, std::move(wording), [self = QPointer(this), users, before, group = m_group.id.value()] {
        if (!self)
            return;
        admin::askForEach(
            self->m_session, users, [group](qint64 user) { return api::removeMember(group, user); },
            [self, group](qint64 user, const QByteArray &) {
                if (self && self->m_group.id.value() == group)
                    self->m_members.remove(user);
            },
            [self, group, before](const admin::EachOutcome &outcome) {
                if (!self)
                    return;
                self->load();
                const QString said = tr("%n member(s) removed", nullptr, int(outcome.done.size()));
                self->m_toast.tellOutcome(outcome, said, [self, group, before, outcome] {
                    if (self)
                        self->takeBack(group, outcome.done, before);
                });
            });
    });
}

void GroupDetails::takeBack(qint64 group, const std::vector<qint64> &users, const std::vector<AdminMember> &before)
{
    QHash<qint64, Role> roles;
    for (const AdminMember &member : before) {
        if (member.role != Role::Member && std::ranges::find(users, idOf(member)) != users.end())
            roles.insert(idOf(member), member.role);
    }
    m_session.ask(api::addMembers(group, users), [self = QPointer(this), group, roles](const Result<QByteArray> &back) {
        if (!self)
            return;
        if (!back)
            return self->m_toast.tell(back.error().message(), Tone::Bad);
        const QList<qint64> raised = roles.keys();
        admin::askForEach(
            self->m_session, {raised.begin(), raised.end()},
            [group, roles](qint64 user) { return api::setMemberRole(group, user, roles.value(user)); },
            [](qint64, const QByteArray &) {},
            [self](const admin::EachOutcome &outcome) {
                if (!self)
                    return;
                self->load();
                self->m_toast.tellOutcome(outcome, tr("They are members again"));
            });
    });
}

} // namespace natter::adminui
