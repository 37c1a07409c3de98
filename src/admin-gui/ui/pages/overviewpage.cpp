// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/overviewpage.h"

#include "client/adminapi.h"
#include "client/serverwords.h"
#include "core/models/column.h"
#include "ui/elidedlabel.h"
#include "ui/fact.h"
#include "ui/icons.h"
#include "ui/livechart.h"
#include "ui/wording.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPointer>
#include <QScrollArea>
#include <QSet>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace natter::adminui {

using namespace std::chrono_literals;
using protocol::AdminMetrics;
using protocol::AdminOverview;

namespace {

constexpr std::size_t mostSamples = 300;
constexpr auto herePause = 5s;
constexpr auto elsewherePause = 10s;

QString number(double value)
{
    return QLocale().toString(value, 'f', value < 9.95 && value != std::floor(value) ? 1 : 0);
}

QString milliseconds(double value)
{
    return roundTripText(std::chrono::microseconds(qint64(value * 1000)));
}

QString bytes(double value)
{
    return admin::bytesText(value);
}

/** Whether an alert says already what there is to say of the component: "backup_failed" of "backups". */
bool isAbout(const QString &code, const QString &component)
{
    return code.section(u'_', 0, 0) == (component.endsWith(u's') ? component.chopped(1) : component);
}

/** One alert: an icon, which says how bad it is, and its words. */
QWidget *alertCard(const QString &text, Tone tone, QWidget *parent)
{
    auto *card = new Card(parent);
    card->setTone(tone);
    auto *icon = new QLabel(card);
    const QLatin1StringView shapeName = tone == Tone::Good      ? QLatin1StringView("healthy")
                                        : tone == Tone::Warning ? QLatin1StringView("unhealthy")
                                                                : QLatin1StringView("lost");
    icon->setPixmap(shape(shapeName, toneColor(tone, card->palette()), 20, parent->devicePixelRatioF()));
    auto *words = new QLabel(text, card);
    words->setTextFormat(Qt::PlainText);
    words->setWordWrap(true);
    words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    words->setFocusPolicy(Qt::NoFocus);
    auto *layout = new QHBoxLayout(card);
    layout->setContentsMargins(14, 9, 14, 9);
    layout->setSpacing(12);
    layout->addWidget(icon);
    layout->addWidget(words, 1);
    card->setAccessibleName(text);
    return card;
}

} // namespace

OverviewPage::OverviewPage(const PageContext &context, QWidget *parent)
    : Page("overview", tr("Overview"), QLatin1StringView("overview"), context, parent)
    , m_summary(new ElidedLabel(this))
    , m_alerts(new QVBoxLayout)
{
    auto *heading = new ElidedLabel(this);
    heading->setText(title());
    QFont large = heading->font();
    large.setPointSizeF(large.pointSizeF() * 1.5);
    large.setBold(true);
    heading->setFont(large);
    m_summary->setQuiet(true);
    auto *line = new QHBoxLayout;
    line->setSpacing(12);
    line->addWidget(heading, 0, Qt::AlignBaseline);
    line->addWidget(m_summary, 1, Qt::AlignBaseline);

    auto *scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setAccessibleName(tr("The server's state"));
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *content = new QWidget(scroll);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 6, 0);
    column->setSpacing(12);
    m_alerts->setSpacing(8);
    column->addLayout(m_alerts);
    makeFacts(column);
    makeCharts(column);
    scroll->setWidget(content);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 14, 16);
    layout->setSpacing(12);
    layout->addLayout(line);
    layout->addWidget(scroll, 1);

    m_again.setInterval(elsewherePause);
    connect(&m_again, &QTimer::timeout, this, &OverviewPage::ask);
    // Alerts are for whoever looks at something else.
    connect(&session(), &admin::AdminSession::signedInChanged, this, [this] {
        if (!session().isSignedIn())
            return m_again.stop();
        m_again.start();
        ask();
    });
    if (session().isSignedIn())
        m_again.start();
    connect(&session(), &admin::AdminSession::stateChanged, this, [this] {
        showOverview();
        showMetrics();
    });
    showOverview();
}

OverviewPage::~OverviewPage() = default;

