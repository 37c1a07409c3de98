// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/rowtable.h"

#include <QObject>
#include <QPointer>
#include <QSaveFile>

#include <memory>
#include <optional>
#include <vector>

namespace natter::admin {

/**
 * Writes all rows that fit what a table shows into a file that only its owner can read, as asCsv() has it: also those
 * that are still at the server, which it reads page by page in a table of its own, so that the one that is looked at
 * neither grows nor waits. What that one is asked meanwhile makes no difference.
 *
 * Lives on the thread of its event loop, which it holds for a few hundred rows at a time. Destroying it gives up: then,
 * as after any fault, the file is what it was before.
 */
class CsvExport : public QObject
{
    Q_OBJECT

public:
    CsvExport(const RowTable &shown, std::vector<int> columns, const QString &file, QObject *parent = nullptr);
    ~CsvExport() override;

    /** To be called once. */
    void start();
    [[nodiscard]] QString file() const { return m_out.fileName(); }
    /** How many rows have been read, or written where all of them are here. */
    [[nodiscard]] qint64 done() const;
    /** How many there are; none while nobody knows. */
    [[nodiscard]] std::optional<qint64> total() const;
    /** Those that are in the file now. */
    [[nodiscard]] int written() const { return m_written; }

Q_SIGNALS:
    void progressed();
    /** Once; an empty @p fault means that the file is whole. */
    void finished(const QString &fault);

private:
    void readOn();
    void beginWriting();
    void writeSome();
    void end(const QString &fault);

    QPointer<const RowTable> m_shown;
    std::unique_ptr<RowTable> m_own; ///< null: every row is in the one that is shown
    std::vector<int> m_columns;
    QSaveFile m_out;
    std::vector<qint64> m_ids; ///< in the order of the file
    std::size_t m_next = 0;
    int m_written = 0;
    bool m_isOver = false;
    QTimer m_again;
};

} // namespace natter::admin
