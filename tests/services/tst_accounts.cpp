// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/accounts.h"
#include "support/await.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

using namespace natter;
using namespace natter::services;
using namespace Qt::StringLiterals;

/** Logins and signups at their limits, on a real database. */
class TestAccounts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder.emplace();
        open();
    }

    void cleanup()
    {
        m_store.reset();
        m_passwords.reset();
        m_accounts.reset();
    }

    void wrongPasswordsEndInAWait()
    {
        begin({5, 0});
        QVERIFY(signUp(u"ann@example.org"_s, u"192.0.2.1"_s));
        for (const QString &account : {u"ann@example.org"_s, u"nobody@example.org"_s}) {
            for (int i = 0; i < 5; ++i)
                QCOMPARE(codeOf(logIn(account, u"wrong"_s, u"192.0.2.2"_s)), ErrorCode::InvalidCredentials);
            const auto refused = logIn(account, u"password123"_s, u"192.0.2.2"_s);
            QCOMPARE(codeOf(refused), ErrorCode::RateLimited);
            QVERIFY(refused.error().retryAfter > std::chrono::minutes(14));
        }
        // The owner, at home, notices nothing.
        QVERIFY(logIn(u"ann@example.org"_s, u"password123"_s, u"192.0.2.1"_s));
    }

    void attackFromEverywhereDoesNotLockTheOwnerOut()
    {
        begin({1, 0}); // 20 failures for the account as a whole
        QVERIFY(signUp(u"ann@example.org"_s, u"192.0.2.1"_s));
        for (int i = 0; i < 20; ++i)
            QCOMPARE(codeOf(logIn(u"ann@example.org"_s, u"wrong"_s, u"198.51.100.%1"_s.arg(i))),
                     ErrorCode::InvalidCredentials);
        QCOMPARE(codeOf(logIn(u"ann@example.org"_s, u"password123"_s, u"203.0.113.9"_s)), ErrorCode::RateLimited);
        QCOMPARE(codeOf(logIn(u"nobody@example.org"_s, u"password123"_s, u"203.0.113.9"_s)),
                 ErrorCode::InvalidCredentials);
        QVERIFY(logIn(u"ann@example.org"_s, u"password123"_s, u"192.0.2.1"_s));
    }

    /** What the addresses are known by is stored: a server that was started again counts anew, and knows them still. */
    void familiarAddressesOutliveARestart()
    {
        begin({1, 0});
        QVERIFY(signUp(u"ann@example.org"_s, u"192.0.2.1"_s));
        QVERIFY(signUp(u"old@example.org"_s, u"192.0.2.1"_s));
        inDatabase(u"UPDATE logins SET last_seen_at = last_seen_at - 2678400000 WHERE user_id = 2"_s); // 31 days
        cleanup();
        open();
        begin({1, 0});
        for (const QString &account : {u"ann@example.org"_s, u"old@example.org"_s}) {
            for (int i = 0; i < 20; ++i)
                QCOMPARE(codeOf(logIn(account, u"wrong"_s, u"198.51.100.%1"_s.arg(i))), ErrorCode::InvalidCredentials);
        }
        QCOMPARE(codeOf(logIn(u"ann@example.org"_s, u"password123"_s, u"203.0.113.9"_s)), ErrorCode::RateLimited);
        QVERIFY(logIn(u"ann@example.org"_s, u"password123"_s, u"192.0.2.1"_s));
        QCOMPARE(codeOf(logIn(u"old@example.org"_s, u"password123"_s, u"192.0.2.1"_s)), ErrorCode::RateLimited);
    }

    void theTrustedAreNotKeptOutByStrangers()
    {
        begin({1, 0});
        QVERIFY(signUp(u"ann@example.org"_s, u"192.0.2.1"_s));
        for (int i = 0; i < 20; ++i)
            QCOMPARE(codeOf(logIn(u"ann@example.org"_s, u"wrong"_s, u"198.51.100.%1"_s.arg(i))),
                     ErrorCode::InvalidCredentials);
        QCOMPARE(codeOf(logIn(u"ann@example.org"_s, u"password123"_s, u"127.0.0.1"_s)), ErrorCode::RateLimited);
        QVERIFY(logIn(u"ann@example.org"_s, u"password123"_s, u"127.0.0.1"_s, true));
        // Their own wrong passwords count as anybody's.
        QCOMPARE(codeOf(logIn(u"ann@example.org"_s, u"wrong"_s, u"127.0.0.2"_s, true)), ErrorCode::InvalidCredentials);
        QCOMPARE(codeOf(logIn(u"ann@example.org"_s, u"password123"_s, u"127.0.0.2"_s, true)), ErrorCode::RateLimited);
    }

    void triesAtTheSameTimeAreNoWayAround()
    {
        begin({5, 0});
        QVERIFY(signUp(u"ann@example.org"_s, u"192.0.2.1"_s));
        int wrong = 0;
        int waits = 0;
        for (int i = 0; i < 50; ++i) {
            m_accounts->logIn({email(u"ann@example.org"_s), password(u"wrong"_s)}, {{}, u"192.0.2.2"_s},
                              [&](const Result<protocol::LoggedIn> &answer) {
                                  ++(answer.error().code == ErrorCode::RateLimited ? waits : wrong);
                              });
        }
        AWAIT_EQUAL(wrong + waits, 50);
        QCOMPARE(wrong, 5);
    }

    void manyAccountsAtTheSameTimeAreNoWayAround()
    {
        begin({5, 0});
        int wrong = 0;
        int waits = 0;
        for (int i = 0; i < 100; ++i) {
            m_accounts->logIn({email(u"user%1@example.org"_s.arg(i)), password(u"wrong"_s)}, {{}, u"192.0.2.2"_s},
                              [&](const Result<protocol::LoggedIn> &answer) {
                                  ++(answer.error().code == ErrorCode::RateLimited ? waits : wrong);
                              });
        }
        AWAIT_EQUAL(wrong + waits, 100);
        QCOMPARE(wrong, 20);
    }

    void theSuspendedAreToldWithTheRightPasswordOnly()
    {
        begin({5, 0});
        QVERIFY(signUp(u"ann@example.org"_s, u"192.0.2.1"_s));
        inDatabase(u"UPDATE users SET suspended_until = 9000000000000"_s);
        QCOMPARE(codeOf(logIn(u"ann@example.org"_s, u"password123"_s, u"192.0.2.1"_s)), ErrorCode::Suspended);
        QCOMPARE(codeOf(logIn(u"ann@example.org"_s, u"wrong"_s, u"192.0.2.1"_s)), ErrorCode::InvalidCredentials);
    }

    void signUpsByAddress()
    {
        begin({0, 2});
        QVERIFY(signUp(u"a@example.org"_s, u"192.0.2.1"_s));
        QVERIFY(signUp(u"b@example.org"_s, u"192.0.2.1"_s));
        QCOMPARE(codeOf(signUp(u"c@example.org"_s, u"192.0.2.1"_s)), ErrorCode::RateLimited);
        QVERIFY(signUp(u"c@example.org"_s, u"192.0.2.2"_s));
    }

