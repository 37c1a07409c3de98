// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/care/seedimport.h"

#include "store/care/openeddatabase.h"
#include "store/care/tablecopy.h"
#include "store/tables/usernames.h"

#include <QFileInfo>
#include <QHash>
#include <QRegularExpression>

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

struct Account
{
    qint64 id = 0;
    QString email;
    QString name;
    QString hash;
};

Result<std::vector<Account>> accountsIn(const DatabaseUrl &url)
{
    if (url.engine == Engine::Sqlite && !QFileInfo::exists(url.file))
        return fail(ErrorCode::NotFound, u"There is no database %1"_s.arg(url.file));
    const Queries queries((Dialect(url.engine)));
    const QString name = url.engine == Engine::Sqlite ? url.file : url.shown();
    const auto database = Database::open(url, Access::Read, queries);
    if (!database)
        return fail(database.error().code, u"The database %1: %2"_s.arg(name, database.error().message()));
    std::vector<Account> accounts;
    auto done =
        (*database)->eachOf(u"SELECT id, email, name, hashed_password FROM users ORDER BY id"_s, [&](const Row &row) {
            accounts.push_back({row.integer(0), row.text(1), row.text(2), row.text(3)});
            return true;
        });
    if (!done) {
        return fail(ErrorCode::ValidationFailed,
                    u"The database %1 has no users as the FastAPI application keeps them (%2)"_s.arg(
                        name, done.error().message()));
    }
    return accounts;
}

/** Judges accounts one by one, and against each other. */
class Judge
{
public:
    explicit Judge(const TextLimits &limits)
        : m_limits(limits)
    {}

    /** As it is to be stored; nothing if it is refused. */
    std::optional<Account> judge(const Account &account)
    {
        const QString who = u"user %1 (%2)"_s.arg(account.id).arg(account.email);
        const auto email = EmailRules::parse(account.email, m_limits);
        const auto name = NameRules::parse(account.name, m_limits);
        // passlib writes $2b$; $2a$ and $2y$ are the same to crypt(3).
        static const QRegularExpression bcrypt(uR"(^\$2[aby]\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$)"_s);
        QStringList faults;
        if (account.id < 1)
            faults += u"its id is not above zero"_s;
        else if (account.id > maxWireInteger)
            faults += u"its id is above 2^53 - 1, which clients cannot name"_s;
        if (!email)
            faults += u"its e-mail address: "_s + email.error().message;
        if (!name)
            faults += u"its name \"%1\": %2"_s.arg(account.name, name.error().message);
        if (!bcrypt.match(account.hash).hasMatch())
            faults += u"its password is not stored as bcrypt of a cost from 4 to 31"_s;
        if (email) {
            const auto known = m_byEmail.constFind(email->toString());
            if (known != m_byEmail.constEnd())
                faults += u"user %1 has the same e-mail address, written \"%2\""_s.arg(known->id).arg(known->email);
            else
                m_byEmail.insert(email->toString(), account);
        }
        if (!faults.isEmpty()) {
            m_refused += who + u": "_s + faults.join(u"; "_s);
            return std::nullopt;
        }
        return Account{account.id, email->toString(), name->toString(), account.hash};
    }

    [[nodiscard]] const QStringList &refused() const { return m_refused; }

private:
    const TextLimits &m_limits;
    QHash<QString, Account> m_byEmail; ///< by the canonical form
    QStringList m_refused;
};

Result<std::monostate> store(Database &database, const std::vector<Account> &accounts)
{
    const qint64 now = toStored(wallClockNow());
    for (const Account &account : accounts) {
        const auto added = database.changeBy(
            u"INSERT INTO users (id, email, name, password_hash, created_at) VALUES (?, ?, ?, ?, ?)"_s,
            {account.id, account.email, account.name, account.hash, now});
        if (!added)
            return fail(added.error());
    }
    if (auto named = UserNames(database).setMissing(); !named)
        return named; // or nobody would find them
    return applyNumberings(database, {{u"users"_s, 0}});
}

} // namespace

Result<SeedImport> importSeed(const DatabaseUrl &from, const DatabaseUrl &to, const TextLimits &limits)
{
    const auto found = accountsIn(from);
    if (!found)
        return fail(found.error());
    Judge judge(limits);
    std::vector<Account> accounts;
    for (const Account &account : *found) {
        if (auto judged = judge.judge(account))
            accounts.push_back(*std::move(judged));
    }
    if (!judge.refused().isEmpty())
        return SeedImport{0, judge.refused()};
    if (accounts.empty())
        return fail(ErrorCode::ValidationFailed, u"There is nobody in the database to take over"_s);
    auto target = OpenedDatabase::claimed(to);
    if (!target)
        return fail(std::move(target.error()));
    Database &database = target->database();
    auto done = database.makeDurable();
    if (done)
        done = target->migrator().migrate();
    const auto shapes = done ? tableShapes(database) : fail(std::move(done.error()));
    const auto unused = shapes ? isUnused(database, *shapes) : fail(shapes.error());
    if (!unused)
        return target->naming(unused.error());
    if (!*unused) {
        return fail(
            ErrorCode::ValidationFailed,
            u"The database %1 is not empty: people can only keep their ids where nobody has one"_s.arg(target->name()));
    }
    auto transaction = Transaction::begin(database);
    done = transaction ? store(database, accounts) : fail(std::move(transaction.error()));
    if (done)
        done = transaction->commit();
    if (!done)
        return target->naming(done.error());
    return SeedImport{qint64(accounts.size()), {}};
}

} // namespace natter::store
