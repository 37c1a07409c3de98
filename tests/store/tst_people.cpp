// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/storefixture.h"
#include "store/tables/usernames.h"

using namespace natter;
using namespace natter::store;
using namespace Qt::StringLiterals;

/** The directory, blocks, invitations, and the end of an account. */
class TestPeople : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { StoreFixture::addEngines(); }

    void init() { m_fixture.emplace(); }

    void keysOfNames()
    {
        QCOMPARE(nameKeys(u"Jean-Luc  O'Neill"_s),
                 (std::vector{u"jean-luc o'neill"_s, u"luc o'neill"_s, u"neill"_s, u"o'neill"_s}));
        QCOMPARE(nameKeys(u"\uff21nna STRASSE"_s), nameKeys(u"anna stra\u00dfe"_s));
        QCOMPARE(nameKeys(u"ann ann"_s), (std::vector{u"ann ann"_s, u"ann"_s}));
        QCOMPARE(nameKeys(QString(64, u'a')).size(), 1U);
        QVERIFY(nameKeys(u"a b "_s.repeated(16)).size() <= 17);
    }

    void searching()
    {
        for (const QString &name : {u"Ann Smith"_s, u"bert_100%"_s, u"\u00c4nne Ann"_s, u"Smithers"_s, u"bertX100Y"_s})
            addUser(name);
        QCOMPARE(found(u"ann"_s), (QStringList{u"\u00c4nne Ann"_s, u"Ann Smith"_s}));
        QCOMPARE(found(u"ANN SM"_s), QStringList{u"Ann Smith"_s});
        QCOMPARE(found(u"smith"_s), (QStringList{u"Ann Smith"_s, u"Smithers"_s}));
        QCOMPARE(found(u"\u00e4NN"_s), QStringList{u"\u00c4nne Ann"_s});
        QCOMPARE(found(u"mith"_s), QStringList());
        QCOMPARE(found(u"bert_"_s), QStringList{u"bert_100%"_s});
        QCOMPARE(found(u"100%"_s), QStringList{u"bert_100%"_s});
        QCOMPARE(found(u"%"_s), QStringList());
        QCOMPARE(found(u"_"_s), QStringList());
        QCOMPARE(found(u""_s).size(), 5);
        QCOMPARE(found(u" \u00c4nne  ann "_s), QStringList{u"\u00c4nne Ann"_s});

        const UserId ann(1);
        QVERIFY(m_fixture->write([&](WritableTables &tables) { return tables.users().rename(ann, nameOf(u"Zoe"_s)); }));
        QCOMPARE(found(u"ann"_s), QStringList{u"\u00c4nne Ann"_s});
        QCOMPARE(found(u"zo"_s), QStringList{u"Zoe"_s});
    }

    void pages()
    {
        for (int i = 0; i < 25; ++i)
            addUser(u"Same Name"_s);
        for (const QString &query : {u""_s, u"same"_s, u"na"_s}) {
            std::vector<UserId> all;
            PeopleSearch search{UserId(1), query, 4, {}};
            for (bool more = true; more;) {
                const auto page = m_fixture->read([&](Tables &tables) { return tables.people().all(search); });
                QVERIFY(page);
                for (const KnownPerson &person : page->people)
                    all.push_back(person.id);
                // Who comes and goes meanwhile moves nobody to another page.
                if (all.size() == 8)
                    addUser(u"Aaron"_s);
                search.after = page->end;
                more = page->more;
            }
            QCOMPARE(all.size(), 25U);
            std::ranges::sort(all);
            QVERIFY(std::ranges::adjacent_find(all) == all.end());
            m_fixture->change(u"DELETE FROM user_names WHERE folded = 'aaron'"_s);
        }
    }

    void sharing()
    {
        const auto users = m_fixture->addUsers(5);
        m_fixture->addGroup(users[0], {users[1], users[2]});
        QVERIFY(m_fixture->append(direct(users[0], users[3], u"hi"_s)));
        QVERIFY(m_fixture->append(direct(users[0], users[1], u"hi"_s)));
        const PeopleSearch search{users[0], u""_s, 10, {}};
        const auto known = m_fixture->read([&](Tables &tables) { return tables.people().sharing(search); });
        QVERIFY(known);
        QStringList names;
        for (const KnownPerson &person : known->people)
            names += person.name;
        QCOMPARE(names, (QStringList{u"u1"_s, u"u2"_s, u"u3"_s, u"u4"_s}));
        QCOMPARE(m_fixture->read([&](Tables &tables) { return tables.people().share(users[0], users[4]); }), false);
        QCOMPARE(m_fixture->read([&](Tables &tables) { return tables.people().share(users[0], users[3]); }), true);
    }

    void existingUsersCanBeFoundAfterTheMigration()
    {
        const auto users = m_fixture->addUsers(1);
        m_fixture->change(u"DELETE FROM user_names"_s);
        m_fixture->change(u"UPDATE users SET name = '\u00c4RGER Ole'"_s);
        m_fixture->close();
        const auto database = m_fixture->connection(Access::Write);
        QVERIFY(UserNames(*database).setMissing());
        m_fixture->open();
        QCOMPARE(found(u"\u00e4rg"_s), QStringList{u"\u00c4RGER Ole"_s});
        QCOMPARE(found(u"ole"_s), QStringList{u"\u00c4RGER Ole"_s});
    }

    void aBlockedUserReachesNobody()
    {
        const auto users = m_fixture->addUsers(3);
        const UserId ann = users[0], bob = users[1], cid = users[2];
        QVERIFY(m_fixture->append(direct(bob, ann, u"before"_s, u"first"_s)));
        block(ann, bob);
        block(ann, bob);
        block(ann, cid);
        // In a conversation that exists, and where there would be a new one.
        QCOMPARE(codeOf(m_fixture->append(direct(bob, ann, u"x"_s))), ErrorCode::NotFound);
        QCOMPARE(codeOf(m_fixture->append(direct(cid, ann, u"x"_s))), ErrorCode::NotFound);
        QCOMPARE(codeOf(m_fixture->append(direct(bob, UserId(999), u"x"_s))), ErrorCode::NotFound);
        QVERIFY(m_fixture->append(direct(ann, bob, u"the other way"_s)));
        // What was stored before stays so.
        const auto again = m_fixture->append(direct(bob, ann, u"before"_s, u"first"_s));
        QVERIFY(again && again->repeated);
        QVERIFY(m_fixture->write([&](WritableTables &tables) { return tables.blocks().remove(ann, bob); }));
        QVERIFY(m_fixture->append(direct(bob, ann, u"x"_s)));
    }

    void aBlockHoldsInsideABatch()
    {
        const auto users = m_fixture->addUsers(3);
        block(users[0], users[1]);
        // The first one makes the conversation that the second one must not use.
        std::vector<Answer<AppendedMessage>> answers(6);
        m_fixture->store().append(direct(users[2], users[0], u"a"_s), answers[0].reply());
        m_fixture->store().append(direct(users[0], users[1], u"b"_s), answers[1].reply());
        m_fixture->store().append(direct(users[1], users[0], u"c"_s), answers[2].reply());
        m_fixture->store().append(direct(users[1], users[2], u"d"_s), answers[3].reply());
        m_fixture->store().append(direct(users[1], UserId(99), u"e"_s), answers[4].reply());
        m_fixture->store().append(direct(users[1], users[0], u"f"_s), answers[5].reply());
        for (const int good : {0, 1, 3})
            QVERIFY(answers[std::size_t(good)].result());
        for (const int bad : {2, 4, 5})
            QCOMPARE(codeOf(answers[std::size_t(bad)].result()), ErrorCode::NotFound);
        QCOMPARE(m_fixture->number(u"SELECT COUNT(*) FROM messages"_s), 3);
    }

    void aBlockedUserMakesNoGroup()
    {
        const auto users = m_fixture->addUsers(3);
        block(users[0], users[1]);
        const auto make = [&](UserId owner, std::vector<UserId> members) {
            return m_fixture->write([&](WritableTables &tables) {
                return tables.conversations().addGroup({owner, nameOf(u"G"_s), members});
            });
        };
        QCOMPARE(codeOf(make(users[1], {users[0], users[2]})), ErrorCode::NotFound);
        QCOMPARE(m_fixture->number(u"SELECT COUNT(*) FROM conversations"_s), 0);
        QVERIFY(make(users[0], {users[1]}));
        QVERIFY(make(users[1], {users[2]}));
    }

    void invitations()
    {
        const Timestamp now = wallClockNow();
        const auto add = [&](const QByteArray &hash, std::optional<int> uses, std::optional<Timestamp> expires) {
            return m_fixture->write([&](WritableTables &tables) {
                return tables.invites().add({hash.leftJustified(32, 'x'), uses, expires, u"note"_s});
            });
        };
        const auto good = [&](const QByteArray &hash) {
            return m_fixture->read(
                [&](Tables &tables) { return tables.invites().good(hash.leftJustified(32, 'x'), now); });
        };
        const auto once = add("once", 1, std::nullopt);
        QVERIFY(once);
        QVERIFY(add("ever", std::nullopt, std::nullopt));
        QVERIFY(add("late", 3, now - std::chrono::seconds(1)));
        QCOMPARE(codeOf(good("none")), ErrorCode::InviteInvalid);
        QCOMPARE(codeOf(good("late")), ErrorCode::InviteInvalid);
        QVERIFY(good("ever"));
        const auto use = [&](qint64 id) {
            return m_fixture->write([&](WritableTables &tables) { return tables.invites().use(id); });
        };
        QCOMPARE(good("once").value(), once->id);
        QVERIFY(use(once->id));
        QCOMPARE(codeOf(use(once->id)), ErrorCode::InviteInvalid);
        QCOMPARE(codeOf(good("once")), ErrorCode::InviteInvalid);
        const auto all = m_fixture->read([](Tables &tables) { return tables.invites().page(0, 10); });
        QCOMPARE(all->size(), 3U);
        QCOMPARE(all->at(0).usesLeft, 0);
        QCOMPARE(all->at(1).usesLeft, -1);
        QVERIFY(m_fixture->write([&](WritableTables &tables) { return tables.invites().remove(once->id); }));
        QCOMPARE(codeOf(m_fixture->write([&](WritableTables &tables) { return tables.invites().remove(once->id); })),
                 ErrorCode::NotFound);
    }

    void erasing()
    {
        const auto users = m_fixture->addUsers(4);
        const UserId ann = users[0], bob = users[1], cid = users[2], dan = users[3];
        const auto withAdmin = m_fixture->addGroup(ann, {bob, cid, dan});
        m_fixture->change(u"UPDATE members SET role = 1 WHERE user_id = %1"_s.arg(cid.value()));
        const auto withoutAdmin = m_fixture->addGroup(ann, {bob, dan});
        m_fixture->change(
            u"UPDATE members SET role = 0 WHERE role = 1 AND conversation_id = %1"_s.arg(withoutAdmin.value()));
        const auto alone = m_fixture->addGroup(ann, {});
        const auto asMember = m_fixture->addGroup(bob, {ann});
        QVERIFY(m_fixture->append(direct(ann, bob, u"stays"_s)));
        block(ann, bob);
        block(cid, ann);
        const qint64 before = m_fixture->rev().value();

        std::vector<LeftGroup> left;
        QVERIFY(m_fixture->write([&](WritableTables &tables) -> Result<std::monostate> {
            if (auto erased = tables.users().erase(ann); !erased)
                return erased;
            auto groups = tables.departures().leaveAll(ann);
            if (!groups)
                return fail(groups.error());
            left = *groups;
            return tables.blocks().removeAll(ann);
        }));
        QCOMPARE(left.size(), 4U);
        QCOMPARE(left[0].group, withAdmin);
        QCOMPARE(left[0].heir, cid);
        QCOMPARE(left[1].group, withoutAdmin);
        QCOMPARE(left[1].heir, bob);
        QCOMPARE(left[2].group, alone);
        QVERIFY(left[2].gone);
        QCOMPARE(left[3].group, asMember);
        QVERIFY(!left[3].heir.isValid() && !left[3].gone);
        // Two changes of role, three departures, one deletion: numbered without a gap.
        QCOMPARE(m_fixture->rev().value(), before + 6);
        QCOMPARE(m_fixture->number(u"SELECT COUNT(*) FROM changes WHERE rev > %1"_s.arg(before)), 6);
        QCOMPARE(m_fixture->number(u"SELECT COUNT(*) FROM removals WHERE user_id = %1"_s.arg(ann.value())), 4);
        QCOMPARE(m_fixture->number(u"SELECT COUNT(*) FROM members WHERE role = 2"_s), 3);
        QCOMPARE(m_fixture->number(u"SELECT COUNT(*) FROM conversations WHERE deleted_at IS NOT NULL"_s), 1);
        QCOMPARE(m_fixture->number(u"SELECT COUNT(*) FROM blocks"_s), 0);
        QCOMPARE(m_fixture->number(u"SELECT COUNT(*) FROM messages WHERE content = 'stays'"_s), 1);

        QVERIFY(!found(u""_s).contains(u"u1"_s));
        QCOMPARE(found(u"deleted"_s), QStringList());
        const auto person = m_fixture->read([&](Tables &tables) { return tables.people().one(ann); });
        QVERIFY(person && person->isErased);
        QCOMPARE(person->name, u"Deleted account"_s);
        // The address is free, and nobody can write to who is gone, nor block them, nor put them into a group.
        QVERIFY(m_fixture->write([](WritableTables &tables) {
            return tables.users().add(emailOf(u"u1@example.org"_s), nameOf(u"New"_s), "h");
        }));
        QCOMPARE(codeOf(m_fixture->append(direct(bob, ann, u"x"_s))), ErrorCode::NotFound);
        QCOMPARE(codeOf(m_fixture->append(direct(dan, ann, u"x"_s))), ErrorCode::NotFound);
        QCOMPARE(codeOf(m_fixture->write([&](WritableTables &tables) { return tables.blocks().add(bob, ann, 9); })),
                 ErrorCode::NotFound);
        QCOMPARE(codeOf(m_fixture->write([&](WritableTables &tables) {
                     return tables.conversations().addGroup({bob, nameOf(u"G"_s), {ann}});
                 })),
                 ErrorCode::NotFound);
        QCOMPARE(codeOf(m_fixture->write([&](WritableTables &tables) { return tables.users().suspend(ann, {}); })),
                 ErrorCode::NotFound);
    }

    void blocksHaveAnEnd()
    {
        const auto users = m_fixture->addUsers(6);
        const auto blocked = [&](std::size_t other) {
            return codeOf(m_fixture->write(
                [&](WritableTables &tables) { return tables.blocks().add(users[0], users[other], blocksMost); }));
        };
        for (std::size_t other = 1; other <= blocksMost; ++other)
            block(users[0], users[other]);
        QCOMPARE(blocked(4), ErrorCode::LimitReached);
        block(users[0], users[2]); // who is blocked already is none more
        block(users[1], users[0]); // and everybody has their own
        QVERIFY(m_fixture->write([&](WritableTables &tables) { return tables.blocks().remove(users[0], users[2]); }));
        block(users[0], users[4]);
        QCOMPARE(blocked(2), ErrorCode::LimitReached);
        const auto left = m_fixture->read([&](Tables &tables) { return tables.blocks().ofUser(users[0]); });
        QCOMPARE(left.value(), (std::vector{users[1], users[3], users[4]}));
    }

    void theLastAdministratorStays()
    {
        const auto users = m_fixture->addUsers(2);
        m_fixture->change(u"UPDATE users SET role = 1"_s);
        const auto erase = [&](UserId user) {
            return m_fixture->write([&](WritableTables &tables) { return tables.users().erase(user); });
        };
        QVERIFY(erase(users[0]));
        QCOMPARE(codeOf(erase(users[1])), ErrorCode::LastAdministrator);
    }

private:
    void addUser(const QString &name)
    {
        const QString address = u"n%1@example.org"_s.arg(++m_named);
        const auto added = m_fixture->write(
            [&](WritableTables &tables) { return tables.users().add(emailOf(address), nameOf(name), "h"); });
        if (!added)
            qFatal("no user");
    }
    static constexpr int blocksMost = 3;
    void block(UserId user, UserId other)
    {
        if (!m_fixture->write([&](WritableTables &tables) { return tables.blocks().add(user, other, blocksMost); }))
            qFatal("no block");
    }
    QStringList found(const QString &query)
    {
        const PeopleSearch search{UserId(1), query, 100, {}};
        const auto page = m_fixture->read([&](Tables &tables) { return tables.people().all(search); });
        QStringList names;
        for (const KnownPerson &person : page.value().people)
            names += person.name;
        return names;
    }

    std::optional<StoreFixture> m_fixture;
    int m_named = 0;
};

QTEST_GUILESS_MAIN(TestPeople)
#include "tst_people.moc"
