// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connectpage.h"

#include "ui/icons.h"
#include "ui/prompt.h"
#include "ui/tones.h"
#include "ui/wording.h"

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

ConnectPage::ConnectPage(admin::Servers &servers, admin::Credentials &credentials, QWidget *parent)
    : QWidget(parent)
    , m_servers(servers)
    , m_credentials(credentials)
    , m_icon(new QLabel(this))
    , m_address(new QLineEdit(this))
    , m_message(new QLabel(this))
    , m_local(new QPushButton(tr("&This machine's server…"), this))
    , m_connect(new QPushButton(tr("&Connect"), this))
    , m_cancel(new QPushButton(tr("Cancel"), this))
    , m_recentPart(new QWidget(this))
    , m_recent(new QListWidget(m_recentPart))
    , m_edit(new QPushButton(tr("Ed&it…"), m_recentPart))
    , m_forget(new QPushButton(tr("&Forget"), m_recentPart))
{
    m_icon->setPixmap(applicationIcon().pixmap(QSize(iconSize, iconSize), devicePixelRatioF()));
    m_icon->setAlignment(Qt::AlignCenter);
    auto *title = new QLabel(tr("Which server do you want to administrate?"), this);
    QFont large = title->font();
    large.setPointSizeF(large.pointSizeF() * 1.5);
    large.setBold(true);
    title->setFont(large);
    title->setAlignment(Qt::AlignCenter);
    title->setWordWrap(true);

    auto *explanation = new QLabel(tr("Enter the address of its admin side. On this machine that is localhost:8001 "
                                      "unless ADMIN_PORT says otherwise."),
                                   this);
    explanation->setAlignment(Qt::AlignCenter);
    explanation->setWordWrap(true);

    auto *addressLabel = new QLabel(tr("&Address"), this);
    addressLabel->setBuddy(m_address);
    m_address->setPlaceholderText(QStringLiteral("localhost:8001"));
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
    m_cancel->setAccessibleName(tr("Go back to the server"));

    auto *recentLabel = new QLabel(tr("&Known servers"), m_recentPart);
    recentLabel->setBuddy(m_recent);
    m_recent->setAccessibleName(tr("Known servers"));
    m_recent->setUniformItemSizes(true);
    m_edit->setAccessibleName(tr("Name and colour of the selected server"));
    m_forget->setAccessibleName(tr("Forget the selected server"));
    auto *recentButtons = new QHBoxLayout;
    recentButtons->addStretch(1);
    recentButtons->addWidget(m_edit);
    recentButtons->addWidget(m_forget);
    auto *recentLayout = new QVBoxLayout(m_recentPart);
    recentLayout->setContentsMargins(0, 8, 0, 0);
    recentLayout->addWidget(recentLabel);
    recentLayout->addWidget(m_recent);
    recentLayout->addLayout(recentButtons);

    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_local);
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
    m_local->setAccessibleName(tr("See about a server on this machine"));
    connect(m_local, &QPushButton::clicked, this, &ConnectPage::localRequested);
    connect(m_cancel, &QPushButton::clicked, this, &ConnectPage::cancelled);
    connect(m_recent, &QListWidget::itemActivated, this, [this] {
        if (const admin::ServerProfile *profile = selected())
            Q_EMIT chosen(admin::ServerProfile(*profile));
    });
    connect(m_recent, &QListWidget::currentRowChanged, this, [this](int row) {
        m_forget->setEnabled(row >= 0);
        m_edit->setEnabled(row >= 0);
    });
    connect(m_edit, &QPushButton::clicked, this, &ConnectPage::editSelected);
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

void ConnectPage::propose(const QString &address, const QString &complaint)
{
    m_address->setText(address);
    complain(complaint);
}

void ConnectPage::confirm()
{
    const auto server = admin::ServerAddress::parse(m_address->text());
    if (server) {
        const auto known = std::ranges::find(m_servers.all(), *server, &admin::ServerProfile::address);
        const bool isKnown = known != m_servers.all().end();
        Q_EMIT chosen(isKnown ? admin::ServerProfile(*known) : admin::Servers::made(*server));
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
    for (const admin::ServerProfile &server : m_servers.all()) {
        const QString address = server.address.toString();
        const QString text = server.name.isEmpty() ? address : server.name + QStringLiteral(" — ") + address;
        auto *item = new QListWidgetItem(dotIcon(server.colour), text, m_recent);
        item->setToolTip(plainToolTip(text));
    }
    const int rows = std::clamp(m_recent->count(), 1, 5);
    m_recent->setFixedHeight(rows * std::max(m_recent->sizeHintForRow(0), 1) + 2 * m_recent->frameWidth() + 2);
    m_forget->setEnabled(m_recent->currentRow() >= 0);
    m_edit->setEnabled(m_recent->currentRow() >= 0);
    m_recentPart->setVisible(m_recent->count() > 0);
}

const admin::ServerProfile *ConnectPage::selected() const
{
    const int row = m_recent->currentRow();
    return row < 0 ? nullptr : &m_servers.all().at(std::size_t(row));
}

void ConnectPage::editSelected()
{
    const admin::ServerProfile *profile = selected();
    if (!profile)
        return;
    using Kind = PromptField::Kind;
    const QList<PromptField::Option> colours{{tr("None"), QString()},
                                             {tr("Red: for the one that matters"), QStringLiteral("#c0392b")},
                                             {tr("Orange"), QStringLiteral("#d68910")},
                                             {tr("Green"), QStringLiteral("#1e8449")},
                                             {tr("Blue"), QStringLiteral("#2471a3")},
                                             {tr("Violet"), QStringLiteral("#7d3c98")}};
    PromptWording wording{.title = tr("Known server"), .text = profile->address.toString(), .action = tr("&Save")};
    wording.fields = {{.key = QStringLiteral("name"),
                       .label = tr("&Name"),
                       .value = profile->name,
                       .hint = profile->address.toString()},
                      {.key = QStringLiteral("colour"),
                       .label = tr("&Colour"),
                       .kind = Kind::Choice,
                       .value = profile->colour,
                       .choices = colours}};
    Prompt::ask(this, std::move(wording),
                [this, id = profile->id](const QVariantMap &answers, const Prompt::Done &done) {
                    if (const admin::ServerProfile *known = m_servers.find(id)) {
                        admin::ServerProfile changed = *known;
                        changed.name = answers.value(QStringLiteral("name")).toString().trimmed().left(64);
                        changed.colour = answers.value(QStringLiteral("colour")).toString();
                        m_servers.change(changed);
                    }
                    const int row = m_recent->currentRow();
                    fillRecent();
                    m_recent->setCurrentRow(row);
                    Q_EMIT profileChanged(id);
                    done({});
                });
}

void ConnectPage::forgetSelected()
{
    const int row = m_recent->currentRow();
    if (row < 0)
        return;
    const QString id = m_servers.all().at(std::size_t(row)).id;
    m_servers.forget(id);
    m_credentials.forget(id);
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
