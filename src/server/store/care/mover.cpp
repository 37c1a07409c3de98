// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/care/mover.h"

#include "store/care/openeddatabase.h"
#include "store/care/tablecopy.h"

#include <QFileInfo>

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

const StopFlag never{false};

/** Pages that are committed together. */
constexpr int pagesOfACommit = 10;

/** Where the order of changes of the source stands: what makes it the same source. */
struct Origin
{
    QString history;
    qint64 rev = 0;

    friend bool operator==(const Origin &, const Origin &) = default;
};

class Move
{
public:
    Move(OpenedDatabase &from, OpenedDatabase &to, const std::function<void(const QString &)> &tell)
        : m_from(from)
        , m_to(to)
        , m_source(from.database())
        , m_target(to.database())
        , m_tell(tell)
    {}

    Result<std::monostate> run()
    {
        auto shapes = tableShapes(m_source);
        if (!shapes)
            return m_from.naming(shapes.error());
        m_shapes = *std::move(shapes);
        auto done = prepareTarget();
        for (const TableShape &shape : m_shapes) {
            if (done)
                done = copy(shape);
        }
        if (done)
            done = finishNumbers();
        for (const TableShape &shape : m_shapes) {
            if (done)
                done = compare(shape);
        }
        if (done)
            done = onTarget(u"DROP TABLE "_s + unfinishedMoveTable);
        return done;
    }

private:
    Result<std::monostate> onTarget(const QString &sql)
    {
        if (auto done = m_target.execute(sql); !done)
            return m_to.naming(done.error());
        return {};
    }

    static Result<Origin> originIn(OpenedDatabase &opened, const QString &table)
    {
        Origin origin;
        auto done = opened.database().eachOf(u"SELECT name, rev FROM "_s + table, [&](const Row &row) {
            origin = {row.text(0), row.integer(1)};
            return true;
        });
        if (!done)
            return opened.naming(done.error());
        return origin;
    }

    Result<std::monostate> prepareTarget()
    {
        const auto origin = originIn(m_from, u"history"_s);
        const auto tables = m_target.execute(m_target.dialect().tableNamesSql());
        if (!origin || !tables)
            return origin ? m_to.naming(tables.error()) : fail(origin.error());
        if (tables->contains(unfinishedMoveTable))
            return resume(*origin);
        if (!tables->isEmpty()) {
            const auto present = tableShapes(m_target);
            const auto unused = present ? isUnused(m_target, *present) : fail(present.error());
            if (!unused)
                return m_to.naming(unused.error());
            if (!*unused) {
                return fail(ErrorCode::ValidationFailed,
                            u"The database %1 is not empty: nothing is moved over what is there"_s.arg(m_to.name()));
            }
        }
        if (auto durable = m_target.makeDurable(); !durable)
            return m_to.naming(durable.error());
        if (auto migrated = m_to.migrator().migrate(); !migrated)
            return m_to.naming(migrated.error());
        return begin(*origin);
    }

    Result<std::monostate> resume(const Origin &origin)
    {
        const auto begun = originIn(m_to, unfinishedMoveTable);
        if (!begun)
            return fail(begun.error());
        if (*begun != origin) {
            return fail(ErrorCode::ValidationFailed,
                        u"The database %1 holds a move that was begun from another database, or from this one before "
                        "it was used again: name an empty one"_s.arg(m_to.name()));
        }
        m_tell(u"going on with the move that was begun"_s);
        return {};
    }

    Result<std::monostate> begin(const Origin &origin)
    {
        auto transaction = Transaction::begin(m_target);
        if (!transaction)
            return m_to.naming(transaction.error());
        auto done = onTarget(u"CREATE TABLE %1 (name TEXT NOT NULL, rev BIGINT NOT NULL)"_s.arg(unfinishedMoveTable));
        if (done)
            done = onTarget(u"DELETE FROM history"_s); // the one of its making is not the one to come
        if (!done)
            return done;
        const auto noted = m_target.changeBy(u"INSERT INTO %1 (name, rev) VALUES (?, ?)"_s.arg(unfinishedMoveTable),
                                             {origin.history, origin.rev});
        if (!noted)
            return m_to.naming(noted.error());
        if (auto committed = transaction->commit(); !committed)
            return m_to.naming(committed.error());
        return {};
    }

    /** Rows go over in order of their key, so the last one that arrived tells where to go on. */
    Result<std::monostate> copy(const TableShape &shape)
    {
        TableScan scan(m_source, shape);
        const auto last = lastRow(m_target, shape);
        if (!last)
            return m_to.naming(last.error());
        if (!last->empty())
            scan.startBehind(last->front());
        TableFill fill(m_target, shape);
        for (bool more = true; more;) {
            auto transaction = Transaction::begin(m_target);
            if (!transaction)
                return m_to.naming(transaction.error());
            for (int i = 0; more && i < pagesOfACommit; ++i) {
                const auto rows = scan.next();
                if (!rows)
                    return m_from.naming(rows.error());
                more = !rows->empty();
                if (auto added = fill.add(*rows); !added)
                    return m_to.naming(added.error());
            }
            if (auto committed = transaction->commit(); !committed)
                return m_to.naming(committed.error());
        }
        return {};
    }

    Result<std::monostate> finishNumbers()
    {
        const auto given = numberings(m_source, m_shapes);
        if (!given)
            return m_from.naming(given.error());
        if (auto applied = applyNumberings(m_target, *given); !applied)
            return m_to.naming(applied.error());
        return {};
    }

    Result<std::monostate> compare(const TableShape &shape)
    {
        const auto source = digestOf(m_source, shape, never);
        if (!source)
            return m_from.naming(source.error());
        const auto target = digestOf(m_target, shape, never);
        if (!target)
            return m_to.naming(target.error());
        if (*source != *target) {
            return fail(ErrorCode::ValidationFailed,
                        u"The table %1 has %2 rows in %3 and %4 in %5, or others: the source was used since the move "
                        "began. Name an empty database"_s.arg(shape.name)
                            .arg(source->rows)
                            .arg(m_from.name())
                            .arg(target->rows)
                            .arg(m_to.name()));
        }
        m_tell(u"%1: %2 rows, the same in both"_s.arg(shape.name).arg(source->rows));
        return {};
    }

    OpenedDatabase &m_from;
    OpenedDatabase &m_to;
    Database &m_source;
    Database &m_target;
    const std::function<void(const QString &)> &m_tell;
    std::vector<TableShape> m_shapes;
};

} // namespace

Result<std::monostate> moveDatabase(const DatabaseUrl &from, const DatabaseUrl &to,
                                    const std::function<void(const QString &)> &tell)
{
    if (from.shown() == to.shown())
        return fail(ErrorCode::ValidationFailed, u"The database %1 cannot be moved into itself"_s.arg(from.shown()));
    if (from.engine == Engine::Sqlite && !QFileInfo::exists(from.file))
        return fail(ErrorCode::NotFound, u"There is no database %1"_s.arg(from.file));
    auto source = OpenedDatabase::claimed(from);
    if (!source)
        return fail(std::move(source.error()));
    if (source->migrator().version() != source->migrator().newest()) {
        return fail(ErrorCode::ValidationFailed,
                    source->migrator().version() == 0
                        ? u"The database %1 is empty: there is nothing to move"_s.arg(source->name())
                        : u"The database %1 is of an earlier natterd: start this one on it once"_s.arg(source->name()));
    }
    auto target = OpenedDatabase::claimed(to, Migrator::Unfinished::Expected);
    if (!target)
        return fail(std::move(target.error()));
    return Move(*source, *target, tell).run();
}

} // namespace natter::store
