// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/peopleapi.h"

#include <QHash>

/** The admin side's requests about bans, the audit chain and the log, each spelt once. */
namespace natter::client::adminapi {

/** Answer: AdminPage<AdminBan>. */
[[nodiscard]] AdminRequest listBans(const ListQuery &list);
/** @p network is an address or a network as it was typed; an @p expires of none: for good. Answer: AdminBan. */
[[nodiscard]] AdminRequest addBan(const QString &network, std::optional<Timestamp> expires, const QString &reason);

/** Which entries of the audit chain; what is empty narrows nothing. */
struct AuditQuestion
{
    std::optional<qint64> actor = {};
    QString action = {}; ///< or its beginning, such as "user."
    QString target = {}; ///< "user", or "user:7"
    std::optional<Timestamp> from = {};
    std::optional<Timestamp> to = {};

    [[nodiscard]] bool isOpen() const { return !actor && action.isEmpty() && target.isEmpty() && !from && !to; }
};
/** The newest first. Answer: AdminPage<AuditEntry>. */
[[nodiscard]] AdminRequest listAudit(const AuditQuestion &question, const ListQuery &list);
/** Answer: AuditVerdict. The whole chain is read for it. */
[[nodiscard]] AdminRequest verifyAudit();
/** Answer: a document to be kept as it is, however long: CSV, or a JSON object a line. */
[[nodiscard]] AdminRequest exportAudit(const AuditQuestion &question, bool asCsv);

/** The newest lines that the server holds. Answer: AdminPage<LogLine>. */
[[nodiscard]] AdminRequest listLogs(int limit);
/** Answer: decodeLogLevels(). */
[[nodiscard]] AdminRequest readLogLevels();
/** From now on, until the server starts again. Answer: decodeLogLevels(). */
[[nodiscard]] AdminRequest setLogLevels(const QHash<QString, QString> &levels);

/** The level of each category. */
[[nodiscard]] Result<QHash<QString, QString>> decodeLogLevels(QByteArrayView body);

} // namespace natter::client::adminapi
