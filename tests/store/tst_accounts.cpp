// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/storefixture.h"

using namespace natter;
using namespace natter::store;

/** Users and logins. */
class TestAccounts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { StoreFixture::addEngines(); }

    void aUserIsFoundByItsAddress()
    {
        StoreFixture fixture;
        const Timestamp before = wallClockNow();
        const auto added = fixture.write([](WritableTables &tables) {
            return tables.users().add(emailOf(QStringLiteral("Ada@Example.org")),
                                      nameOf(QStringLiteral("Ada \U0001F600")), "$2b$x");
        });
        QVERIFY(added);
        QVERIFY(added->id.isValid());
        QVERIFY(added->createdAt >= before && added->createdAt <= wallClockNow());

        const auto found = fixture.read(
            [](Tables &tables) { return tables.users().credentials(emailOf(QStringLiteral("ada@example.ORG "))); });
        QVERIFY(found);
        QCOMPARE(found->user.id, added->id);
        QCOMPARE(found->user.email, QStringLiteral("ada@example.org"));
        QCOMPARE(found->user.name, QStringLiteral("Ada \U0001F600"));
        QCOMPARE(found->user.createdAt, added->createdAt);
        QCOMPARE(found->passwordHash, QByteArray("$2b$x"));
        QCOMPARE(codeOf(fixture.read([](Tables &tables) {
                     return tables.users().credentials(emailOf(QStringLiteral("bob@example.org")));
                 })),
                 ErrorCode::NotFound);
    }

    void anAddressBelongsToOne()
    {
        StoreFixture fixture;
        const auto add = [](WritableTables &tables) {
            return tables.users().add(emailOf(QStringLiteral("ada@example.org")), nameOf(QStringLiteral("Ada")), "h");
        };
        // All in one batch or not: exactly one wins.
        std::vector<Answer<User>> answers(20);
        for (auto &answer : answers)
            fixture.store().write(add, answer.reply());
        int won = 0;
        for (const auto &answer : answers) {
            won += answer.result() ? 1 : 0;
            if (!answer.result())
                QCOMPARE(answer.result().error().code, ErrorCode::EmailTaken);
        }
        QCOMPARE(won, 1);
        QCOMPARE(fixture.number(QStringLiteral("SELECT COUNT(*) FROM users")), 1);
        QCOMPARE(fixture.store().metrics().replayedBatches.value(), 0U);
    }

    void aLoginNamesItsUser()
    {
        StoreFixture fixture;
        const auto users = fixture.addUsers(2);
        const auto login = fixture.write([&](WritableTables &tables) {
            return tables.logins().add(
                {users[0], QStringLiteral("agent"), QStringLiteral("192.0.2.1"), QByteArray(32, 'a')});
        });
        QVERIFY(login);
        const auto caller =
            fixture.read([&](Tables &tables) { return tables.logins().caller(users[0], *login, wallClockNow()); });
        QVERIFY(caller);
        QCOMPARE(caller->user, users[0]);
        QCOMPARE(caller->login, *login);
        QCOMPARE(caller->name, QStringLiteral("u1"));

        const auto codeFor = [&](UserId user, LoginId id) {
            return codeOf(
                fixture.read([=](Tables &tables) { return tables.logins().caller(user, id, wallClockNow()); }));
        };
        QCOMPARE(codeFor(users[1], *login), ErrorCode::Unauthenticated);
        QCOMPARE(codeFor(users[0], LoginId(login->value() + 1)), ErrorCode::Unauthenticated);
        QCOMPARE(codeOf(fixture.write([](WritableTables &tables) {
                     return tables.logins().add({UserId(99), {}, {}, QByteArray(32, 'b')});
                 })),
                 ErrorCode::NotFound);
        QCOMPARE(fixture.number(QStringLiteral("SELECT COUNT(*) FROM logins")), 1);
    }

    void aReadAfterAReplySeesTheWrite()
    {
        StoreFixture fixture;
        // The read is handed in from within the reply, at the earliest moment there is.
        for (int i = 0; i < 50; ++i) {
            const auto email = emailOf(QStringLiteral("x%1@example.org").arg(i));
            Answer<Credentials> answer;
            fixture.store().write(
                [email](WritableTables &tables) { return tables.users().add(email, nameOf(QStringLiteral("x")), "h"); },
                [&](Result<User> user) {
                    QVERIFY(user);
                    fixture.store().read([email](Tables &tables) { return tables.users().credentials(email); },
                                         answer.reply());
                });
            QVERIFY(answer.result());
        }
    }
};

QTEST_GUILESS_MAIN(TestAccounts)
#include "tst_accounts.moc"
