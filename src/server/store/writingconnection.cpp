// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/writingconnection.h"

#include "base/log.h"
#include "store/care/tablecopy.h"
#include "store/databaselock.h"
#include "store/migrator.h"

namespace natter::store {

using namespace Qt::StringLiterals;

WritingConnection::WritingConnection(std::unique_ptr<Database> database)
    : m_database(std::move(database))
    , m_tables(*m_database)
{}

std::expected<std::unique_ptr<WritingConnection>, OpeningFailure>
WritingConnection::open(const Source &source, const std::optional<WritingPast> &past)
{
    auto database = Database::open(source.url, Access::Write, source.queries, &source.guard);
    if (!database)
        return std::unexpected(OpeningFailure{std::move(database.error())});
    std::unique_ptr<WritingConnection> connection(new WritingConnection(*std::move(database)));
    if (auto prepared = connection->prepare(past); !prepared) {
        // What is for the log alone is said by whoever opens: the reason is not told elsewhere.
        if (prepared.error().detail.isEmpty())
            prepared.error().detail = connection->m_database->complaint();
        return std::unexpected(OpeningFailure{std::move(prepared.error()), !connection->m_database->isLost()});
    }
    return connection;
}

Result<std::monostate> WritingConnection::prepare(const std::optional<WritingPast> &past)
{
    if (auto claimed = lockDatabase(*m_database); !claimed)
        return claimed;
    Migrator migrator(*m_database);
    if (auto inspected = migrator.inspect(); !inspected)
        return inspected;
    if (auto durable = m_database->makeDurable(); !durable)
        return durable;
    const bool isNew = migrator.version() == 0;
    if (auto migrated = migrator.migrate(); !migrated)
        return migrated;
    if (isNew) {
        auto transaction = Transaction::begin(*m_database);
        if (!transaction)
            return fail(transaction.error());
        if (auto skipped = skipLoginNumbers(*m_database); !skipped)
            return skipped;
        if (auto committed = transaction->commit(); !committed)
            return committed;
    }
    if (!past)
        warnOfRisks();
    if (auto impatient = m_database->makeImpatient(); !impatient)
        return impatient;
    if (auto loaded = m_tables.load(); !loaded)
        return loaded;
    auto history = m_tables.history().name();
    if (!history)
        return fail(std::move(history.error()));
    m_history = *std::move(history);
    if (!past)
        return {};
    // Clients hold numbers of the order of changes. Going on from an earlier one would give them out a second time.
    if (past->history != m_history)
        return fail(ErrorCode::Unavailable, u"it is another database than before; restart natterd to use it"_s);
    const Rev rev = m_tables.history().rev().value_or(Rev());
    if (rev < past->rev) {
        return fail(ErrorCode::Unavailable,
                    u"it has gone back from change %1 to change %2, so acknowledged messages are "
                    "missing; restart natterd to go on without them"_s.arg(past->rev.value())
                        .arg(rev.value()));
    }
    return {};
}

void WritingConnection::warnOfRisks()
{
    for (const DurabilityRisk &risk : m_database->dialect().durabilityRisks()) {
        const auto answer = m_database->execute(risk.query);
        if (answer && answer->value(0) == risk.answer)
            qCWarning(logStore).noquote() << risk.warning;
    }
}

void WritingConnection::emptyLog()
{
    for (const QString &sql : m_database->dialect().emptyLogSql()) {
        if (auto done = m_database->execute(sql); !done)
            qCWarning(logStore).noquote() << "The log of the database was not emptied:" << done.error().message();
    }
}

} // namespace natter::store