void OverviewPage::makeFacts(QVBoxLayout *layout)
{
    auto *row = new QGridLayout;
    row->setSpacing(12);
    const QStringList titles{tr("Up since"), tr("People online"), tr("Accounts"),
                             tr("Database"), tr("Last backup"),   tr("Certificate")};
    for (int i = 0; i < titles.size(); ++i) {
        m_facts.push_back(new Fact(titles[i], this));
        row->addWidget(m_facts.back(), i / 3, i % 3);
        row->setColumnStretch(i % 3, 1);
    }
    layout->addLayout(row);
}

void OverviewPage::makeCharts(QVBoxLayout *layout)
{
    auto *grid = new QGridLayout;
    grid->setSpacing(12);
    const QString median = tr("median");
    const QString slow = tr("99 %");
    m_charts = {
        new LiveChart(tr("Connections"), {QString()}, number, this),
        new LiveChart(tr("Messages a second"), {tr("in"), tr("out")}, number, this),
        new LiveChart(tr("Commit (ms)"), {median, slow}, milliseconds, this),
        new LiveChart(tr("Fan-out (ms)"), {median, slow}, milliseconds, this),
        new LiveChart(tr("Waiting to be written"), {QString()}, number, this),
        new LiveChart(
            tr("Memory (MB)"), {QString()}, [](double value) { return bytes(value * 1e6); }, this),
    };
    for (std::size_t i = 0; i < m_charts.size(); ++i) {
        grid->addWidget(m_charts[i], int(i / 3), int(i % 3));
        grid->setColumnStretch(int(i % 3), 1);
    }
    layout->addLayout(grid, 1);
}

void OverviewPage::enter()
{
    if (!m_following.isActive())
        m_following =
            session().live().follow(QStringLiteral("metrics"), [this](const client::LiveFrame &frame) { hear(frame); });
    ask();
}

void OverviewPage::refresh()
{
    ask();
}

void OverviewPage::forget()
{
    m_following.stop();
    m_isAsking = false; // what was asked is not answered any more
    m_overview.reset();
    m_samples.clear();
    m_knownAlerts.clear();
    showOverview();
    showMetrics();
}

void OverviewPage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    m_again.setInterval(herePause);
}

void OverviewPage::hideEvent(QHideEvent *event)
{
    Page::hideEvent(event);
    m_again.setInterval(elsewherePause);
}

void OverviewPage::ask()
{
    if (m_isAsking || !session().isSignedIn())
        return;
    m_isAsking = true;
    session().ask<AdminOverview>(client::adminapi::overview(), protocol::decodeRow<AdminOverview>,
                                 [self = QPointer(this)](Result<AdminOverview> overview) {
                                     if (!self)
                                         return;
                                     self->m_isAsking = false;
                                     if (overview)
                                         self->m_overview = *std::move(overview);
                                     self->showOverview();
                                 });
}

void OverviewPage::hear(const client::LiveFrame &frame)
{
    if (frame.isSnapshot && frame.isFirst)
        m_samples.clear();
    for (const QJsonValue &json : frame.rows) {
        if (auto sample = protocol::rowOf<AdminMetrics>(json.toObject()))
            m_samples.push_back(*std::move(sample));
    }
    while (m_samples.size() > mostSamples)
        m_samples.pop_front();
    if (isVisible())
        showMetrics();
}

