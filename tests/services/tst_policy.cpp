// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "domain/policy.h"

#include <QTest>

#include <array>

using namespace natter;
using namespace natter::domain;
using namespace Qt::StringLiterals;

namespace {

/** What comes of it: done, forbidden, archived, not found. */
struct Expectation
{
    const char *name;
    Action action;
    /** Of a member, an admin, an owner: in a group, in an archived one. Then in a direct conversation, which has one
     * role. */
    const char *group;
    const char *archived;
    char direct;
};

// y: yes, f: Forbidden, a: Archived, n: NotFound.
constexpr auto table = std::to_array<Expectation>({
    {"read", Action::ReadMessages, "yyy", "yyy", 'y'},
    {"send", Action::SendMessage, "yyy", "aaa", 'y'},
    {"edit one's own", Action::EditOwnMessage, "yyy", "aaa", 'y'},
    {"delete one's own", Action::DeleteOwnMessage, "yyy", "yyy", 'y'},
    {"delete others'", Action::DeleteOthersMessage, "fyy", "fyy", 'f'},
    {"mark", Action::MarkPosition, "yyy", "yyy", 'y'},
    {"see members", Action::SeeMembers, "yyy", "yyy", 'n'},
    {"add members", Action::AddMembers, "fyy", "faa", 'n'},
    {"remove a member", Action::RemoveMember, "fyy", "fyy", 'n'},
    {"set a role", Action::SetRole, "ffy", "ffy", 'n'},
    {"rename", Action::Rename, "fyy", "faa", 'n'},
    {"archive", Action::Archive, "fyy", "fyy", 'n'},
    {"leave", Action::Leave, "yyy", "yyy", 'n'},
    {"delete the group", Action::DeleteGroup, "ffy", "ffy", 'n'},
});

// Rows: the role of who asks; columns: of whom it is done to.
constexpr std::array<const char *, 3> removing{"fff", "yff", "yyf"};
constexpr std::array<const char *, 3> givingRoles{"fff", "fff", "yyf"};

constexpr std::array roles{Role::Member, Role::Admin, Role::Owner};

char comesOf(const Result<std::monostate> &result)
{
    if (result)
        return 'y';
    switch (result.error().code) {
    case ErrorCode::Forbidden:
        return 'f';
    case ErrorCode::Archived:
        return 'a';
    case ErrorCode::NotFound:
        return 'n';
    default:
        return '?';
    }
}

Standing standing(ConversationKind kind, Role role, bool archived)
{
    Standing one;
    one.kind = kind;
    one.role = role;
    one.archived = archived;
    return one;
}

} // namespace

/** The whole table of who may what (PROTOCOL §2), written out once more. */
class PolicyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hasEveryAction() { QCOMPARE(table.size(), std::size_t(Action::DeleteGroup) + 1); }

    void allows_data()
    {
        QTest::addColumn<int>("row");
        for (std::size_t i = 0; i < table.size(); ++i)
            QTest::newRow(table[i].name) << int(i);
    }
    void allows()
    {
        QFETCH(int, row);
        const Expectation &expected = table[std::size_t(row)];
        for (std::size_t i = 0; i < roles.size(); ++i) {
            const Role role = roles[i];
            QCOMPARE(comesOf(mayDo(expected.action, standing(ConversationKind::Group, role, false))),
                     expected.group[i]);
            QCOMPARE(comesOf(mayDo(expected.action, standing(ConversationKind::Group, role, true))),
                     expected.archived[i]);
            QCOMPARE(comesOf(mayDo(expected.action, standing(ConversationKind::Direct, role, false))), expected.direct);
        }
        QCOMPARE(comesOf(mayDo(expected.action, std::nullopt)), 'n');
        QCOMPARE(comesOf(mayDo(expected.action, std::nullopt, Role::Member)), 'n');
    }

    /** Whoever administers the server stands above a group, and does not read in it. */
    void leavesGroupsToAdministrators()
    {
        const QByteArray allowed = "nnnnnnyyyyyyny";
        const QByteArray archived = "nnnnnnyayyayny";
        QCOMPARE(std::size_t(allowed.size()), table.size());
        for (qsizetype i = 0; i < allowed.size(); ++i) {
            const auto may = domain::mayAdminister(Action(i), false);
            QCOMPARE(may.has_value(), allowed[i] == 'y');
            if (!may)
                QCOMPARE(may.error().code, ErrorCode::Forbidden);
            const auto inArchive = domain::mayAdminister(Action(i), true);
            const bool isArchived = !inArchive && inArchive.error().code == ErrorCode::Archived;
            QCOMPARE(isArchived, archived[i] == 'a');
            QCOMPARE(inArchive.has_value(), allowed[i] == 'y' && archived[i] != 'a');
        }
    }

    void ranksPeople()
    {
        for (const bool archived : {false, true}) {
            for (std::size_t i = 0; i < roles.size(); ++i) {
                const Standing caller = standing(ConversationKind::Group, roles[i], archived);
                for (std::size_t k = 0; k < roles.size(); ++k) {
                    QCOMPARE(comesOf(mayDo(Action::RemoveMember, caller, roles[k])), removing[i][k]);
                    QCOMPARE(comesOf(mayDo(Action::SetRole, caller, roles[k])), givingRoles[i][k]);
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(PolicyTest)
#include "tst_policy.moc"
