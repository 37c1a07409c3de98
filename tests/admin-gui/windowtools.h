// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/elidedlabel.h"

#include <QAbstractButton>
#include <QLabel>
#include <QPlainTextEdit>
#include <QWidget>

/** How a test finds its way about the console's window: by what a person would read or hear. */
namespace natter::test {

/** The visible widget of type T with this accessible name, in @p window or a dialog above it. */
template<class T>
T *named(const QWidget &window, const QString &name)
{
    for (T *widget : window.findChildren<T *>()) {
        if (widget->accessibleName() == name && widget->isVisible())
            return widget;
    }
    return nullptr;
}

/** Every text that can be read on the window right now. */
inline QStringList visibleTexts(const QWidget &window)
{
    QStringList texts;
    for (const QLabel *label : window.findChildren<QLabel *>()) {
        if (label->isVisible() && !label->text().isEmpty())
            texts << label->text();
    }
    for (const adminui::ElidedLabel *label : window.findChildren<adminui::ElidedLabel *>()) {
        if (label->isVisible())
            texts << label->text();
    }
    for (const QPlainTextEdit *text : window.findChildren<QPlainTextEdit *>()) {
        if (text->isVisible())
            texts << text->toPlainText();
    }
    return texts;
}

inline bool says(const QWidget &window, const QString &words)
{
    return std::ranges::any_of(visibleTexts(window), [&](const QString &text) { return text.contains(words); });
}

/**
 * The controls to be seen in @p window that can have the focus and have no name for those who do not see them: their
 * classes. Qt's own parts inside a control speak through that control.
 */
inline QString unnamedControls(const QWidget &window)
{
    QStringList unnamed;
    for (const QWidget *widget : window.findChildren<QWidget *>()) {
        const bool isInner =
            widget->objectName().startsWith(u"qt_") || widget->parentWidget()->inherits("QLineEdit") ||
            widget->parentWidget()->inherits("QAbstractSpinBox") || widget->parentWidget()->inherits("QComboBox") ||
            widget->parentWidget()->inherits("QAbstractScrollArea") || widget->inherits("QComboBoxPrivateContainer") ||
            widget->inherits("QMenuBar") || widget->inherits("QHeaderView") || widget->inherits("QSplitterHandle");
        if (widget->focusPolicy() == Qt::NoFocus || isInner || !widget->isVisible())
            continue;
        if (widget->accessibleName().isEmpty())
            unnamed << QString::fromLatin1(widget->metaObject()->className());
    }
    return unnamed.join(u' ');
}

} // namespace natter::test
