// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/care/backupfile.h"
#include "store/care/verification.h"

namespace natter::store {

/** What a backup holds, for people. */
struct BackupSummary
{
    BackupHeader header;
    qint64 bytes = 0;
    Verification verification; ///< of the database that came out of it
};

/**
 * Writes all of the database at @p url into @p file: one snapshot, while whoever uses it goes on reading and writing.
 * Before the file gets its name it is restored into a temporary database beside it, and that is verified: what is there
 * under its name can be restored. Errors: those of OpenedDatabase and BackupWriter; ValidationFailed if what was read
 * is not in order, with all findings; Unavailable once @p stop is set. Then nothing is left. Any thread.
 */
Result<BackupSummary> takeBackup(const DatabaseUrl &url, const QString &file, const StopFlag &stop);

/** Restores @p file into a temporary database beside it and verifies that. Findings are no error. */
Result<BackupSummary> verifyBackup(const QString &file, const StopFlag &stop, const QByteArray &auditKey = {});

/** What becomes of the logins that a backup holds. */
enum class RestoredLogins : quint8 {
    Ended, ///< everybody logs in again: one that was ended after the backup must not come back to life
    Kept,
};

/**
 * Puts the content of @p file into the database at @p url, which has to be empty or as a first start leaves it: all of
 * it or nothing. Its history gets a new name, so that no client takes its place in the old one for one in this, and new
 * logins get numbers that none has had, so that no access token of after the backup fits one. Errors: those of
 * OpenedDatabase and BackupReader.
 */
Result<BackupSummary> restoreBackup(const QString &file, const DatabaseUrl &url,
                                    RestoredLogins logins = RestoredLogins::Ended);

} // namespace natter::store
