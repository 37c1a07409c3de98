// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connectpage.h"

#include "ui/icons.h"
#include "ui/tones.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace natter::adminui {

namespace {

constexpr int columnWidth = 440;
constexpr int iconSize = 56;

} // namespace

ConnectPage::ConnectPage(admin::Servers &servers, QWidget *parent)
    : QWidget(parent)
    , m_servers(servers)
    , m_icon(new QLabel(this))
    , m_address(new QLineEdit(this))
    , m_message(new QLabel(this))
    , m_connect(new QPushButton(tr("&Connect"), this))
    , m_cancel(new QPushButton(tr("Cancel"), this))
    , m_recentPart(new QWidget(this))
    , m_recent(new QListWidget(m_recentPart))
    , m_forget(new QPushButton(tr("&Forget"), m_recentPart))
{
    m_icon->setPixmap(applicationIcon().pixmap(QSize(iconSize, iconSize), devicePixelRatioF()));
    m_icon->setAlignment(Qt::AlignCenter);
    auto *title = new QLabel(tr("Which server do you want to watch?"), this);
    QFont large = title->font();
    large.setPointSizeF(large.pointSizeF() * 1.5);
    large.setBold(true);
    title->setFont(large);
    title->setAlignment(Qt::AlignCenter);
    title->setWordWrap(true);

    auto *explanation = new QLabel(tr("Enter the address that chat programs use for it."), this);
    explanation->setAlignment(Qt::AlignCenter);
    explanation->setWordWrap(true);

    auto *addressLabel = new QLabel(tr("&Address"), this);
    addressLabel->setBuddy(m_address);
    m_address->setPlaceholderText(QStringLiteral("http://localhost:8000"));
    m_address->setAccessibleName(tr("Address of the server"));
    m_address->setMaxLength(int(admin::ServerAddress::mostCharacters) +
                            1); // one more, so that too long is said, not cut
    m_address->setClearButtonEnabled(true);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setWordWrap(true);
    m_message->setMinimumHeight(m_message->fontMetrics().height() * 2); // the page does not jump when it speaks
    m_message->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_connect->setDefault(true);
    m_connect->setAccessibleName(tr("Connect to this server"));
    m_cancel->setAccessibleName(tr("Go back to the server that is being watched"));

    auto *recentLabel = new QLabel(tr("&Recently watched"), m_recentPart);
    recentLabel->setBuddy(m_recent);
    m_recent->setAccessibleName(tr("Recently watched servers"));
    m_recent->setUniformItemSizes(true);
    m_forget->setAccessibleName(tr("Forget the selected server"));
    auto *recentButtons = new QHBoxLayout;
    recentButtons->addStretch(1);
    recentButtons->addWidget(m_forget);
    auto *recentLayout = new QVBoxLayout(m_recentPart);
    recentLayout->setContentsMargins(0, 8, 0, 0);
    recentLayout->addWidget(recentLabel);
    recentLayout->addWidget(m_recent);
    recentLayout->addLayout(recentButtons);

    auto *buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_connect);
    auto *content = new QWidget(this);
    content->setMaximumWidth(columnWidth);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(20, 18, 20, 18);
    column->setSpacing(8);
    column->addStretch(2);
    column->addWidget(m_icon);
    column->addWidget(title);
    column->addWidget(explanation);
    column->addSpacing(12);
    column->addWidget(addressLabel);
    column->addWidget(m_address);
    column->addWidget(m_message);
    column->addLayout(buttons);
    column->addWidget(m_recentPart);
    column->addStretch(3);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addStretch(1);
    layout->addWidget(content, 100); // as wide as it may be, the rest to both sides
    layout->addStretch(1);

    connect(m_address, &QLineEdit::returnPressed, this, &ConnectPage::confirm);
    connect(m_address, &QLineEdit::textEdited, this, [this] { complain({}); });
    connect(m_connect, &QPushButton::clicked, this, &ConnectPage::confirm);
    connect(m_cancel, &QPushButton::clicked, this, &ConnectPage::cancelled);
    connect(m_recent, &QListWidget::itemActivated, this, [this](const QListWidgetItem *item) {
        m_address->setText(item->text());
        confirm();
    });
    connect(m_recent, &QListWidget::currentRowChanged, m_forget, [this](int row) { m_forget->setEnabled(row >= 0); });
    connect(m_forget, &QPushButton::clicked, this, &ConnectPage::forgetSelected);
    colourMessage();
    begin(false);
}

void ConnectPage::begin(bool canCancel)
{
    m_cancel->setVisible(canCancel);
    m_address->clear();
    complain({});
    fillRecent();
    m_address->setFocus(Qt::OtherFocusReason);
}

void ConnectPage::confirm()
{
    const auto server = admin::ServerAddress::parse(m_address->text());
    if (server) {
        Q_EMIT chosen(*server);
        return;
    }
    complain(server.error().message());
    m_address->setFocus(Qt::OtherFocusReason);
}

void ConnectPage::complain(const QString &sentence)
{
    m_message->setText(sentence);
    m_address->setAccessibleDescription(sentence);
    if (sentence.isEmpty())
        return;
    QAccessibleEvent alert(m_message, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void ConnectPage::fillRecent()
{
    m_recent->clear();
    for (const admin::ServerAddress &server : m_servers.all())
        m_recent->addItem(server.toString());
    const int rows = std::clamp(m_recent->count(), 1, 4);
    m_recent->setFixedHeight(rows * std::max(m_recent->sizeHintForRow(0), 1) + 2 * m_recent->frameWidth() + 2);
    m_forget->setEnabled(m_recent->currentRow() >= 0);
    m_recentPart->setVisible(m_recent->count() > 0);
}

void ConnectPage::forgetSelected()
{
    const int row = m_recent->currentRow();
    if (row < 0)
        return;
    m_servers.forget(m_servers.all().at(std::size_t(row)));
    fillRecent();
    m_recent->setCurrentRow(std::min(row, m_recent->count() - 1));
    if (m_recent->count() == 0)
        m_address->setFocus(Qt::OtherFocusReason);
}

void ConnectPage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && !m_cancel->isHidden())
        Q_EMIT cancelled();
    else if (event->key() == Qt::Key_Delete && m_recent->hasFocus())
        forgetSelected();
    else
        QWidget::keyPressEvent(event);
}

void ConnectPage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        colourMessage();
}

void ConnectPage::colourMessage()
{
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, toneColor(Tone::Bad, palette()));
    m_message->setPalette(colours);
}

} // namespace natter::adminui
