// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/care/backup.h"

#include <QCoreApplication>
#include <QTemporaryDir>

#include <algorithm>
#include <memory>
#include <optional>

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

Result<QString> historyName(Database &database)
{
    auto name = database.first("history.name"_L1, {}, [](const Row &row) { return row.text(0); });
    if (!name)
        return fail(std::move(name.error()));
    if (!*name)
        return fail(ErrorCode::ValidationFailed, u"it has lost its history"_s);
    return **std::move(name);
}

/** Fills a database of nothing but tables from a backup. */
class Loader
{
public:
    Loader(OpenedDatabase &opened, BackupReader &reader, const StopFlag &stop)
        : m_opened(opened)
        , m_database(opened.database())
        , m_reader(reader)
        , m_stop(stop)
    {}

    /** In the transaction that is under way. */
    Result<std::monostate> run()
    {
        auto done = makeTables();
        for (;;) {
            if (!done)
                return done;
            if (m_stop)
                return fail(ErrorCode::Unavailable, u"stopped"_s);
            auto frame = m_reader.next();
            if (!frame)
                return fail(std::move(frame.error()));
            if (frame->kind == BackupFrame::Trailer)
                break;
            done = take(*frame);
        }
        if (const auto missing = std::ranges::find(m_filled, false); missing != m_filled.end())
            return m_reader.damaged(u"lacks the table "_s + m_shapes[std::size_t(missing - m_filled.begin())].name);
        return named(m_opened.migrator().migrateWithin(m_opened.migrator().newest()));
    }

private:
    Result<std::monostate> named(Result<std::monostate> done) { return done ? done : m_opened.naming(done.error()); }

    Result<std::monostate> makeTables()
    {
        const qint64 schema = m_reader.header().schema;
        if (schema < 1 || schema > m_opened.migrator().newest()) {
            return m_reader.damaged(
                u"was written by a newer natterd (schema %1, and this one knows up to %2): install that, or a newer one"_s
                    .arg(schema)
                    .arg(m_opened.migrator().newest()));
        }
        if (auto made = m_opened.migrator().migrateWithin(schema); !made)
            return named(std::move(made));
        // The first migration has started a history, which is not the one to come.
        if (auto emptied = m_database.execute(u"DELETE FROM history"_s); !emptied)
            return m_opened.naming(emptied.error());
        auto shapes = tableShapes(m_database);
        if (!shapes)
            return m_opened.naming(shapes.error());
        m_shapes = *std::move(shapes);
        m_filled.assign(m_shapes.size(), false);
        return {};
    }

    Result<std::monostate> take(const BackupReader::Frame &frame)
    {
        switch (frame.kind) {
        case BackupFrame::Table:
            return beginTable(frame.payload);
        case BackupFrame::Block:
            return addRows(frame.payload);
        case BackupFrame::TableEnd:
            return endTable(frame.payload);
        case BackupFrame::Numbers:
            return named(applyNumberings(m_database, knownOf(numberingsIn(frame.payload))));
        case BackupFrame::Header:
        case BackupFrame::Trailer:
            break;
        }
        return m_reader.damaged(u"holds a part of a kind that there is not"_s);
    }

    Result<std::monostate> beginTable(const QByteArray &description)
    {
        const QString name = QString::fromUtf8(description.first(std::max<qsizetype>(0, description.indexOf('\n'))));
        const auto shape = std::ranges::find(m_shapes, name, &TableShape::name);
        if (m_current || shape == m_shapes.end() || describe(*shape) != description)
            return m_reader.damaged(
                u"holds a table \"%1\" that does not belong into schema %2"_s.arg(name).arg(m_reader.header().schema));
        m_current = &*shape;
        m_digest.emplace(*shape);
        m_fill.emplace(m_database, *shape);
        return {};
    }

    Result<std::monostate> addRows(QByteArrayView bytes)
    {
        if (!m_current)
            return m_reader.damaged(u"holds rows of no table"_s);
        Rows rows;
        while (!bytes.isEmpty()) {
            auto row = decodeRow(*m_current, bytes);
            if (!row)
                return m_reader.damaged(u"holds rows that do not belong into the table "_s + m_current->name);
            rows.push_back(*std::move(row));
        }
        m_digest->add(rows);
        return named(m_fill->add(rows));
    }

