// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tables/audit.h"

#include "store/database.h"
#include "store/tables/accounts.h"
#include "store/tables/batch.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>
#include <QRandomGenerator>

#include <array>
#include <limits>

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

constexpr int entriesOfAPage = 1'000;
constexpr qsizetype saltSize = 16;

QByteArray freshSalt()
{
    std::array<quint32, saltSize / sizeof(quint32)> random;
    QRandomGenerator::system()->generate(random.begin(), random.end());
    return QByteArray(reinterpret_cast<const char *>(random.data()), saltSize);
}

QByteArray saltedHash(const QByteArray &salt, const QByteArray &text)
{
    return QCryptographicHash::hash(QByteArray(salt + text), QCryptographicHash::Sha256);
}

/** What is fixed of an entry. */
struct Link
{
    qint64 id = 0;
    qint64 at = 0;
    qint64 actor = 0;
    QString action;
    QString targetType;
    qint64 targetId = 0;
    QByteArray addressHash;
    QByteArray detailHash;

    /** Lines, of which none can hold a line break: nothing else can be read into it. */
    [[nodiscard]] QByteArray hash(const QByteArray &before, const QByteArray &key) const
    {
        QByteArray text = before.toHex() + '\n' + QByteArray::number(id) + '\n' + QByteArray::number(at) + '\n' +
                          QByteArray::number(actor) + '\n' + action.toUtf8().toHex() + '\n' +
                          targetType.toUtf8().toHex() + '\n' + QByteArray::number(targetId) + '\n' +
                          addressHash.toHex() + '\n' + detailHash.toHex() + '\n';
        return QMessageAuthenticationCode::hash(text, key, QCryptographicHash::Sha256);
    }
};

QVariant orNull(UserId user)
{
    return user.isValid() ? QVariant(user.value()) : QVariant(QMetaType::fromType<qint64>());
}

/** Whether the text in @p column is the one whose hash is two columns further; one that was taken out is. */
bool isUnaltered(const Row &row, int column)
{
    return row.isNull(column) || saltedHash(row.bytes(column + 1), row.text(column).toUtf8()) == row.bytes(column + 2);
}

} // namespace

Result<AuditRecord> Audit::append(const NewAuditEntry &entry, const QByteArray &key)
{
    qint64 last = 0;
    QByteArray before;
    auto found = m_database.each("audit.last"_L1, {}, [&](const Row &row) {
        last = row.integer(0);
        before = row.bytes(1);
        return false;
    });
    if (!found)
        return fail(std::move(found.error()));
    const QByteArray addressSalt = freshSalt();
    const QByteArray detailSalt = freshSalt();
    const QString detail = QString::fromUtf8(entry.detail);
    const Link link{last + 1,
                    toStored(m_batch->time()),
                    entry.actor.value(),
                    entry.action,
                    entry.targetType,
                    entry.targetId,
                    saltedHash(addressSalt, entry.address.toUtf8()),
                    saltedHash(detailSalt, entry.detail)};
    const auto text = [](const QString &value) { return value.isEmpty() ? u""_s : value; };
    const auto added =
        m_database.change("audit.add"_L1, {link.id, link.at, orNull(entry.actor), link.action, link.targetType,
                                           link.targetId, text(entry.address), addressSalt, link.addressHash,
                                           text(detail), detailSalt, link.detailHash, link.hash(before, key)});
    if (!added)
        return fail(added.error());
    return AuditRecord{link.id,      m_batch->time(),  entry.actor,    {},          entry.address,
                       entry.action, entry.targetType, entry.targetId, entry.detail};
}

Result<std::monostate> Audit::forget(UserId user)
{
    for (const auto query : {"audit.forget_target"_L1, "audit.forget_actor"_L1}) {
        if (auto forgotten = m_database.change(query, {user.value()}); !forgotten)
            return fail(std::move(forgotten.error()));
    }
    return {};
}

Result<std::vector<AuditRecord>> Audit::page(const AuditSearch &search) const
{
    constexpr qint64 end = std::numeric_limits<qint64>::max();
    const QString action = search.action.isEmpty() ? u""_s : beginningWith(search.action);
    return m_database.all(
        "audit.page"_L1,
        {search.before > 0 ? search.before : end, search.actor.value(), action,
         search.targetType.isEmpty() ? u""_s : search.targetType, search.targetId,
         search.from ? toStored(*search.from) : 0, search.to ? toStored(*search.to) : end, search.most},
        [](const Row &row) {
            return AuditRecord{row.integer(0), row.time(1), row.id<UserId>(2), row.text(3),         row.text(4),
                               row.text(5),    row.text(6), row.integer(7),    row.text(8).toUtf8()};
        });
}

Result<AuditFindings> Audit::verify(const QByteArray &key) const
{
    AuditFindings findings;
    qint64 seen = 0;
    for (bool more = true; more;) {
        more = false;
        auto read = m_database.each("audit.chain"_L1, {seen, entriesOfAPage}, [&](const Row &row) {
            more = true;
            const Link link{row.integer(0), row.integer(1), row.integer(2), row.text(3),
                            row.text(4),    row.integer(5), row.bytes(8),   row.bytes(11)};
            const QByteArray hash = row.bytes(12);
            const bool holds = link.id == seen + 1 && isUnaltered(row, 6) && isUnaltered(row, 9) &&
                               link.hash(findings.lastHash, key) == hash;
            if (!holds && !findings.firstBroken)
                findings.firstBroken = seen + 1;
            seen = link.id;
            findings.lastHash = hash;
            ++findings.entries;
            return true;
        });
        if (!read)
            return fail(std::move(read.error()));
    }
    return findings;
}

} // namespace natter::store
