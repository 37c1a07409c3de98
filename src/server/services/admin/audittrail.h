// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"
#include "protocol/admin/admincommand.h"
#include "services/admin/authority.h"
#include "store/store.h"

#include <QByteArray>

#include <functional>
#include <initializer_list>
#include <optional>

namespace natter::services {

/** What was done, to whom. */
struct Deed
{
    const char *action; ///< "user.suspend" …
    const char *targetType = "";
    qint64 targetId = 0;
    QByteArray detail = {}; ///< JSON
};

/** One thing that a deed has changed, or is about. */
struct DeedDetail
{
    QByteArrayView name;
    std::optional<QString> before = {};
    std::optional<QString> after = {};
};

/** `{"before":{…},"after":{…}}`, with what is there of each. */
[[nodiscard]] QByteArray detailOf(std::initializer_list<DeedDetail> details);

/** Lines of CSV that are safe to be opened in a spreadsheet: nothing in them is a formula. */
[[nodiscard]] QByteArray auditCsv(const std::vector<store::AuditRecord> &records);
[[nodiscard]] QByteArray auditCsvHead();

/** Notes what administrators do, in the transaction in which it is done. Owns the key of the chain. Loop thread; note()
 * runs on the writer's. */
class AuditTrail
{
public:
    AuditTrail(store::Store &store, QByteArray key)
        : m_store(store)
        , m_key(std::move(key))
    {}

    /** Notes @p deed of @p by. To be called in its transaction. */
    [[nodiscard]] Result<store::AuditRecord> note(store::WritableTables &tables, const Authority &by,
                                                  const Deed &deed) const;

    /** Somebody who wants to hear of each entry once it is committed. */
    void onEntry(std::function<void(const protocol::AuditEntry &)> hear) { m_hear = std::move(hear); }
    /** An entry that note() gave is committed. */
    void tell(const store::AuditRecord &record) const;

    /** What is done without the database: notes it, and then answers. Errors: those of administering(), the store's. */
    void noteAlone(const Authority &by, const Deed &deed, Reply<std::monostate> reply);

    void page(const protocol::admin::ListAudit &command, Reply<protocol::AdminPage<protocol::AuditEntry>> reply);
    void verify(Reply<protocol::AuditVerdict> reply);
    /** All that fits, the newest first; CSV is safe to be opened in a spreadsheet. */
    void exportAll(const protocol::admin::ExportAudit &command, Reply<protocol::AdminDocument> reply);

private:
    store::Store &m_store;
    QByteArray m_key;
    std::function<void(const protocol::AuditEntry &)> m_hear;
};

} // namespace natter::services
