// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/admin/audittrail.h"

#include "base/log.h"
#include "protocol/jsonwriter.h"

namespace natter::services {

using namespace protocol;

namespace {

/** Entries of one export: what is older is asked for by the filter's times. */
constexpr int exportMost = 100'000;

AuditEntry toEntry(const store::AuditRecord &record)
{
    AuditEntry entry;
    entry.id = record.id;
    entry.at = record.at;
    if (record.actor.isValid())
        entry.actorId = record.actor;
    entry.actorName = record.actor.isValid() ? record.actorName : QStringLiteral("(at the machine)");
    entry.address = record.address;
    entry.action = record.action;
    entry.targetType = record.targetType;
    entry.targetId = record.targetId;
    entry.detail.json = record.detail;
    return entry;
}

store::AuditSearch searchOf(const admin::AuditFilter &filter)
{
    store::AuditSearch search;
    search.actor = filter.actor.value_or(UserId());
    search.action = filter.action;
    search.targetType = filter.target.section(u':', 0, 0);
    search.targetId = filter.target.section(u':', 1, 1).toLongLong();
    search.from = filter.from;
    search.to = filter.to;
    return search;
}

/** One cell. What a spreadsheet would take for a formula begins with an apostrophe, so that it is text (OWASP). */
QByteArray cell(const QString &text)
{
    QString safe = text;
    if (!safe.isEmpty() && QStringView(u"=+-@\t\r").contains(safe.front()))
        safe.prepend(u'\'');
    safe.replace(u'"', QStringLiteral("\"\""));
    return QByteArray('"' + safe.toUtf8() + '"');
}

QByteArray asLines(const std::vector<store::AuditRecord> &records)
{
    QByteArray text;
    for (const store::AuditRecord &record : records)
        text += encodeRow(toEntry(record)) + '\n';
    return text;
}

} // namespace

QByteArray auditCsvHead()
{
    return "id,at,actor_id,actor_name,address,action,target_type,target_id,detail\r\n";
}

QByteArray auditCsv(const std::vector<store::AuditRecord> &records)
{
    QByteArray text;
    for (const store::AuditRecord &record : records) {
        const AuditEntry entry = toEntry(record);
        text += QByteArray::number(entry.id) + ',' + toIso8601(entry.at) + ',' +
                (entry.actorId ? QByteArray::number(entry.actorId->value()) : QByteArray()) + ',' +
                cell(entry.actorName) + ',' + cell(entry.address) + ',' + cell(entry.action) + ',' +
                cell(entry.targetType) + ',' + QByteArray::number(entry.targetId) + ',' +
                cell(QString::fromUtf8(entry.detail.json)) + "\r\n";
    }
    return text;
}

QByteArray detailOf(std::initializer_list<DeedDetail> details)
{
    JsonWriter json;
    json.beginObject();
    const auto part = [&](QByteArrayView name, std::optional<QString> DeedDetail::*value) {
        bool isOpen = false;
        for (const DeedDetail &detail : details) {
            if (!(detail.*value))
                continue;
            if (!std::exchange(isOpen, true))
                json.beginObject(name);
            json.field(detail.name, *(detail.*value));
        }
        if (isOpen)
            json.endObject();
    };
    part("before", &DeedDetail::before);
    part("after", &DeedDetail::after);
    return json.endObject().take();
}

Result<store::AuditRecord> AuditTrail::note(store::WritableTables &tables, const Authority &by, const Deed &deed) const
{
    // Who hears of it live is told as much as who reads the audit later.
    QString actorName;
    if (by.user.isValid()) {
        auto actor = tables.people().one(by.user);
        if (!actor)
            return fail(std::move(actor.error()));
        actorName = std::move(actor->name);
    }
    auto record = tables.audit().append({by.user, by.address, QString::fromLatin1(deed.action),
                                         QString::fromLatin1(deed.targetType), deed.targetId, deed.detail},
                                        m_key);
    if (record)
        record->actorName = std::move(actorName);
    return record;
}

void AuditTrail::tell(const store::AuditRecord &record) const
{
    const QString target = record.targetType.isEmpty()
                               ? QString()
                               : QString(u' ' + record.targetType + u' ' + QString::number(record.targetId));
    const QString actor = record.actor.isValid()
                              ? QString(QStringLiteral("user ") + QString::number(record.actor.value()))
                              : QStringLiteral("a command at the machine");
    qCInfo(logServer, "audit %lld: %s%s by %s", record.id, qUtf8Printable(record.action), qUtf8Printable(target),
           qUtf8Printable(actor));
    if (m_hear)
        m_hear(toEntry(record));
}

void AuditTrail::noteAlone(const Authority &by, const Deed &deed, Reply<std::monostate> reply)
{
    m_store.write(administering(by, [this, by, deed](store::WritableTables &tables) { return note(tables, by, deed); }),
                  [this, reply = std::move(reply)](Result<store::AuditRecord> noted) mutable {
                      if (!noted)
                          return reply(fail(std::move(noted.error())));
                      tell(*noted);
                      reply(std::monostate());
                  });
}

void AuditTrail::page(const admin::ListAudit &command, Reply<AdminPage<AuditEntry>> reply)
{
    store::AuditSearch search = searchOf(command.filter);
    search.before = command.page.after;
    search.most = command.page.limit + 1;
    m_store.read([search](store::Tables &tables) { return tables.audit().page(search); },
                 [limit = std::size_t(command.page.limit),
                  reply = std::move(reply)](Result<std::vector<store::AuditRecord>> found) mutable {
                     if (!found)
                         return reply(fail(std::move(found.error())));
                     AdminPage<AuditEntry> page;
                     const bool more = found->size() > limit;
                     if (more)
                         found->pop_back();
                     for (const store::AuditRecord &record : *found)
                         page.items.push_back(toEntry(record));
                     if (more)
                         page.nextCursor = QString::number(page.items.back().id);
                     reply(std::move(page));
                 });
}

void AuditTrail::verify(Reply<AuditVerdict> reply)
{
    m_store.read([key = m_key](store::Tables &tables) { return tables.audit().verify(key); },
                 [reply = std::move(reply)](Result<store::AuditFindings> found) mutable {
                     if (!found)
                         return reply(fail(std::move(found.error())));
                     const auto status = found->firstBroken ? ChainStatus::Broken : ChainStatus::Ok;
                     reply(AuditVerdict{status, found->entries, found->firstBroken});
                 });
}

void AuditTrail::exportAll(const admin::ExportAudit &command, Reply<AdminDocument> reply)
{
    store::AuditSearch search = searchOf(command.filter);
    search.most = exportMost;
    m_store.read([search](store::Tables &tables) { return tables.audit().page(search); },
                 [csv = command.csv, reply = std::move(reply)](Result<std::vector<store::AuditRecord>> found) mutable {
                     if (!found)
                         return reply(fail(std::move(found.error())));
                     if (csv)
                         reply(
                             AdminDocument{"text/csv; charset=utf-8", auditCsvHead() + auditCsv(*found), "audit.csv"});
                     else
                         reply(AdminDocument{"application/x-ndjson", asLines(*found), "audit.ndjson"});
                 });
}

} // namespace natter::services
