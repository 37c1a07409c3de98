// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/migrator.h"

#include "base/log.h"
#include "store/database.h"
#include "store/sqltext.h"
#include "store/tables/usernames.h"

#include <QDir>
#include <QUuid>

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

const QString scriptFolder = QStringLiteral(":/natter/sql/migrations");
/** From here on users are found by their folded names, which no SQL can make. */
constexpr qint64 firstWithNames = 4;

} // namespace

Migrator::Migrator(Database &database)
    : m_database(database)
{
    for (const QString &file : QDir(scriptFolder).entryList(QDir::Files, QDir::Name)) {
        m_scripts.push_back({file.section(u'_', 0, 0).toLongLong(), file});
        if (m_scripts.back().version != qint64(m_scripts.size()))
            qFatal("migration %s is out of order", qPrintable(file));
    }
}

Result<std::monostate> Migrator::inspect(Unfinished unfinished)
{
    const auto tables = m_database.execute(m_database.dialect().tableNamesSql());
    if (!tables)
        return fail(tables.error());
    if (tables->isEmpty())
        return {};
    if (!tables->contains(migrationsTable)) {
        return fail(ErrorCode::Unavailable,
                    QStringLiteral("it holds tables that are not Natter's (%1); "
                                   "to take over the chats of another application, use: natterd import-seed")
                        .arg(logSafe(tables->mid(0, 5).join(QStringLiteral(", ")))));
    }
    if (tables->contains(unfinishedMoveTable) && unfinished == Unfinished::Refused) {
        return fail(ErrorCode::Unavailable,
                    QStringLiteral("it is the target of a move that is not finished: run the same natterd move again"));
    }
    const auto applied = m_database.all("migrations.applied"_L1, {}, [](const Row &row) { return row.integer(0); });
    if (!applied)
        return fail(ErrorCode::Unavailable, QStringLiteral("its list of migrations cannot be read"));
    const qint64 newest = applied->empty() ? 0 : applied->back();
    if (newest > m_scripts.back().version) {
        return fail(ErrorCode::Unavailable,
                    QStringLiteral("its schema has version %1, this program knows versions up to %2; "
                                   "install a newer natterd")
                        .arg(newest)
                        .arg(m_scripts.back().version));
    }
    if (newest != qint64(applied->size()))
        return fail(ErrorCode::Unavailable, QStringLiteral("its list of migrations has gaps"));
    m_applied = newest;
    return {};
}

Result<std::monostate> Migrator::migrate()
{
    for (const Script &script : m_scripts) {
        if (script.version <= m_applied)
            continue;
        if (auto done = apply(script); !done) {
            return fail(done.error().code, QStringLiteral("the migration %1 failed, nothing of it was kept: %2")
                                               .arg(script.name, done.error().message()));
        }
        m_applied = script.version;
        qCInfo(logStore) << "Migrated the database with" << script.name;
    }
    return {};
}

Result<std::monostate> Migrator::apply(const Script &script)
{
    auto transaction = Transaction::begin(m_database);
    if (!transaction)
        return fail(std::move(transaction.error()));
    if (auto done = run(script); !done)
        return done;
    return transaction->commit();
}

Result<std::monostate> Migrator::migrateWithin(qint64 version)
{
    for (const Script &script : m_scripts) {
        if (script.version <= m_applied || script.version > version)
            continue;
        if (auto done = run(script); !done)
            return done;
        m_applied = script.version;
    }
    return {};
}

Result<std::monostate> Migrator::run(const Script &script)
{
    const QString sql = m_database.dialect().expand(sqlResource(scriptFolder + u'/' + script.name));
    for (const QString &statement : statementsOf(sql)) {
        if (auto done = m_database.execute(statement); !done)
            return fail(std::move(done.error()));
    }
    if (script.version == 1) {
        if (auto started = startHistory(); !started)
            return started;
    }
    if (script.version == firstWithNames) {
        if (auto named = nameUsers(); !named)
            return named;
    }
    const auto added = m_database.change("migrations.add"_L1, {script.version, script.name, toStored(wallClockNow())});
    if (!added)
        return fail(added.error());
    return {};
}

QString newHistoryName()
{
    return QUuid::createUuid().toString(QUuid::Id128).left(16);
}

Result<std::monostate> Migrator::startHistory()
{
    const auto started = m_database.change("history.start"_L1, {newHistoryName()});
    if (!started)
        return fail(started.error());
    return {};
}

Result<std::monostate> Migrator::nameUsers()
{
    return UserNames(m_database).setMissing();
}

} // namespace natter::store
