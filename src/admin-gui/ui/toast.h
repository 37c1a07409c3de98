// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/card.h"

#include <QTimer>

#include <chrono>
#include <functional>

class QPushButton;
class QToolButton;

namespace natter::admin {
struct EachOutcome;
}

namespace natter::adminui {

class ElidedLabel;

/**
 * One line above the window's lower edge that says what has just been done, or what went wrong, and offers to undo it.
 * Goes away by itself unless the pointer or the keyboard is on it; faults stay until they are dismissed. A new one
 * takes the place of the last. Screen readers are told.
 */
class Toast : public Card
{
    Q_OBJECT

public:
    static constexpr std::chrono::seconds life{10};

    /** Floats over @p parent, which it follows. */
    explicit Toast(QWidget *parent);
    ~Toast() override;

    void tell(const QString &text, Tone tone = Tone::Neutral);
    /** @p undo is called at most once, and never after the message has gone: nobody would know what it undoes. */
    void tellUndoable(const QString &text, std::function<void()> undo);
    /**
     * What came of an act on many: @p said of those it was done to, and how many others were refused, and why. @p undo
     * takes back what was done, also where that is not all.
     */
    void tellOutcome(const admin::EachOutcome &outcome, const QString &said, std::function<void()> undo = {});
    [[nodiscard]] QString text() const;
    [[nodiscard]] bool canUndo() const { return bool(m_undo); }
    /** Ctrl+Z. */
    void undo();
    /** Takes the message away, and with it what it offered. */
    void dismiss();

Q_SIGNALS:
    void undoChanged();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    void appear(const QString &text, Tone tone);
    void place();

    ElidedLabel *m_text;
    QPushButton *m_undoButton;
    QToolButton *m_dismiss;
    std::function<void()> m_undo;
    QTimer m_end;
};

} // namespace natter::adminui
