// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/admin/bans.h"

#include "base/log.h"

namespace natter::services {

using namespace protocol;
using namespace std::chrono_literals;

namespace {

/** Hits are gathered for so long: an attack is not to be one on the writer. */
constexpr auto storeEvery = 10s;
constexpr int bansMost = 100'000;

Error unfit(const QString &what)
{
    Error error(ErrorCode::ValidationFailed, QString(QStringLiteral("network: ") + what));
    error.fields.push_back({"value_error", "network", what, {}});
    return error;
}

QByteArray detailOfBan(const store::Ban &ban)
{
    const auto until = ban.expiresAt ? std::optional(QString::fromLatin1(toIso8601(*ban.expiresAt))) : std::nullopt;
    return detailOf({{"network", {}, ban.network}, {"reason", {}, ban.reason}, {"until", {}, until}});
}

} // namespace

Bans::Bans(store::Store &store, AuditTrail &trail)
    : m_store(store)
    , m_trail(trail)
{
    QObject::connect(&m_storing, &QTimer::timeout, &m_storing, [this] { this->store(); });
    m_storing.start(storeEvery);
}

Bans::~Bans() = default;

void Bans::load(Reply<std::monostate> reply)
{
    m_store.read([](store::Tables &tables) { return tables.bans().page(0, bansMost, wallClockNow()); },
                 [this, reply = std::move(reply)](Result<std::vector<store::Ban>> found) mutable {
                     if (!found)
                         return reply(fail(std::move(found.error())));
                     for (const store::Ban &ban : *found) {
                         if (const auto network = BanNetwork::parse(ban.network))
                             m_list.add(ban.id, *network, ban.expiresAt);
                     }
                     reply(std::monostate());
                 });
}

bool Bans::refuses(const QString &address)
{
    if (m_list.size() == 0)
        return false;
    const auto parsed = BanNetwork::parse(address);
    const auto ban = parsed ? m_list.find(*parsed, wallClockNow()) : std::nullopt;
    if (!ban)
        return false;
    ++m_hits[*ban];
    return true;
}

void Bans::store()
{
    if (m_hits.isEmpty())
        return;
    m_store.write(
        [hits = std::exchange(m_hits, {})](store::WritableTables &tables) { return tables.bans().addHits(hits); },
        [](const Result<std::monostate> &stored) {
            if (!stored)
                qCWarning(logServer, "hits of bans are not stored: %s", qUtf8Printable(stored.error().message()));
        });
}

AdminBan Bans::toRow(const store::Ban &ban) const
{
    AdminBan row{ban.id, ban.network, ban.reason, ban.createdAt, {}, ban.expiresAt, ban.hits + m_hits.value(ban.id)};
    if (ban.createdBy.isValid())
        row.createdBy = ban.createdBy;
    return row;
}

void Bans::page(const admin::ListBans &command, Reply<AdminPage<AdminBan>> reply)
{
    m_store.read([page = command.page](
                     store::Tables &tables) { return tables.bans().page(page.after, page.limit + 1, wallClockNow()); },
                 [this, limit = std::size_t(command.page.limit),
                  reply = std::move(reply)](Result<std::vector<store::Ban>> found) mutable {
                     if (!found)
                         return reply(fail(std::move(found.error())));
                     AdminPage<AdminBan> page;
                     const bool more = found->size() > limit;
                     if (more)
                         found->pop_back();
                     for (const store::Ban &ban : *found)
                         page.items.push_back(toRow(ban));
                     if (more)
                         page.nextCursor = QString::number(found->back().id);
                     reply(std::move(page));
                 });
}

void Bans::add(const admin::AddBan &command, const Authority &by, Reply<AdminBan> reply)
{
    const auto network = BanNetwork::parse(command.network);
    if (!network)
        return reply(fail(unfit(QStringLiteral("Input should be an address or a network such as 192.0.2.0/24"))));
    if (network->holdsLoopback())
        return reply(fail(unfit(QStringLiteral("This machine itself cannot be banned"))));
    using Made = std::pair<store::Ban, store::AuditRecord>;
    store::Ban wanted;
    wanted.network = network->toString();
    wanted.reason = command.reason;
    wanted.createdBy = by.user;
    wanted.expiresAt = command.until;
    m_store.write(administering(by,
                                [this, by, wanted](store::WritableTables &tables) -> Result<Made> {
                                    auto ban = tables.bans().add(wanted);
                                    if (!ban)
                                        return fail(std::move(ban.error()));
                                    auto record =
                                        m_trail.note(tables, by, {"ban.add", "ban", ban->id, detailOfBan(*ban)});
                                    if (!record)
                                        return fail(std::move(record.error()));
                                    return Made(*std::move(ban), *std::move(record));
                                }),
                  [this, network = *network, reply = std::move(reply)](Result<Made> made) mutable {
                      if (!made)
                          return reply(fail(std::move(made.error())));
                      m_list.add(made->first.id, network, made->first.expiresAt);
                      m_trail.tell(made->second);
                      if (m_evict) {
                          m_evict([&](const QString &address) {
                              const auto parsed = BanNetwork::parse(address);
                              return parsed && network.contains(*parsed);
                          });
                      }
                      reply(toRow(made->first));
                  });
}

void Bans::remove(qint64 ban, const Authority &by, Reply<std::monostate> reply)
{
    m_store.write(administering(by,
                                [this, by, ban](store::WritableTables &tables) -> Result<store::AuditRecord> {
                                    const auto found = tables.bans().one(ban);
                                    if (!found)
                                        return fail(found.error());
                                    if (auto removed = tables.bans().remove(ban); !removed)
                                        return fail(std::move(removed.error()));
                                    return m_trail.note(
                                        tables, by,
                                        {"ban.remove", "ban", ban, detailOf({{"network", found->network, {}}})});
                                }),
                  [this, ban, reply = std::move(reply)](Result<store::AuditRecord> record) mutable {
                      if (!record)
                          return reply(fail(std::move(record.error())));
                      m_list.remove(ban);
                      m_hits.remove(ban);
                      m_trail.tell(*record);
                      reply(std::monostate());
                  });
}

} // namespace natter::services