    Result<std::monostate> endTable(QByteArrayView payload)
    {
        const auto expected = digestIn(payload);
        if (!m_current || !expected || m_digest->result() != *expected)
            return m_reader.damaged(u"does not hold what it says to hold"_s);
        // What the database made of it, not what it was given.
        const auto stored = digestOf(m_database, *m_current, m_stop);
        if (!stored)
            return m_opened.naming(stored.error());
        if (*stored != *expected)
            return m_opened.naming({ErrorCode::Internal, u"the table %1 does not give back the %2 rows that were put "
                                                         "into it"_s.arg(m_current->name)
                                                             .arg(expected->rows)});
        m_filled[std::size_t(m_current - m_shapes.data())] = true;
        m_current = nullptr;
        return {};
    }

    [[nodiscard]] std::vector<Numbering> knownOf(std::vector<Numbering> numberings) const
    {
        std::erase_if(numberings, [&](const Numbering &numbering) {
            return std::ranges::find(m_shapes, numbering.table, &TableShape::name) == m_shapes.end();
        });
        return numberings;
    }

    OpenedDatabase &m_opened;
    Database &m_database;
    BackupReader &m_reader;
    const StopFlag &m_stop;
    std::vector<TableShape> m_shapes;
    std::vector<bool> m_filled;
    const TableShape *m_current = nullptr;
    std::optional<DigestBuilder> m_digest;
    std::optional<TableFill> m_fill;
};

/** Restores a backup into a database that is thrown away, and looks at what came out. */
Result<Verification> tryOut(BackupReader &reader, const QString &file, const StopFlag &stop,
                            const QByteArray &auditKey = {})
{
    // It holds what the backup holds: in a folder that nobody else may look into. Where the backup is there should be
    // room for it; a medium that cannot be written is no reason not to look.
    auto folder = std::make_unique<QTemporaryDir>(file + u".trial-XXXXXX"_s);
    if (!folder->isValid())
        folder = std::make_unique<QTemporaryDir>();
    if (!folder->isValid())
        return fail(ErrorCode::Forbidden, u"No folder for a trial can be made: "_s + folder->errorString());
    const QString trial = folder->filePath(u"natter.db"_s);
    auto scratch = OpenedDatabase::scratch(trial);
    if (!scratch)
        return fail(std::move(scratch.error()));
    scratch->database().interruptWhen(stop);
    auto transaction = Transaction::begin(scratch->database());
    if (!transaction)
        return scratch->naming(transaction.error());
    if (auto loaded = Loader(*scratch, reader, stop).run(); !loaded)
        return fail(std::move(loaded.error()));
    if (auto committed = transaction->commit(); !committed)
        return scratch->naming(committed.error());
    return verifyDatabase(*scratch, stop, auditKey);
}

Result<std::monostate> copyTable(Database &database, const TableShape &shape, BackupWriter &writer,
                                 const StopFlag &stop)
{
    if (auto begun = writer.beginTable(shape); !begun)
        return begun;
    TableScan scan(database, shape);
    DigestBuilder digest(shape);
    for (;;) {
        auto rows = scan.next();
        if (!rows)
            return fail(std::move(rows.error()));
        if (stop)
            return fail(ErrorCode::Unavailable, u"stopped"_s);
        if (rows->empty())
            return writer.endTable(digest.result());
        digest.add(*rows);
        if (auto written = writer.rows(shape, *rows); !written)
            return written;
    }
}

Result<BackupHeader> writeSnapshot(OpenedDatabase &source, BackupWriter &writer, const StopFlag &stop)
{
    Database &database = source.database();
    auto snapshot = Transaction::begin(database);
    if (!snapshot)
        return source.naming(snapshot.error());
    auto history = historyName(database);
    if (!history)
        return source.naming(history.error());
    const auto shapes = tableShapes(database);
    if (!shapes)
        return source.naming(shapes.error());
    BackupHeader header{source.migrator().version(), *std::move(history), wallClockNow(),
                        QCoreApplication::applicationVersion()};
    auto done = writer.header(header);
    for (const TableShape &shape : *shapes) {
        if (done)
            done = copyTable(database, shape, writer, stop);
    }
    if (!done)
        return database.fault() ? source.naming(done.error()) : fail(std::move(done.error()));
    const auto numbers = numberings(database, *shapes);
    if (!numbers)
        return source.naming(numbers.error());
    if (auto finished = writer.finish(*numbers); !finished)
        return fail(std::move(finished.error()));
    return header;
}

