// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/models/audittable.h"

#include <QCoreApplication>
#include <QJsonDocument>

namespace natter::admin {

using namespace Qt::StringLiterals;
using protocol::AuditEntry;

namespace {

struct AuditWords
{
    Q_DECLARE_TR_FUNCTIONS(natter::admin::AuditWords)
};

qint64 idOf(const AuditEntry &row)
{
    return row.id;
}

QString whoText(const AuditEntry &entry)
{
    return entry.actorId ? entry.actorName : AuditWords::tr("At the machine");
}

QString textOf(const QJsonValue &value)
{
    if (value.isNull() || value.isUndefined())
        return QString(QChar(0x2013));
    if (value.isString() && value.toString().startsWith("9999-12-31T"_L1))
        return AuditWords::tr("for good"); // a time that never comes
    if (value.isString())
        return value.toString();
    return QString::fromUtf8(protocol::jsonOf(value));
}

/** What is new has no arrow: there was nothing it came from. */
QString changeText(const QJsonValue &before, const QJsonValue &after)
{
    if (before.isNull() || before.isUndefined())
        return textOf(after);
    return QString(textOf(before) + u" → " + textOf(after));
}

QString summary(const AuditEntry &entry)
{
    QStringList parts;
    for (const AuditDetail &detail : detailsOf(entry))
        parts << QString(detail.name + u": " + detail.value);
    return parts.join(u" · "_s);
}

const std::vector<RowColumn<AuditEntry>> &auditColumns()
{
    using Kind = CellKind;
    static const std::vector<RowColumn<AuditEntry>> columns{
        {{"id", AuditWords::tr("No."), Kind::Id, 7, true, false}, [](const AuditEntry &row) { return cell(row.id); }},
        {{"at", AuditWords::tr("When"), Kind::Moment, 20, true, false},
         [](const AuditEntry &row) { return cell(row.at); }},
        {{"actor_name", AuditWords::tr("Who"), Kind::Text, 20, true, false},
         [](const AuditEntry &row) { return cell(whoText(row)); }},
        {{"action", AuditWords::tr("What"), Kind::Text, 20, true, false},
         [](const AuditEntry &row) { return cell(row.action); }},
        {{"target", AuditWords::tr("To what"), Kind::Text, 12, true, false},
         [](const AuditEntry &row) { return cell(targetText(row)); }},
        {{"address", AuditWords::tr("From"), Kind::Address, 15, false, false},
         [](const AuditEntry &row) { return cell(row.address); }},
        {{"detail", AuditWords::tr("Detail"), Kind::Text, 40, true, false},
         [](const AuditEntry &row) { return cell(summary(row)); }},
    };
    return columns;
}

} // namespace

AuditTable::AuditTable(QuestionAsker ask, QObject *parent)
    : PagedRows(
          auditColumns(), idOf,
          [this](const PageQuestion &page, Reply<RowPage<AuditEntry>> reply) {
              m_ask(m_question, page, std::move(reply));
          },
          parent)
    , m_ask(std::move(ask))
{
    RowTable::sort(0, Qt::DescendingOrder); // NOLINT(bugprone-parent-virtual-call): here, not at the server
}

void AuditTable::narrow(const Question &question)
{
    m_question = question;
    refresh();
}

std::unique_ptr<RowTable> AuditTable::twin() const
{
    auto twin = std::make_unique<AuditTable>(m_ask);
    twin->m_question = m_question;
    twin->lookFor(lookedFor());
    return twin;
}

void AuditTable::lookFor(const QString &text)
{
    RowTable::lookFor(text); // NOLINT(bugprone-parent-virtual-call): here, not at the server
}

void AuditTable::hear(const client::LiveFrame &frame)
{
    if (frame.isSnapshot && frame.isFirst && m_hasHeard)
        refresh(); // what was done while the stream was gone may be more than the snapshot holds
    m_hasHeard = m_hasHeard || frame.isSnapshot;
    for (const QJsonValue &json : frame.rows) {
        auto entry = protocol::rowOf<AuditEntry>(json.toObject());
        if (!entry || !isAskedFor(m_question, *entry))
            continue;
        if (entry->actorId && entry->actorName.isEmpty())
            entry->actorName = nameOf(*entry->actorId);
        put(*std::move(entry));
    }
}

QString AuditTable::nameOf(UserId actor) const
{
    for (const qint64 id : allIds()) {
        const AuditEntry *entry = find(id);
        if (entry->actorId == actor && !entry->actorName.isEmpty())
            return entry->actorName;
    }
    return AuditWords::tr("User %1").arg(actor.value());
}

bool isAskedFor(const client::adminapi::AuditQuestion &question, const AuditEntry &entry)
{
    if (question.actor && (!entry.actorId || entry.actorId->value() != *question.actor))
        return false;
    if (!entry.action.startsWith(question.action))
        return false;
    if (!question.target.isEmpty() && question.target != entry.targetType && question.target != targetText(entry))
        return false;
    return (!question.from || entry.at >= *question.from) && (!question.to || entry.at <= *question.to);
}

QString targetText(const AuditEntry &entry)
{
    if (entry.targetId == 0)
        return entry.targetType;
    return entry.targetType + u':' + QString::number(entry.targetId);
}

std::vector<AuditDetail> detailsOf(const AuditEntry &entry)
{
    std::vector<AuditDetail> details;
    const QJsonObject whole = QJsonDocument::fromJson(entry.detail.json).object();
    const QJsonObject before = whole.value("before"_L1).toObject();
    const QJsonObject after = whole.value("after"_L1).toObject();
    QStringList names = before.keys();
    for (const QString &name : after.keys()) {
        if (!names.contains(name))
            names << name;
    }
    for (const QString &name : names)
        details.push_back({name, changeText(before.value(name), after.value(name))});
    for (auto field = whole.constBegin(); field != whole.constEnd(); ++field) {
        const bool isShown = (field.key() == "before"_L1 || field.key() == "after"_L1) && field->isObject();
        if (!isShown)
            details.push_back({field.key(), textOf(*field)});
    }
    return details;
}

} // namespace natter::admin
