// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auditcommands.h"

#include "app/commandline.h"
#include "app/exitcodes.h"
#include "app/secretkey.h"
#include "base/log.h"
#include "services/admin/audittrail.h"
#include "store/care/openeddatabase.h"

#include <QCommandLineParser>
#include <QTextStream>

#include <sysexits.h>

namespace natter::server {

namespace {

constexpr int entriesOfAPage = 1'000;
constexpr int entriesListed = 50;

/** Calls @p tell with page after page, the newest entries first, of at most @p most. Error: the database's. */
template<class Tell>
Result<std::monostate> forEachPage(const store::Audit &chain, int most, Tell tell)
{
    store::AuditSearch search;
    for (int left = most; left > 0;) {
        search.most = std::min(left, entriesOfAPage);
        const auto page = chain.page(search);
        if (!page)
            return fail(page.error());
        if (page->empty())
            break;
        tell(*page);
        search.before = page->back().id;
        left -= int(page->size());
    }
    return {};
}

int verify(const store::Audit &chain, const QByteArray &key)
{
    const auto found = chain.verify(key);
    if (!found) {
        complain(found.error().message());
        return EX_UNAVAILABLE;
    }
    if (found->firstBroken) {
        complain(
            QStringLiteral("entry %1 of the audit is missing, or is not what was written").arg(*found->firstBroken));
        return EX_DATAERR;
    }
    // The end of the chain, kept elsewhere, tells later whether entries were cut off.
    QTextStream(stdout) << QStringLiteral("%1 entries, all of them as they were written; the last hash is %2\n")
                               .arg(found->entries)
                               .arg(QString::fromLatin1(found->lastHash.toHex()));
    return EX_OK;
}

void list(const std::vector<store::AuditRecord> &page)
{
    for (const store::AuditRecord &record : page) {
        const QString actor = record.actor.isValid() ? QString::number(record.actor.value()) : QStringLiteral("-");
        QTextStream(stdout) << QStringLiteral("%1\t%2\t%3\t%4\t%5 %6\t%7\n")
                                   .arg(QString::number(record.id), QString::fromLatin1(toIso8601(record.at)), actor,
                                        record.action, record.targetType, QString::number(record.targetId),
                                        logSafe(QString::fromUtf8(record.detail)));
    }
}

} // namespace

int audit(const QCommandLineParser &parser)
{
    const Configuration configuration = readConfiguration(inputsOf(parser));
    if (!configuration.faults.isEmpty())
        return complainOf(configuration.faults);
    QLoggingCategory::setFilterRules(QStringLiteral("natter.*.info=false\nnatter.*.debug=false"));
    const QString what = parser.positionalArguments().value(1);
    const auto key = auditKey(configuration.config);
    if (!key) {
        complain(key.error().sentence);
        return key.error().exitCode;
    }
    auto opened = store::OpenedDatabase::forReading(configuration.config.database);
    if (!opened) {
        complain(opened.error().message());
        return EX_UNAVAILABLE;
    }
    const store::Audit chain(opened->database(), nullptr);
    if (what == u"verify")
        return verify(chain, *key);
    if (what != u"list" && what != u"export") {
        complain(QStringLiteral("audit verify, audit list or audit export; see natterd --help"));
        return EX_USAGE;
    }
    Result<std::monostate> done;
    if (what == u"list") {
        QTextStream(stdout) << "ID\tAT\tUSER\tACTION\tTARGET\tDETAIL\n";
        done = forEachPage(chain, entriesListed, list);
    } else {
        QTextStream(stdout) << services::auditCsvHead();
        done = forEachPage(chain, std::numeric_limits<int>::max(), [](const std::vector<store::AuditRecord> &page) {
            QTextStream(stdout) << QString::fromUtf8(services::auditCsv(page));
        });
    }
    if (!done)
        complain(done.error().message());
    return done ? EX_OK : EX_UNAVAILABLE;
}

} // namespace natter::server
