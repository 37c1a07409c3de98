// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "services/admin/audittrail.h"
#include "services/admin/banlist.h"

#include <QTimer>

#include <functional>

namespace natter::services {

/** Who is kept out, in memory and in the database. Loop thread. */
class Bans
{
public:
    /** Ends the connections of those addresses for which it says so. */
    using Evict = std::function<void(const std::function<bool(const QString &address)> &isMeant)>;

    Bans(store::Store &store, AuditTrail &trail);
    ~Bans();
    Q_DISABLE_COPY_MOVE(Bans)

    /** Takes over what @p tables hold: before anybody is served. Error: the store's. */
    void load(Reply<std::monostate> reply);
    void onBan(Evict evict) { m_evict = std::move(evict); }

    /** Whether @p address is kept out, which counts as a hit. */
    [[nodiscard]] bool refuses(const QString &address);

    void page(const protocol::admin::ListBans &command, Reply<protocol::AdminPage<protocol::AdminBan>> reply);
    /** Errors: ValidationFailed for what is no network, or holds this machine. */
    void add(const protocol::admin::AddBan &command, const Authority &by, Reply<protocol::AdminBan> reply);
    /** Error: NotFound. */
    void remove(qint64 ban, const Authority &by, Reply<std::monostate> reply);

    [[nodiscard]] qint64 count() const { return m_list.size(); }

private:
    void store();
    [[nodiscard]] protocol::AdminBan toRow(const store::Ban &ban) const;

    store::Store &m_store;
    AuditTrail &m_trail;
    BanList m_list;
    Evict m_evict;
    QHash<qint64, qint64> m_hits; ///< not stored yet
    QTimer m_storing;
};

} // namespace natter::services
