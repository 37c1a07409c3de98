// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/toast.h"

#include "core/eachrequest.h"
#include "ui/elidedlabel.h"
#include "ui/icons.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>

namespace natter::adminui {

Toast::Toast(QWidget *parent)
    : Card(parent)
    , m_text(new ElidedLabel(this))
    , m_undoButton(new QPushButton(tr("Undo"), this))
    , m_dismiss(new QToolButton(this))
{
    setAccessibleName(tr("Message"));
    setAutoFillBackground(false);
    m_undoButton->setAccessibleName(tr("Undo what was just done"));
    m_dismiss->setAccessibleName(tr("Dismiss the message"));
    m_dismiss->setText(QStringLiteral("×"));
    m_dismiss->setAutoRaise(true);
    m_dismiss->setFocusPolicy(Qt::TabFocus);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 8, 8, 8);
    layout->setSpacing(12);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_undoButton);
    layout->addWidget(m_dismiss);
    m_end.setSingleShot(true);
    m_end.setInterval(life);
    connect(&m_end, &QTimer::timeout, this, [this] {
        if (m_undoButton->hasFocus() || m_dismiss->hasFocus() || underMouse())
            m_end.start();
        else
            dismiss();
    });
    connect(m_undoButton, &QPushButton::clicked, this, &Toast::undo);
    connect(m_dismiss, &QToolButton::clicked, this, &Toast::dismiss);
    parent->installEventFilter(this);
    hide();
}

Toast::~Toast() = default;

void Toast::tell(const QString &text, Tone tone)
{
    m_undo = nullptr;
    appear(text, tone);
}

void Toast::tellUndoable(const QString &text, std::function<void()> undo)
{
    m_undo = std::move(undo);
    appear(text, Tone::Neutral);
}

void Toast::tellOutcome(const admin::EachOutcome &outcome, const QString &said, std::function<void()> undo)
{
    const bool isSomeDone = !outcome.done.empty();
    m_undo = isSomeDone ? std::move(undo) : nullptr;
    if (!outcome.firstFault)
        return appear(said, Tone::Neutral);
    const QString fault = outcome.firstFault->message();
    appear(isSomeDone ? tr("%1; refused for %n: %2", nullptr, int(outcome.failed.size())).arg(said, fault) : fault,
           Tone::Bad);
}

QString Toast::text() const
{
    return isHidden() ? QString() : m_text->text();
}

void Toast::dismiss()
{
    m_undo = nullptr;
    hide();
    Q_EMIT undoChanged();
}

void Toast::undo()
{
    if (!m_undo)
        return;
    const std::function<void()> undo = std::move(m_undo);
    dismiss();
    undo();
}

void Toast::appear(const QString &text, Tone tone)
{
    m_text->setText(text);
    setTone(tone);
    m_undoButton->setVisible(bool(m_undo));
    // What went wrong must not vanish while nobody looks.
    if (tone == Tone::Bad)
        m_end.stop();
    else
        m_end.start();
    show();
    place();
    raise();
    setAccessibleDescription(text);
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
    Q_EMIT undoChanged();
}

void Toast::place()
{
    const QWidget *under = parentWidget();
    const int most = std::max(200, under->width() - 40);
    const int width = std::min(most, sizeHint().width() + 24);
    const int height = sizeHint().height();
    setGeometry((under->width() - width) / 2, under->height() - height - 16, width, height);
}

bool Toast::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize && !isHidden())
        place();
    return Card::eventFilter(watched, event);
}

void Toast::enterEvent(QEnterEvent *event)
{
    Card::enterEvent(event);
    m_end.stop();
}

void Toast::leaveEvent(QEvent *event)
{
    Card::leaveEvent(event);
    if (tone() != Tone::Bad)
        m_end.start();
}

} // namespace natter::adminui
