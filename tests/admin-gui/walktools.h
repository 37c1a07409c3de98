// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QAccessible>
#include <QAction>
#include <QHash>
#include <QKeySequence>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QSet>
#include <QTest>
#include <QToolButton>
#include <QWidget>

/** What somebody meets who neither sees the window nor points at it. Each function tells what is wrong; empty: nothing.
 */
namespace natter::test {

/** As a screen reader hears it. */
inline QString spokenName(QWidget *widget)
{
    QAccessibleInterface *spoken = QAccessible::queryAccessibleInterface(widget);
    return spoken ? spoken->text(QAccessible::Name) : QString();
}

/** For a message. */
inline QString described(QWidget *widget)
{
    return QString::fromLatin1(widget->metaObject()->className()) + u" \"" + spokenName(widget) + u'"';
}

/** The parts that Qt puts into its controls speak and listen through those. */
inline bool isPartOfAControl(const QWidget *widget)
{
    const QWidget *parent = widget->parentWidget();
    return widget->objectName().startsWith(u"qt_") || !parent || parent->inherits("QLineEdit") ||
           parent->inherits("QAbstractSpinBox") || parent->inherits("QComboBox") ||
           parent->inherits("QAbstractScrollArea") || widget->inherits("QComboBoxPrivateContainer") ||
           widget->inherits("QMenuBar") || widget->inherits("QHeaderView") || widget->inherits("QSplitterHandle") ||
           widget->inherits("QMenu");
}

/** The controls of @p window, which is one of the program's, that can be used right now. */
inline QList<QWidget *> controlsOf(const QWidget &window)
{
    QList<QWidget *> controls;
    for (QWidget *widget : window.findChildren<QWidget *>()) {
        if (widget->window() == &window && widget->isVisible() && widget->isEnabled() &&
            widget->focusPolicy() != Qt::NoFocus && !isPartOfAControl(widget))
            controls << widget;
    }
    return controls;
}

inline QString silentControls(const QWidget &window)
{
    QStringList silent;
    for (QWidget *control : controlsOf(window)) {
        if (spokenName(control).trimmed().isEmpty())
            silent << described(control);
    }
    return silent.join(u", ");
}

/** Controls that Tab never comes to. */
inline QString unreachableControls(QWidget &window)
{
    QSet<const QWidget *> reached;
    const auto focus = [&]() -> QWidget * { return window.focusWidget() ? window.focusWidget() : &window; };
    const qsizetype most = 2 * controlsOf(window).size() + 10;
    for (qsizetype i = 0; i < most; ++i) {
        QTest::keyClick(focus(), Qt::Key_Tab);
        for (const QWidget *widget = focus(); widget; widget = widget->parentWidget())
            reached.insert(widget);
    }
    QStringList missed;
    for (QWidget *control : controlsOf(window)) {
        if (control->focusPolicy() & Qt::TabFocus && !reached.contains(control))
            missed << described(control);
    }
    return missed.join(u", ");
}

/** Keys (Alt and a letter) that mean more than one thing at once in @p window. */
inline QString ambiguousKeys(const QWidget &window)
{
    QHash<QString, QStringList> meanings;
    const auto note = [&](const QString &text) {
        const QKeySequence key = QKeySequence::mnemonic(text);
        if (!key.isEmpty())
            meanings[key.toString()] << text;
    };
    for (const auto *button : window.findChildren<QAbstractButton *>()) {
        if (button->window() == &window && button->isVisible())
            note(button->text()); // also of those that wait for something to be filled in
    }
    for (const auto *label : window.findChildren<QLabel *>()) {
        if (label->window() == &window && label->isVisible() && label->buddy())
            note(label->text());
    }
    for (const auto *bar : window.findChildren<QMenuBar *>()) {
        for (const QAction *menu : bar->actions())
            note(menu->text());
    }
    QStringList faults;
    for (auto key = meanings.cbegin(); key != meanings.cend(); ++key) {
        if (key->size() > 1)
            faults << key.key() + u": " + key->join(u" / ");
    }
    return faults.join(u"; ");
}

/** Controls that lie over each other, and buttons too narrow for what they say. */
inline QString squeezedControls(const QWidget &window)
{
    QStringList faults;
    const QList<QWidget *> controls = controlsOf(window);
    for (qsizetype i = 0; i < controls.size(); ++i) {
        if (controls[i]->inherits("QAbstractButton") && controls[i]->width() < controls[i]->minimumSizeHint().width())
            faults << described(controls[i]) + u" is too narrow";
        for (qsizetype j = i + 1; j < controls.size(); ++j) {
            const bool areBeside = controls[i]->parentWidget() == controls[j]->parentWidget();
            if (areBeside && controls[i]->geometry().intersects(controls[j]->geometry()))
                faults << described(controls[i]) + u" lies over " + described(controls[j]);
        }
    }
    return faults.join(u"; ");
}

/** Entries of @p menu without a text, and letters that stand for two of them. */
inline QString faultsOfMenu(const QMenu &menu)
{
    QHash<QString, QStringList> meanings;
    QStringList faults;
    for (const QAction *entry : menu.actions()) {
        if (entry->isSeparator())
            continue;
        if (entry->text().trimmed().isEmpty())
            faults << QStringLiteral("an entry without a text");
        if (const QKeySequence key = QKeySequence::mnemonic(entry->text()); !key.isEmpty())
            meanings[key.toString()] << entry->text();
    }
    for (auto key = meanings.cbegin(); key != meanings.cend(); ++key) {
        if (key->size() > 1)
            faults << key.key() + u": " + key->join(u" / ");
    }
    return faults.join(u"; ");
}

} // namespace natter::test
