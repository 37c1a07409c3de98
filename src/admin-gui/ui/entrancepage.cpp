// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/entrancepage.h"

#include "core/setupcode.h"
#include "ui/icons.h"
#include "ui/tones.h"
#include "ui/wording.h"

#include <QAccessible>
#include <QCheckBox>
#include <QEvent>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace natter::adminui {

using State = admin::AdminSession::State;

namespace {

constexpr int columnWidth = 460;
constexpr int iconSize = 48;

QLabel *plainLabel(QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

} // namespace

EntrancePage::EntrancePage(admin::AdminSession &session, admin::Credentials &credentials, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_credentials(credentials)
    , m_icon(new QLabel(this))
    , m_title(plainLabel(this))
    , m_text(plainLabel(this))
    , m_certificate(new QPlainTextEdit(this))
    , m_form(new QWidget(this))
    , m_message(plainLabel(this))
    , m_change(new QPushButton(tr("&Other server…"), this))
    , m_go(new QPushButton(this))
{
    QFont large = m_title->font();
    large.setPointSizeF(large.pointSizeF() * 1.5);
    large.setBold(true);
    m_title->setFont(large);
    m_title->setAlignment(Qt::AlignCenter);
    m_text->setAlignment(Qt::AlignCenter);
    m_icon->setAlignment(Qt::AlignCenter);
    m_certificate->setReadOnly(true);
    m_certificate->setTabChangesFocus(true);
    m_certificate->setAccessibleName(tr("The certificate the server shows"));
    m_certificate->setFixedHeight(m_certificate->fontMetrics().lineSpacing() * 8 + 12);
    m_message->setMinimumHeight(m_message->fontMetrics().height() * 2); // the page does not jump when it speaks
    m_message->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    m_change->setAccessibleName(tr("Choose another server"));
    m_go->setDefault(true);
    makeForm();

    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_change);
    buttons->addStretch(1);
    buttons->addWidget(m_go);
    auto *content = new QWidget(this);
    content->setMaximumWidth(columnWidth);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(20, 18, 20, 18);
    column->setSpacing(10);
    column->addStretch(2);
    column->addWidget(m_icon);
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addWidget(m_certificate);
    column->addWidget(m_form);
    column->addWidget(m_message);
    column->addLayout(buttons);
    column->addStretch(3);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addStretch(1);
    layout->addWidget(content, 100); // as wide as it may be, the rest to both sides
    layout->addStretch(1);

    connect(m_change, &QPushButton::clicked, this, &EntrancePage::changeServerRequested);
    connect(m_go, &QPushButton::clicked, this, &EntrancePage::go);
    connect(&m_credentials, &admin::Credentials::keepingChanged, this, &EntrancePage::refresh);
    colourMessage();
    showState();
}

void EntrancePage::makeForm()
{
    auto *form = new QFormLayout(m_form);
    form->setContentsMargins(0, 8, 0, 0);
    form->setVerticalSpacing(8);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    const auto field = [&](const QString &text, const QString &name, QLabel *&label, QLineEdit *&edit) {
        label = new QLabel(text, m_form);
        edit = new QLineEdit(m_form);
        edit->setAccessibleName(name);
        label->setBuddy(edit);
        form->addRow(label, edit);
        connect(edit, &QLineEdit::returnPressed, this, &EntrancePage::go);
        connect(edit, &QLineEdit::textEdited, this, [this] {
            complain({});
            judge();
        });
    };
    field(tr("Setup &code"), tr("Setup code"), m_codeLabel, m_code);
    m_codeRemark = plainLabel(m_form);
    m_codeRemark->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_codeRemark->setFocusPolicy(Qt::NoFocus);
    form->addRow(m_codeRemark);
    field(tr("E-&mail"), tr("E-mail address"), m_emailLabel, m_email);
    field(tr("&Name"), tr("Name others see"), m_nameLabel, m_name);
    field(tr("&Password"), tr("Password"), m_passwordLabel, m_password);
    field(tr("Repeat &it"), tr("The password once more"), m_repeatLabel, m_repeat);
    m_password->setEchoMode(QLineEdit::Password);
    m_repeat->setEchoMode(QLineEdit::Password);
    m_remember = new QCheckBox(tr("Sta&y signed in"), m_form);
    m_remember->setAccessibleName(tr("Stay signed in"));
    m_remember->setChecked(true);
    form->addRow(m_remember);
    m_keeping = plainLabel(m_form);
    form->addRow(m_keeping);
}

void EntrancePage::begin()
{
    m_password->clear();
    m_repeat->clear();
    m_code->clear();
    m_name->clear();
    m_email->setText(m_session.profile() ? m_session.profile()->email : QString());
    showState();
}

void EntrancePage::refresh()
{
    if (m_session.state() != m_shown)
        return showState();
    const bool asks = m_shown == State::SignIn || m_shown == State::NeedsSetup;
    if (asks)
        complain(m_session.fault().isEmpty() ? m_message->text() : m_session.fault());
    if (m_shown == State::Lost) {
        const auto next = m_session.untilNextTry();
        m_go->setEnabled(next.has_value());
        const QString when =
            next ? tr("Next try in %1.").arg(spanText(std::chrono::ceil<std::chrono::seconds>(*next))) : tr("Trying…");
        m_text->setText(m_session.fault() + u'\n' + when);
    }
    if (m_credentials.keepsInMemory())
        m_keeping->setText(tr("No secret service answers on this desktop, so the login is kept in memory only, until "
                              "Natter Admin ends."));
}

void EntrancePage::showState()
{
    m_shown = m_session.state();
    const QString place = m_session.profile() ? m_session.profile()->title() : QString();
    const bool isSetup = m_shown == State::NeedsSetup;
    const bool asks = m_shown == State::SignIn || isSetup;
    m_certificate->setVisible(m_shown == State::Untrusted);
    m_form->setVisible(asks);
    const std::initializer_list<QWidget *> ofSetup{m_codeLabel, m_code,        m_codeRemark, m_nameLabel,
                                                   m_name,      m_repeatLabel, m_repeat};
    for (QWidget *part : ofSetup)
        part->setVisible(isSetup);
    m_keeping->setVisible(m_credentials.keepsInMemory());
    m_go->setVisible(asks || m_shown == State::Lost || m_shown == State::Untrusted);
    m_go->setEnabled(true);
    m_icon->setPixmap(applicationIcon().pixmap(QSize(iconSize, iconSize), devicePixelRatioF()));
    complain(asks ? m_session.fault() : QString());
    switch (m_shown) {
    case State::Reaching:
        m_title->setText(tr("Connecting to %1").arg(place));
        m_text->setText(tr("One moment …"));
        break;
    case State::SigningIn:
        m_title->setText(tr("Signing in to %1").arg(place));
        m_text->setText(tr("One moment …"));
        break;
    case State::SignIn:
        m_title->setText(tr("Sign in to %1").arg(place));
        m_text->setText(tr("As an administrator of the server."));
        m_go->setText(tr("S&ign in"));
        (m_email->text().isEmpty() ? m_email : m_password)->setFocus(Qt::OtherFocusReason);
        break;
    case State::NeedsSetup:
        showSetup();
        break;
    case State::Untrusted:
        showCertificate();
        break;
    case State::Lost:
        m_title->setText(tr("%1 cannot be reached").arg(place));
        m_go->setText(tr("&Try now"));
        break;
    case State::Disconnected:
    case State::Connected:
        m_title->clear();
        m_text->clear();
        break;
    }
    m_go->setAccessibleName(m_go->text().remove(u'&'));
    judge();
    refresh();
}

void EntrancePage::showSetup()
{
    m_title->setText(tr("Set up %1").arg(m_session.profile()->title()));
    m_text->setText(tr("The server has no administrator yet. You become the first."));
    m_go->setText(tr("&Create the administrator"));
    fillSetupCode();
    (m_code->text().isEmpty() ? m_code : m_email)->setFocus(Qt::OtherFocusReason);
}

void EntrancePage::fillSetupCode()
{
    const admin::SetupCode found = admin::findSetupCode(*m_session.profile(), m_session.setupCodeFile());
    if (!found.code.isEmpty()) {
        m_code->setText(found.code);
        m_codeRemark->setText(tr("Read from %1 on this machine.").arg(found.file));
        return;
    }
    m_codeRemark->setText(tr("On the server's machine, this command shows it: %1").arg(found.command));
}

void EntrancePage::showCertificate()
{
    const QSslCertificate &shown = m_session.refusedCertificate();
    const bool hadOther = m_session.profile()->pin.isSet();
    m_title->setText(hadOther ? tr("The server shows another certificate")
                              : tr("Nobody vouches for this server's certificate"));
    m_text->setText(hadOther
                        ? tr("It is not the one that was trusted before. If nobody has renewed it, somebody may be "
                             "listening in between.")
                        : tr("Compare the fingerprint with the one on the server before you trust it."));
    QString text = tr("Fingerprint (SHA-256):\n%1").arg(admin::fingerprintOf(shown)) + u'\n';
    if (hadOther)
        text += tr("Trusted until now:\n%1").arg(admin::fingerprintOf(m_session.profile()->pin.certificate())) + u'\n';
    text += tr("For: %1\nValid until: %2\nWhy it is refused: %3")
                .arg(shown.subjectDisplayName(),
                     QLocale().toString(shown.expiryDate().toLocalTime(), QLocale::ShortFormat), m_session.fault());
    m_certificate->setPlainText(text);
    m_go->setText(tr("&Trust this certificate"));
    m_change->setFocus(Qt::OtherFocusReason); // Enter must not trust by habit
}

void EntrancePage::judge()
{
    if (m_shown != State::SignIn && m_shown != State::NeedsSetup)
        return;
    bool isFilled = !m_email->text().trimmed().isEmpty() && !m_password->text().isEmpty();
    if (m_shown == State::NeedsSetup)
        isFilled = isFilled && !m_code->text().trimmed().isEmpty() && !m_name->text().trimmed().isEmpty() &&
                   !m_repeat->text().isEmpty();
    m_go->setEnabled(isFilled);
}

void EntrancePage::go()
{
    if (!m_go->isEnabled())
        return;
    switch (m_shown) {
    case State::SignIn:
        m_session.signIn(m_email->text().trimmed(), m_password->text(), m_remember->isChecked());
        m_password->clear();
        break;
    case State::NeedsSetup:
        if (m_password->text() != m_repeat->text()) {
            complain(tr("The two passwords differ."));
            m_repeat->setFocus(Qt::OtherFocusReason);
            return;
        }
        m_session.setUp(m_code->text().trimmed(), m_email->text().trimmed(), m_name->text().trimmed(),
                        m_password->text(), m_remember->isChecked());
        break;
    case State::Untrusted:
        m_session.trust();
        break;
    case State::Lost:
        m_session.tryNow();
        break;
    default:
        break;
    }
}

void EntrancePage::complain(const QString &sentence)
{
    if (m_message->text() == sentence)
        return;
    m_message->setText(sentence);
    if (sentence.isEmpty())
        return;
    QAccessibleEvent alert(m_message, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void EntrancePage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        colourMessage();
}

void EntrancePage::colourMessage()
{
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, toneColor(Tone::Bad, palette()));
    m_message->setPalette(colours);
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, quietText(palette()));
    for (QLabel *label : {m_codeRemark, m_keeping})
        label->setPalette(quiet);
}

} // namespace natter::adminui