private:
    using LoggedIn = protocol::LoggedIn;

    void open()
    {
        store::StoreOptions options;
        options.url.file = m_folder->filePath(u"natter.db"_s);
        m_store = store::Store::open(options).value();
        m_passwords.emplace(4, 1, 1'000);
    }

    /** Past the store. */
    void inDatabase(const QString &statement)
    {
        bool done = false;
        {
            QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"beside"_s);
            database.setDatabaseName(m_folder->filePath(u"natter.db"_s));
            done = database.open() && QSqlQuery(database).exec(statement);
        }
        QSqlDatabase::removeDatabase(u"beside"_s);
        QVERIFY(done);
    }

    void begin(LoginLimits limits)
    {
        m_guard.emplace(limits);
        m_accounts.emplace(*m_store, *m_passwords, m_tokens, *m_guard, m_changes, std::chrono::days(30));
    }

    static EmailAddress email(const QString &text) { return *EmailRules::parse(text, TextLimits()); }
    static Password password(const QString &text) { return *PasswordRules::parseExisting(text, TextLimits()); }
    static std::optional<ErrorCode> codeOf(const Result<LoggedIn> &answer)
    {
        return answer ? std::nullopt : std::optional(answer.error().code);
    }

    template<class Ask>
    Result<LoggedIn> answerTo(Ask ask)
    {
        std::optional<Result<LoggedIn>> answer;
        ask([&answer](Result<LoggedIn> given) { answer.emplace(std::move(given)); });
        if (!test::eventually([&answer] { return answer.has_value(); }))
            return fail(ErrorCode::Internal, u"no answer came"_s);
        return *std::move(answer);
    }

    Result<LoggedIn> signUp(const QString &account, const QString &address)
    {
        return answerTo([&](Reply<LoggedIn> reply) {
            m_accounts->signUp({email(account), *NameRules::parse(account, TextLimits()), password(u"password123"_s)},
                               {{}, address}, std::move(reply));
        });
    }

    Result<LoggedIn> logIn(const QString &account, const QString &text, const QString &address, bool isTrusted = false)
    {
        return answerTo([&](Reply<LoggedIn> reply) {
            m_accounts->logIn({email(account), password(text)}, {{}, address, isTrusted}, std::move(reply));
        });
    }

    std::optional<QTemporaryDir> m_folder;
    std::unique_ptr<store::Store> m_store;
    std::optional<Passwords> m_passwords;
    Tokens m_tokens{{QByteArray(32, 'k'), TokenAlgorithm::HS256, std::chrono::minutes(30)}};
    domain::Directory m_directory;
    hub::Hub m_hub;
    Changes m_changes{m_directory, m_hub};
    std::optional<LoginGuard> m_guard;
    std::optional<Accounts> m_accounts;
};

QTEST_GUILESS_MAIN(TestAccounts)
#include "tst_accounts.moc"
