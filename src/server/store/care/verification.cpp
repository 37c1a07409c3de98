// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/care/verification.h"

#include "store/tables/audit.h"

#include <QCryptographicHash>

#include <array>

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

/** Findings of one kind that are told; the rest is counted. */
constexpr int findingsTold = 5;

/** A question whose every row is a fault, and how to say it: %1, %2 … are the row's columns. */
struct Rule
{
    const char16_t *sql;
    const char16_t *sentence;
    int columns;
};

constexpr auto rules = std::to_array<Rule>({
    {u"SELECT c.id, c.first_seq, c.last_seq, COUNT(m.id), COALESCE(MIN(m.seq), 0), COALESCE(MAX(m.seq), 0) "
     "FROM conversations c LEFT JOIN messages m ON m.conversation_id = c.id GROUP BY c.id, c.first_seq, c.last_seq "
     "HAVING COUNT(m.id) <> c.last_seq - c.first_seq + 1 "
     "OR (COUNT(m.id) > 0 AND (MIN(m.seq) <> c.first_seq OR MAX(m.seq) <> c.last_seq)) ORDER BY c.id",
     u"conversation %1 should have the messages %2 to %3, and has %4 of them, %5 to %6", 6},
    {u"SELECT m.id, m.rev, h.rev FROM messages m CROSS JOIN history h WHERE m.rev < m.id OR m.rev > h.rev ORDER BY "
     u"m.id",
     u"message %1 was last altered by change %2, and changes are counted up to %3", 3},
    {u"SELECT c.id, c.last_rev, MAX(m.rev) FROM conversations c JOIN messages m ON m.conversation_id = c.id "
     "GROUP BY c.id, c.last_rev HAVING MAX(m.rev) > c.last_rev ORDER BY c.id",
     u"conversation %1 says that its last change was %2, but a message in it has %3", 3},
    {u"SELECT c.id, c.last_rev, h.rev FROM conversations c CROSS JOIN history h WHERE c.last_rev > h.rev ORDER BY c.id",
     u"conversation %1 was last altered by change %2, and changes are counted up to %3", 3},
    {u"SELECT x.rev, x.conversation_id, h.rev FROM changes x CROSS JOIN history h WHERE x.rev > h.rev ORDER BY x.rev",
     u"there is a change %1 in conversation %2, and changes are counted up to %3", 3},
    {u"SELECT x.rev, x.conversation_id FROM changes x JOIN messages m ON m.id = x.rev ORDER BY x.rev",
     u"the number %1 is that of a change in conversation %2 and of a message", 2},
    {u"SELECT p.user_id, p.conversation_id, p.joined_seq, p.delivered_seq, p.read_seq, c.last_seq "
     "FROM members p JOIN conversations c ON c.id = p.conversation_id "
     "WHERE p.joined_seq > c.last_seq OR p.delivered_seq > c.last_seq OR p.read_seq > c.last_seq "
     "OR p.delivered_seq < p.joined_seq ORDER BY p.conversation_id, p.user_id",
     u"user %1 stands in conversation %2 where there is nothing: joined at %3, delivered %4, read %5, of %6", 6},
    {u"SELECT p.user_id, p.conversation_id, p.joined_rev, h.rev FROM members p CROSS JOIN history h "
     "WHERE p.joined_rev > h.rev OR p.read_rev > h.rev ORDER BY p.conversation_id, p.user_id",
     u"user %1 came into conversation %2 by change %3, and changes are counted up to %4", 4},
    {u"SELECT c.id, c.member_count, COUNT(p.user_id) FROM conversations c "
     "LEFT JOIN members p ON p.conversation_id = c.id WHERE c.kind = 1 AND c.deleted_at IS NULL "
     "GROUP BY c.id, c.member_count HAVING COUNT(p.user_id) <> c.member_count ORDER BY c.id",
     u"group %1 counts %2 members, and has %3", 3},
    {u"SELECT u.id FROM users u WHERE u.erased_at IS NULL AND NOT EXISTS "
     "(SELECT 1 FROM user_names n WHERE n.user_id = u.id AND n.is_whole = 1) ORDER BY u.id",
     u"user %1 cannot be found by their name", 1},
});

