// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/serverpage.h"

#include "ui/card.h"
#include "ui/elidedlabel.h"
#include "ui/prompt.h"
#include "ui/toast.h"

#include <QGridLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace natter::adminui {

using admin::LocalServer;
using Way = LocalServer::Way;

namespace {

QLabel *plainLabel(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

} // namespace

ServerPage::ServerPage(LocalServer &local, const PageContext &context, QWidget *parent)
    : Page("server", tr("Server"), QLatin1StringView("server"), context, parent)
    , m_local(local)
    , m_log(new QPlainTextEdit(this))
    , m_connect(new QPushButton(tr("&Administrate the server on this machine"), this))
{
    auto *heading = new ElidedLabel(this);
    heading->setText(tr("The server on this machine"));
    QFont large = heading->font();
    large.setPointSizeF(large.pointSizeF() * 1.5);
    large.setBold(true);
    heading->setFont(large);
    m_log->setReadOnly(true);
    m_log->setAccessibleName(tr("What the server that was started here says"));
    m_log->setMaximumBlockCount(500);
    m_log->setTabChangesFocus(true);
    m_log->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_connect->setAccessibleName(tr("Administrate the server on this machine"));

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(12);
    layout->addWidget(heading);
    layout->addWidget(makeRow(Way::SystemService, tr("Service of the system"),
                              tr("Starts with the machine and serves everybody: the usual way.")));
    layout->addWidget(
        makeRow(Way::UserService, tr("Service of your own"), tr("Runs under your account, by systemd --user.")));
    layout->addWidget(
        makeRow(Way::Child, tr("Started from here"), tr("For trying it out: ends when this program ends.")));
    layout->addWidget(m_log, 1);
    layout->addWidget(m_connect, 0, Qt::AlignLeading);
    layout->addStretch(0);

    connect(&m_local, &LocalServer::changed, this, &ServerPage::show);
    connect(&m_local, &LocalServer::childSaid, m_log, &QPlainTextEdit::appendPlainText);
    connect(&m_local, &LocalServer::failed, this,
            [this](const QString &sentence) { this->context().toast.tell(sentence, Tone::Bad); });
    connect(m_connect, &QPushButton::clicked, this, &ServerPage::connectRequested);
    show();
}

ServerPage::~ServerPage() = default;

QWidget *ServerPage::makeRow(Way way, const QString &title, const QString &text)
{
    auto *card = new Card(this);
    Row &row = m_rows[std::size_t(way)];
    auto *name = plainLabel(title, card);
    QFont bold = name->font();
    bold.setBold(true);
    name->setFont(bold);
    row.state = plainLabel({}, card);
    row.state->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
    row.remark = plainLabel({}, card);
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, quietText(palette()));
    row.remark->setPalette(quiet);
    row.button = new QPushButton(card);
    row.button->setProperty("rowTitle", title);
    connect(row.button, &QPushButton::clicked, this, [this, way] { toggle(way); });
    row.restart = new QPushButton(tr("Restart"), card);
    row.restart->setAccessibleName(tr("Restart: %1").arg(title));
    connect(row.restart, &QPushButton::clicked, this, [this, way] { askToRestart(way); });
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(row.restart);
    buttons->addWidget(row.button);
    auto *layout = new QGridLayout(card);
    layout->setContentsMargins(14, 11, 14, 11);
    layout->setHorizontalSpacing(14);
    layout->setVerticalSpacing(3);
    layout->setColumnStretch(0, 1);
    layout->addWidget(name, 0, 0);
    layout->addWidget(plainLabel(text, card), 1, 0);
    layout->addWidget(row.remark, 2, 0);
    layout->addWidget(row.state, 0, 1);
    layout->addLayout(buttons, 1, 1, 2, 1, Qt::AlignTrailing | Qt::AlignVCenter);
    return card;
}

void ServerPage::enter()
{
    m_local.look();
}

void ServerPage::refresh()
{
    m_local.look();
}

void ServerPage::show()
{
    bool isSomeRunning = false;
    for (const Way way : {Way::SystemService, Way::UserService, Way::Child}) {
        const LocalServer::Status &status = m_local.status(way);
        Row &row = m_rows[std::size_t(way)];
        row.state->setText(status.isBusy      ? tr("one moment …")
                           : status.isRunning ? tr("running")
                           : status.isThere   ? tr("stopped")
                                              : tr("not there"));
        row.remark->setText(status.remark);
        row.button->setText(status.isRunning ? tr("Stop") : tr("Start"));
        row.button->setEnabled(status.isThere && !status.isBusy);
        row.restart->setVisible(status.isRunning);
        const QString title = row.button->property("rowTitle").toString();
        row.button->setAccessibleName(status.isRunning ? tr("Stop: %1").arg(title) : tr("Start: %1").arg(title));
        isSomeRunning = isSomeRunning || status.isRunning;
    }
    m_log->setVisible(m_local.status(Way::Child).isRunning || !m_local.childLog().isEmpty());
    m_connect->setEnabled(isSomeRunning);
}

void ServerPage::toggle(Way way)
{
    if (!m_local.status(way).isRunning) {
        m_log->clear();
        return m_local.start(way);
    }
    Prompt::confirm(this,
                    {.title = tr("Stop the server?"),
                     .text = tr("Everybody is disconnected, and nobody can connect until it is started again. What was "
                                "accepted is stored before it ends."),
                     .action = tr("&Stop the server"),
                     .hurts = true},
                    [this, way] { m_local.stop(way); });
}

void ServerPage::askToRestart(Way way)
{
    Prompt::confirm(this,
                    {.title = tr("Restart the server?"),
                     .text = tr("Everybody is disconnected for a moment; chat programs come back by themselves."),
                     .action = tr("&Restart the server"),
                     .hurts = true},
                    [this, way] { m_local.restart(way); });
}

} // namespace natter::adminui
