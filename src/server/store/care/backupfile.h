// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "store/care/rowcodec.h"
#include "store/care/tablecopy.h"

#include <QFile>

#include <memory>
#include <optional>
#include <vector>

namespace natter::store {

// A backup, as docs/operations.md describes it: a line that says what it is, then frames, the last of which holds the
// SHA-256 of everything before it. A frame is a letter, the length of what follows in four bytes with the lowest first,
// and that. Rows are compressed in blocks of a bounded size, so neither end needs memory for more than one of them.

/** What stands at its beginning. */
struct BackupHeader
{
    qint64 schema = 0; ///< version of the last migration
    QString history;
    Timestamp created{};
    QString program; ///< the version of the natterd that wrote it
};

enum class BackupFrame : char {
    Header = 'H',
    Table = 'T',    ///< name and columns
    Block = 'R',    ///< rows, compressed
    TableEnd = 'E', ///< number of rows and digest
    Numbers = 'N',
    Trailer = 'Z',
};

/**
 * Writes a backup beside its final name, and gives it that name once it is good. What is left half-way is removed. One
 * thread.
 */
class BackupWriter
{
public:
    /** Errors: Forbidden, StorageFull, Internal (another failure of the disk); ValidationFailed if the file exists. */
    static Result<std::unique_ptr<BackupWriter>> create(const QString &file);
    ~BackupWriter();
    Q_DISABLE_COPY_MOVE(BackupWriter)

    Result<std::monostate> header(const BackupHeader &header);
    Result<std::monostate> beginTable(const TableShape &shape);
    Result<std::monostate> rows(const TableShape &shape, const Rows &rows);
    Result<std::monostate> endTable(const TableDigest &digest);
    /** Ends the file and waits until it is on disk. */
    Result<std::monostate> finish(const std::vector<Numbering> &numberings);

    /** Where it is until it is good. */
    [[nodiscard]] const QString &partialName() const { return m_partial; }
    /** Gives it its name. */
    Result<std::monostate> publish();

private:
    explicit BackupWriter(const QString &file);
    Result<std::monostate> write(QByteArrayView bytes);
    Result<std::monostate> frame(BackupFrame kind, QByteArrayView payload);
    Result<std::monostate> flushRows();
    [[nodiscard]] std::unexpected<Error> failed(const QString &name, int number) const;

    QString m_file;
    QString m_partial;
    int m_descriptor = -1;
    QByteArray m_block; ///< rows that are not written yet
    QCryptographicHash m_hash{QCryptographicHash::Sha256};
    bool m_published = false;
};

/** Reads a backup. One thread. */
class BackupReader
{
public:
    struct Frame
    {
        BackupFrame kind = BackupFrame::Trailer;
        QByteArray payload; ///< of rows: not compressed any more
    };

    /**
     * Opens a backup and proves its checksum, before anything in it is taken seriously. Errors: NotFound, Forbidden,
     * ValidationFailed with what is wrong with it: no backup, cut off, altered, newer.
     */
    static Result<std::unique_ptr<BackupReader>> open(const QString &file);

    [[nodiscard]] const BackupHeader &header() const { return m_header; }
    [[nodiscard]] qint64 size() const { return m_input.size(); }
    /** The next frame behind the header; the trailer is the last. */
    Result<Frame> next();

    /** @p reason, as an error that names the file. */
    [[nodiscard]] std::unexpected<Error> damaged(const QString &reason) const;

private:
    explicit BackupReader(const QString &file);
    Result<std::monostate> prove();
    Result<std::monostate> readHeader();

    QFile m_input;
    BackupHeader m_header;
};

/** The parts of frames. */
[[nodiscard]] QByteArray describe(const TableShape &shape);
[[nodiscard]] QByteArray describe(const TableDigest &digest);
[[nodiscard]] std::optional<TableDigest> digestIn(QByteArrayView payload);
[[nodiscard]] std::vector<Numbering> numberingsIn(QByteArrayView payload);

} // namespace natter::store