class Verifier
{
public:
    Verifier(OpenedDatabase &opened, const StopFlag &stop, QByteArray auditKey)
        : m_opened(opened)
        , m_database(opened.database())
        , m_stop(stop)
        , m_auditKey(std::move(auditKey))
    {}

    Result<Verification> run()
    {
        auto done = checkPages();
        auto shapes = done ? tableShapes(m_database) : fail(std::move(done.error()));
        if (!shapes)
            return m_opened.naming(shapes.error());
        for (const TableShape &shape : *shapes) {
            if (done)
                done = readAll(shape);
            if (done)
                done = checkReferences(shape);
        }
        for (const Rule &rule : rules) {
            if (done)
                done = apply(rule);
        }
        if (done)
            done = checkNumbers(*shapes);
        if (done)
            done = checkAudit();
        if (!done)
            return m_opened.naming(done.error());
        return std::move(m_verification);
    }

private:
    void tell(const QString &finding)
    {
        if (!m_verification.findings.contains(finding))
            m_verification.findings += finding;
    }

    /** What a statement that fails says of the database: damage is a finding like others, anything else ends it. */
    Result<std::monostate> judged(Result<std::monostate> done, const QString &during)
    {
        if (m_stop)
            return fail(ErrorCode::Unavailable, u"stopped"_s);
        if (done || m_database.isLost() || m_database.fault() != Fault::Corrupt)
            return done;
        // PostgreSQL answers nothing more in a transaction in which something failed.
        m_database.rollBack();
        if (auto again = m_database.begin(); !again)
            return again;
        tell(u"%1 cannot be read: %2"_s.arg(during, done.error().message()));
        return {};
    }

    Result<std::monostate> checkPages()
    {
        if (m_database.dialect().engine() == Engine::Postgres)
            return {}; // it checks what it reads, and everything is read
        auto done = m_database.eachOf(u"PRAGMA integrity_check(10)"_s, [&](const Row &row) {
            if (row.text(0) != u"ok")
                tell(u"SQLite says: "_s + row.text(0).simplified());
            return true;
        });
        return judged(std::move(done), u"the file"_s);
    }

    Result<std::monostate> readAll(const TableShape &shape)
    {
        TableScan scan(m_database, shape);
        qint64 count = 0;
        for (;;) {
            auto rows = scan.next();
            if (!rows || m_stop)
                return judged(rows ? Result<std::monostate>() : fail(std::move(rows.error())),
                              u"table "_s + shape.name);
            if (rows->empty())
                break;
            count += qint64(rows->size());
            if (shape.name == u"messages")
                checkContents(shape, *rows);
        }
        if (shape.name == u"users")
            m_verification.users = count;
        else if (shape.name == u"conversations")
            m_verification.conversations = count;
        else if (shape.name == u"messages")
            m_verification.messages = count;
        return {};
    }

    /** A content that was never altered is the one whose hash was stored with it. */
    void checkContents(const TableShape &shape, const Rows &rows)
    {
        const QStringList names = shape.columnNames();
        const auto column = [&](QStringView name) { return names.indexOf(name); };
        const auto content = column(u"content");
        const auto hash = column(u"content_hash");
        const auto id = column(u"id");
        const auto rev = column(u"rev");
        for (const QVariantList &row : rows) {
            if (row[content].isNull() || row[id] != row[rev])
                continue;
            const QByteArray now =
                QCryptographicHash::hash(row[content].toString().toUtf8(), QCryptographicHash::Sha256);
            if (now != row[hash].toByteArray() && ++m_alteredContents <= findingsTold)
                tell(u"message %1 is not what was sent: its content does not match its hash"_s.arg(
                    row[id].toLongLong()));
        }
    }