/** So that the schema of the backup can be made: nothing of anybody's may be lost by it. */
Result<std::monostate> makeEmpty(OpenedDatabase &target)
{
    const auto shapes = tableShapes(target.database());
    if (!shapes)
        return target.naming(shapes.error());
    const auto unused = isUnused(target.database(), *shapes);
    if (!unused)
        return target.naming(unused.error());
    if (!*unused) {
        return fail(
            ErrorCode::ValidationFailed,
            u"The database %1 is not empty, and a restore never overwrites anything: name an empty one, or take "
            "this one out of the way"_s.arg(target.name()));
    }
    QStringList tables;
    for (const TableShape &shape : *shapes)
        tables.prepend(shape.name);
    if (target.migrator().version() > 0)
        tables += migrationsTable;
    for (const QString &table : tables) {
        if (auto dropped = target.database().execute(u"DROP TABLE "_s + table); !dropped)
            return target.naming(dropped.error());
    }
    return target.inspectAgain();
}

/** As if everybody had logged out: no token of the time of the backup, or of after it, is good any more. */
Result<std::monostate> endLogins(OpenedDatabase &target)
{
    const QVariant now = toStored(wallClockNow());
    if (auto spent = target.database().changeBy(u"DELETE FROM refresh_tokens WHERE id > ?"_s, {0}); !spent)
        return target.naming(spent.error());
    if (auto ended = target.database().changeBy(u"UPDATE logins SET ended_at = ? WHERE ended_at IS NULL"_s, {now});
        !ended)
        return target.naming(ended.error());
    return {};
}

} // namespace

Result<BackupSummary> takeBackup(const DatabaseUrl &url, const QString &file, const StopFlag &stop)
{
    auto source = OpenedDatabase::forReadingSoon(url);
    if (!source)
        return fail(std::move(source.error()));
    if (source->migrator().version() == 0)
        return fail(ErrorCode::NotFound,
                    u"The database %1 is empty: there is nothing to back up"_s.arg(source->name()));
    source->database().interruptWhen(stop);
    auto writer = BackupWriter::create(file);
    if (!writer)
        return fail(std::move(writer.error()));
    auto header = writeSnapshot(*source, **writer, stop);
    if (!header)
        return fail(std::move(header.error()));
    const auto reader = BackupReader::open((*writer)->partialName());
    if (!reader)
        return fail(reader.error());
    const qint64 bytes = (*reader)->size();
    auto verification = tryOut(**reader, file, stop);
    if (!verification)
        return fail(std::move(verification.error()));
    if (!verification->findings.isEmpty()) {
        return fail(ErrorCode::ValidationFailed, u"The backup was not kept, because what it holds is not in order: "_s +
                                                     verification->findings.join(u"; "_s));
    }
    if (auto published = (*writer)->publish(); !published)
        return fail(std::move(published.error()));
    return BackupSummary{*std::move(header), bytes, *std::move(verification)};
}

Result<BackupSummary> verifyBackup(const QString &file, const StopFlag &stop, const QByteArray &auditKey)
{
    const auto reader = BackupReader::open(file);
    if (!reader)
        return fail(reader.error());
    auto verification = tryOut(**reader, file, stop, auditKey);
    if (!verification)
        return fail(std::move(verification.error()));
    return BackupSummary{(*reader)->header(), (*reader)->size(), *std::move(verification)};
}

Result<BackupSummary> restoreBackup(const QString &file, const DatabaseUrl &url, RestoredLogins logins)
{
    static const StopFlag never{false};
    const auto reader = BackupReader::open(file);
    if (!reader)
        return fail(reader.error());
    auto target = OpenedDatabase::claimed(url);
    if (!target)
        return fail(std::move(target.error()));
    auto transaction = Transaction::begin(target->database());
    if (!transaction)
        return target->naming(transaction.error());
    auto done = makeEmpty(*target);
    if (done)
        done = Loader(*target, **reader, never).run();
    if (done && logins == RestoredLogins::Ended)
        done = endLogins(*target);
    if (done) {
        done = skipLoginNumbers(target->database());
        if (!done)
            return target->naming(done.error());
    }
    if (!done)
        return fail(std::move(done.error()));
    BackupSummary summary{(*reader)->header(), (*reader)->size(), {}};
    summary.header.history = newHistoryName();
    const auto renamed = target->database().changeBy(u"UPDATE history SET name = ?"_s, {summary.header.history});
    if (!renamed)
        return target->naming(renamed.error());
    if (auto committed = transaction->commit(); !committed)
        return target->naming(committed.error());
    auto verification = verifyDatabase(*target, never);
    if (!verification)
        return fail(std::move(verification.error()));
    summary.verification = *std::move(verification);
    return summary;
}

} // namespace natter::store
