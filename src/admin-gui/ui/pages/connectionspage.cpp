// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/connectionspage.h"

#include "client/adminapi.h"
#include "client/recordsapi.h"
#include "core/eachrequest.h"
#include "ui/detailspane.h"
#include "ui/prompt.h"
#include "ui/tableview.h"
#include "ui/toast.h"

#include <QHeaderView>
#include <QPointer>
#include <QPushButton>

#include <memory>
#include <numeric>

namespace natter::adminui {

using protocol::AdminConnection;
namespace api = client::adminapi;

namespace {

/** What the server takes in one request. */
constexpr std::size_t mostAtOnce = 500;

qint64 idOf(const AdminConnection &row)
{
    return row.id;
}

qint64 traceIdOf(const protocol::TraceEntry &row)
{
    return row.id;
}

/** 0, 1, 2 …: for what is asked of each place of a list. */
std::vector<qint64> placesOf(std::size_t count)
{
    std::vector<qint64> places(count);
    std::iota(places.begin(), places.end(), qint64(0));
    return places;
}

} // namespace

ConnectionsPage::ConnectionsPage(const PageContext &context, QWidget *parent)
    : TablePage("connections", tr("Connections"), QLatin1StringView("connections"), context, parent)
    , m_table(admin::connectionColumns(), idOf)
    , m_trace(admin::traceColumns(), traceIdOf)
{
    makeActions();
    makeDetails();
    setModel(&m_table);
    setEmptyText(tr("Nobody is connected"), tr("As soon as a chat program connects, it is listed here."));
}

ConnectionsPage::~ConnectionsPage() = default;

void ConnectionsPage::makeActions()
{
    using Needs = RowAction::Needs;
    addRowAction({.text = tr("&Disconnect…"),
                  .shapeName = QLatin1StringView("disconnect"),
                  .shortcut = QKeySequence(Qt::Key_Delete),
                  .needs = Needs::Some,
                  .isButton = true,
                  .hurts = true,
                  .act = [this](const auto &ids) { askToClose(ids); }});
    addRowAction({.text = tr("&Message…"),
                  .shapeName = QLatin1StringView("message"),
                  .shortcut = QKeySequence(Qt::CTRL | Qt::Key_M),
                  .needs = Needs::Some,
                  .isButton = true,
                  .act = [this](const auto &ids) { askToMessage(ids); }});
    addRowAction({.text = tr("&Ban the address…"),
                  .shapeName = QLatin1StringView("bans"),
                  .shortcut = QKeySequence(Qt::CTRL | Qt::Key_B),
                  .needs = Needs::Some,
                  .isButton = true,
                  .hurts = true,
                  .act = [this](const auto &ids) { askToBan(ids); }});
}

void ConnectionsPage::makeDetails()
{
    m_details = new DetailsPane(this);
    m_details->setMinimumWidth(320);
    m_traceButton = new QPushButton(tr("&Trace its events"), m_details);
    m_traceButton->setCheckable(true);
    m_traceButton->setAccessibleName(tr("Trace the events of this connection"));
    m_traceButton->setToolTip(tr("What goes back and forth: kinds and sizes, never contents."));
    connect(m_traceButton, &QPushButton::toggled, this, &ConnectionsPage::setTracing);
    m_traceView = new TableView(m_details);
    m_traceView->setAccessibleName(tr("Events of the connection"));
    m_traceView->setModel(&m_trace);
    m_traceView->setMinimumHeight(180);
    const int width = m_traceView->fontMetrics().averageCharWidth();
    for (int column = 0; column < m_trace.columnCount(); ++column)
        m_traceView->setColumnWidth(column, width * (m_trace.columns()[std::size_t(column)].characters + 2));
    connect(&m_trace, &QAbstractItemModel::rowsInserted, m_traceView, &QTableView::scrollToBottom);
    m_details->addSection(tr("Events"), m_traceButton);
    m_details->addSection({}, m_traceView);
    m_traceView->hide();
    setDetails(m_details);
}

void ConnectionsPage::enter()
{
    if (!m_following.isActive())
        follow();
}

void ConnectionsPage::follow()
{
    m_following = session().live().follow(QStringLiteral("connections"),
                                          [this](const client::LiveFrame &frame) { m_table.hear(frame); });
}

void ConnectionsPage::refresh()
{
    m_following.stop();
    follow(); // a new snapshot
}

void ConnectionsPage::forget()
{
    m_following.stop();
    m_traceButton->setChecked(false);
    m_table.forget();
}

// --- details ---------------------------------------------------------------------------------------------------------

void ConnectionsPage::currentChanged(std::optional<qint64> id)
{
    const AdminConnection *row = id ? m_table.find(*id) : nullptr;
    if (!row) {
        m_traceButton->setChecked(false);
        return;
    }
    if (m_tracedId != 0 && m_tracedId != *id)
        m_traceButton->setChecked(false);
    showDetails(*row);
}

void ConnectionsPage::showDetails(const AdminConnection &row)
{
    m_details->setTitle(row.userName);
    std::vector<DetailsPane::Line> lines;
    for (const admin::RowColumn<AdminConnection> &column : admin::connectionColumns())
        lines.push_back({column.column.title, admin::cellText(column.column.kind, column.value(row))});
    m_details->setLines(lines);
}

void ConnectionsPage::setTracing(bool traces)
{
    m_traced.stop();
    m_trace.forget();
    m_traceView->setVisible(traces);
    m_tracedId = traces ? currentId().value_or(0) : 0;
    if (m_tracedId == 0)
        return;
    m_traced = session().live().follow(QStringLiteral("trace:%1").arg(m_tracedId),
                                       [this](const client::LiveFrame &frame) { m_trace.hear(frame); });
}

// --- what can be done ------------------------------------------------------------------------------------------------

QString ConnectionsPage::whoAre(const std::vector<qint64> &ids) const
{
    if (ids.size() > 1)
        return tr("%n connection(s)", nullptr, int(ids.size()));
    const AdminConnection *row = ids.empty() ? nullptr : m_table.find(ids.front());
    return row ? tr("%1, from %2").arg(row->userName, row->address) : tr("a connection that is gone");
}

void ConnectionsPage::askToClose(const std::vector<qint64> &ids)
{
    PromptWording wording{.title = tr("Disconnect?")};
    wording.text = tr("%1. A chat program will connect again by itself; to keep somebody out, suspend the user or ban "
                      "the address.")
                       .arg(whoAre(ids));
    wording.action = tr("&Disconnect");
    wording.hurts = true;
    wording.fields = {{.key = QStringLiteral("reason"), .label = tr("&Reason"), .hint = tr("What the user is told")}};
    Prompt::ask(this, std::move(wording),
                [self = QPointer(this), ids](const QVariantMap &answers, const Prompt::Done &done) {
                    if (self)
                        self->endConnections(ids, answers.value(QStringLiteral("reason")).toString().trimmed(), done);
                });
}

void ConnectionsPage::endConnections(const std::vector<qint64> &ids, const QString &reason,
                                     const std::function<void(std::optional<Error>)> &done)
{
    // As many requests as it takes, one after the other.
    const auto closed = std::make_shared<qint64>(0);
    admin::askForEach(
        session(), placesOf((ids.size() + mostAtOnce - 1) / mostAtOnce),
        [ids, reason](qint64 place) {
            const std::size_t from = std::size_t(place) * mostAtOnce;
            const auto begin = ids.begin() + std::ptrdiff_t(from);
            const std::size_t count = std::min(mostAtOnce, ids.size() - from);
            return api::closeConnections({begin, begin + std::ptrdiff_t(count)}, reason);
        },
        [closed](qint64, const QByteArray &answer) {
            if (const auto part = protocol::decodeRow<protocol::AdminClosed>(answer))
                *closed += part->closed;
        },
        [self = QPointer(this), closed, done](const admin::EachOutcome &outcome) {
            done(outcome.done.empty() ? outcome.firstFault : std::nullopt);
            if (!self || outcome.done.empty())
                return;
            const QString said = tr("%n connection(s) ended", nullptr, int(*closed));
            if (outcome.firstFault)
                self->context().toast.tell(said + QStringLiteral(". ") + outcome.firstFault->message(), Tone::Bad);
            else
                self->context().toast.tell(said);
        });
}

void ConnectionsPage::askToMessage(const std::vector<qint64> &ids)
{
    PromptWording wording{.title = tr("Message")};
    wording.text = tr("To %1. It is shown as an announcement; programs that only know the simple protocol cannot be "
                      "reached.")
                       .arg(whoAre(ids));
    wording.action = tr("&Send");
    wording.fields = {{.key = QStringLiteral("text"),
                       .label = tr("&Text"),
                       .kind = PromptField::Kind::Paragraph,
                       .isRequired = true}};
    Prompt::ask(this, std::move(wording), [this, ids](const QVariantMap &answers, const Prompt::Done &done) {
        const std::vector<qint64> part(ids.begin(), ids.begin() + std::ptrdiff_t(std::min(mostAtOnce, ids.size())));
        if (part.size() < ids.size())
            return done(Error(ErrorCode::LimitReached,
                              tr("At most %1 at once; Broadcast reaches everybody.").arg(qulonglong(mostAtOnce))));
        session().ask<protocol::AdminMessaged>(
            api::messageConnections(part, answers.value(QStringLiteral("text")).toString()),
            protocol::decodeRow<protocol::AdminMessaged>,
            [self = QPointer(this), done](Result<protocol::AdminMessaged> sent) {
                if (!sent)
                    return done(sent.error());
                if (sent->sent == 0)
                    return done(Error(ErrorCode::ValidationFailed,
                                      tr("None of them understands announcements: nothing was sent.")));
                done({});
                if (self)
                    self->context().toast.tell(
                        tr("Sent to %1, not understood by %2").arg(sent->sent).arg(qulonglong(sent->skipped.size())));
            });
    });
}

void ConnectionsPage::askToBan(const std::vector<qint64> &ids)
{
    // Their addresses, as of now: who is banned is likely to be gone, or back as another connection, by the answer.
    QStringList addresses;
    for (const qint64 id : ids) {
        if (const AdminConnection *row = m_table.find(id))
            addresses << row->address;
    }
    addresses.removeDuplicates();
    if (addresses.isEmpty())
        return;
    constexpr qsizetype mostNamed = 5;
    QString who = ids.size() == 1 ? whoAre(ids) : addresses.first(std::min(mostNamed, addresses.size())).join(u", ");
    if (addresses.size() > mostNamed)
        who = tr("%1 and %n more", nullptr, int(addresses.size() - mostNamed)).arg(who);
    PromptWording wording{.title = tr("Ban the address?")};
    wording.text = tr("%1. Everybody who comes from there is disconnected and refused, whoever they are.").arg(who);
    wording.action = tr("&Ban");
    wording.hurts = true;
    wording.fields = {
        {.key = QStringLiteral("until"),
         .label = tr("&How long"),
         .kind = PromptField::Kind::Deadline,
         .value = QDateTime::currentDateTimeUtc().addDays(1)},
        {.key = QStringLiteral("reason"), .label = tr("&Reason"), .hint = tr("For other administrators")}};
    Prompt::ask(this, std::move(wording),
                [self = QPointer(this), addresses](const QVariantMap &answers, const Prompt::Done &done) {
                    if (self)
                        self->ban(addresses, answers, done);
                });
}

void ConnectionsPage::ban(const QStringList &addresses, const QVariantMap &answers,
                          const std::function<void(std::optional<Error>)> &done)
{
    const QDateTime until = answers.value(QStringLiteral("until")).toDateTime();
    const auto moment =
        until.isValid() ? std::optional(Timestamp(std::chrono::milliseconds(until.toMSecsSinceEpoch()))) : std::nullopt;
    const QString reason = answers.value(QStringLiteral("reason")).toString().trimmed();
    const auto bans = std::make_shared<std::vector<qint64>>();
    admin::askForEach(
        session(), placesOf(std::size_t(addresses.size())),
        [addresses, moment, reason](qint64 place) { return api::addBan(addresses[place], moment, reason); },
        [bans](qint64, const QByteArray &answer) {
            if (const auto ban = protocol::decodeRow<protocol::AdminBan>(answer))
                bans->push_back(ban->id);
        },
        [self = QPointer(this), addresses, bans, done](const admin::EachOutcome &outcome) {
            done(outcome.done.empty() ? outcome.firstFault : std::nullopt);
            if (!self || outcome.done.empty())
                return;
            const QString said = outcome.done.size() == 1
                                     ? tr("%1 is banned").arg(addresses[outcome.done.front()])
                                     : tr("%n address(es) banned", nullptr, int(outcome.done.size()));
            self->context().toast.tellOutcome(outcome, said, [self, bans] {
                if (self)
                    self->liftBans(*bans);
            });
        });
}

void ConnectionsPage::liftBans(const std::vector<qint64> &bans)
{
    admin::askForEach(
        session(), bans, [](qint64 id) { return api::removeBan(id); }, [](qint64, const QByteArray &) {},
        [self = QPointer(this)](const admin::EachOutcome &outcome) {
            if (self)
                self->context().toast.tellOutcome(outcome, tr("%n ban(s) lifted", nullptr, int(outcome.done.size())));
        });
}

} // namespace natter::adminui