    Result<std::monostate> checkReferences(const TableShape &shape)
    {
        for (const Reference &reference : shape.references) {
            qint64 count = 0;
            QStringList some;
            const QString sql =
                u"SELECT x.%1 FROM %2 x LEFT JOIN %3 y ON y.%4 = x.%1 WHERE x.%1 IS NOT NULL AND y.%4 IS NULL"_s.arg(
                    reference.column, shape.name, reference.table, reference.key);
            auto done = m_database.eachOf(sql, [&](const Row &row) {
                if (++count <= findingsTold)
                    some += row.text(0);
                return !m_stop;
            });
            if (auto sound = judged(std::move(done), u"table "_s + shape.name); !sound)
                return sound;
            if (count > 0)
                tell(u"%1 rows of %2 name %3 that do not exist (%4: %5)"_s.arg(count).arg(
                    shape.name, reference.table, reference.column, some.join(u", "_s)));
        }
        return {};
    }

    Result<std::monostate> apply(const Rule &rule)
    {
        qint64 count = 0;
        auto done = m_database.eachOf(QString::fromUtf16(rule.sql), [&](const Row &row) {
            if (++count <= findingsTold) {
                QString sentence = QString::fromUtf16(rule.sentence);
                for (int i = 0; i < rule.columns; ++i)
                    sentence = sentence.arg(row.integer(i));
                tell(sentence);
            }
            return !m_stop;
        });
        if (count > findingsTold)
            tell(u"… and %1 more of this kind"_s.arg(count - findingsTold));
        return judged(std::move(done), u"what belongs together"_s);
    }

    /** A number that is given away twice is an error at the next insert. */
    Result<std::monostate> checkNumbers(const std::vector<TableShape> &shapes)
    {
        const auto given = numberings(m_database, shapes);
        if (!given)
            return judged(fail(given.error()), u"the numbering of tables"_s);
        for (const Numbering &numbering : *given) {
            const auto highest = m_database.execute(u"SELECT COALESCE(MAX(id), 0) FROM %1"_s.arg(numbering.table));
            if (!highest)
                return judged(fail(highest.error()), u"table "_s + numbering.table);
            if (highest->value(0).toLongLong() > numbering.last)
                tell(u"%1 would be numbered from %2 on, and there is a %3 already"_s.arg(numbering.table)
                         .arg(numbering.last + 1)
                         .arg(highest->value(0)));
        }
        return {};
    }

    /** Whoever has no key cannot say whether the chain holds. */
    Result<std::monostate> checkAudit()
    {
        if (m_auditKey.isEmpty())
            return {};
        auto found = Audit(m_database, nullptr).verify(m_auditKey);
        if (!found)
            return judged(fail(found.error()), u"the audit"_s);
        m_verification.auditEntries = found->entries;
        if (found->firstBroken)
            tell(u"The audit is not what was written, from entry %1 on"_s.arg(*found->firstBroken));
        return {};
    }

    OpenedDatabase &m_opened;
    Database &m_database;
    const StopFlag &m_stop;
    const QByteArray m_auditKey;
    Verification m_verification;
    int m_alteredContents = 0;
};

} // namespace

Result<Verification> verifyDatabase(OpenedDatabase &opened, const StopFlag &stop, const QByteArray &auditKey)
{
    if (opened.migrator().version() == 0)
        return fail(ErrorCode::NotFound, u"The database %1 is empty"_s.arg(opened.name()));
    if (opened.migrator().version() < opened.migrator().newest()) {
        return fail(ErrorCode::ValidationFailed,
                    u"The database %1 is of an earlier natterd (schema %2 of %3): start this one on it once"_s
                        .arg(opened.name())
                        .arg(opened.migrator().version())
                        .arg(opened.migrator().newest()));
    }
    // One snapshot for all questions: whoever uses the database goes on writing.
    auto snapshot = Transaction::begin(opened.database());
    if (!snapshot)
        return opened.naming(snapshot.error());
    return Verifier(opened, stop, auditKey).run();
}

} // namespace natter::store