void OverviewPage::showOverview()
{
    const bool stale = session().state() != admin::AdminSession::State::Connected;
    if (!m_overview) {
        m_summary->setText({});
        showAlerts({}, {});
        for (Fact *fact : m_facts)
            fact->setValue({}, tr("not told yet"), true);
        return;
    }
    const AdminOverview &now = *m_overview;
    const QLocale locale;
    const Timestamp clock = wallClockNow();
    m_summary->setText(tr("Natter %1, Qt %2, listening at %3")
                           .arg(now.version, now.qtVersion,
                                now.publicListener.host + u':' + QString::number(now.publicListener.port) +
                                    (now.publicListener.tls ? tr(" with TLS") : QString())));
    showAlerts(now.alerts, now.components);
    m_facts[0]->setValue(momentText(now.startedAt, clock), spanText(std::chrono::seconds(now.uptimeSeconds)), stale);
    m_facts[1]->setValue(locale.toString(now.metrics.usersOnline),
                         tr("%Ln connection(s)", nullptr, int(now.metrics.connections)), stale);
    m_facts[2]->setValue(locale.toString(now.totals.users),
                         tr("%1, %2 suspended, %3")
                             .arg(tr("%Ln administrator(s)", nullptr, int(now.totals.administrators)),
                                  locale.toString(now.totals.suspended),
                                  tr("%Ln group(s)", nullptr, int(now.totals.groups))),
                         stale);
    const QString engine =
        now.database.engine == u"postgresql" ? QStringLiteral("PostgreSQL") : QStringLiteral("SQLite");
    m_facts[3]->setValue(
        admin::bytesText(double(now.database.sizeBytes)),
        tr("%1: %2, about %3 messages")
            .arg(engine, client::inOurWords(now.database.status), locale.toString(now.totals.messages)),
        stale);
    // One that failed is no backup: its time must not be what one sees first.
    if (const auto &backup = now.lastBackup; backup && backup->result != u"ok")
        m_facts[4]->setValue(tr("failed"),
                             tr("%1: %2").arg(agoText(backup->at, clock), client::inOurWords(backup->result)), stale);
    else if (backup)
        m_facts[4]->setValue(agoText(backup->at, clock), admin::bytesText(double(backup->sizeBytes)), stale);
    else
        m_facts[4]->setValue({}, tr("there is none"), stale);
    if (const auto &certificate = now.certificate)
        m_facts[5]->setValue(tr("%n day(s) left", nullptr, int(certificate->daysLeft)), certificate->subject, stale);
    else
        m_facts[5]->setValue({}, tr("no TLS here"), stale);
}

void OverviewPage::showAlerts(const std::vector<protocol::AdminAlert> &alerts,
                              const std::vector<protocol::AdminComponent> &components)
{
    while (QLayoutItem *item = m_alerts->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    QSet<QString> known;
    std::vector<protocol::AdminAlert> worstFirst = alerts;
    std::ranges::stable_sort(worstFirst, std::greater(), &protocol::AdminAlert::severity);
    for (const protocol::AdminAlert &alert : worstFirst) {
        const bool isCritical = alert.severity == protocol::AlertSeverity::Critical;
        const QString text = client::inOurWords(alert.text);
        m_alerts->addWidget(alertCard(text, isCritical ? Tone::Bad : Tone::Warning, this));
        known.insert(alert.code);
        if (!m_knownAlerts.contains(alert.code))
            Q_EMIT alertRaised(text, isCritical);
    }
    m_knownAlerts = known;
    for (const protocol::AdminComponent &component : components) {
        const bool isTold = std::ranges::any_of(
            alerts, [&](const protocol::AdminAlert &alert) { return isAbout(alert.code, component.name); });
        if (component.status == protocol::ComponentHealth::Ok || isTold)
            continue;
        const bool isFailed = component.status == protocol::ComponentHealth::Failed;
        m_alerts->addWidget(alertCard(component.name + QStringLiteral(": ") + client::inOurWords(component.detail),
                                      isFailed ? Tone::Bad : Tone::Warning, this));
    }
    if (m_alerts->count() == 0 && m_overview)
        m_alerts->addWidget(alertCard(tr("All is well: nothing needs attention."), Tone::Good, this));
}

void OverviewPage::showMetrics()
{
    const bool stale = session().state() != admin::AdminSession::State::Connected;
    using Take = std::vector<double> (*)(const AdminMetrics &);
    static constexpr std::array<Take, 6> takes{
        [](const AdminMetrics &sample) { return std::vector{double(sample.connections)}; },
        [](const AdminMetrics &sample) { return std::vector{sample.messagesInPerSecond, sample.messagesOutPerSecond}; },
        [](const AdminMetrics &sample) { return std::vector{sample.commitMs.p50, sample.commitMs.p99}; },
        [](const AdminMetrics &sample) { return std::vector{sample.fanoutMs.p50, sample.fanoutMs.p99}; },
        [](const AdminMetrics &sample) { return std::vector{double(sample.writerQueue)}; },
        [](const AdminMetrics &sample) { return std::vector{double(sample.memoryBytes) / 1e6}; },
    };
    for (std::size_t i = 0; i < m_charts.size(); ++i) {
        std::vector<LiveChart::Sample> samples;
        samples.reserve(m_samples.size());
        for (const AdminMetrics &sample : m_samples)
            samples.push_back({sample.at, takes[i](sample)});
        m_charts[i]->show(samples);
        m_charts[i]->setStale(stale);
    }
}

} // namespace natter::adminui
