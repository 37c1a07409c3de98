// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QString>

namespace natter::store {

/**
 * The claim of this process on an SQLite file: the folder (0700, made if missing), the file (0600, made if missing) and
 * an flock on the file's name with ".lock" behind it, which the kernel lets go when the process ends, however it ends.
 * The lock file is left where it is: removing it would let two processes each hold a lock of their own. Any thread;
 * must outlive every connection to the file.
 */
class DatabaseFile
{
public:
    /** Error: Unavailable with a sentence that names the file and the cause; if it is locked, the process that holds
     * it. */
    static Result<DatabaseFile> claim(const QString &file);

    DatabaseFile(DatabaseFile &&other) noexcept;
    DatabaseFile &operator=(DatabaseFile &&) = delete;
    ~DatabaseFile();

    /** The file with links resolved, absolute: what to open, so that two names of one file are one lock. */
    [[nodiscard]] const QString &path() const { return m_path; }

    /** Takes the file and what SQLite keeps beside it from other users of this machine. Only for a file that is ours.
     */
    Result<std::monostate> makePrivate() const;

private:
    DatabaseFile(QString path, int lock);

    QString m_path;
    int m_lock;
};

} // namespace natter::store
