// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPalette>
#include <QWidget>

namespace natter::adminui {

/**
 * One line of plain text, whoever wrote it: never markup, cut with an ellipsis where there is no room for it, and then
 * whole in the tool tip. Its accessible name is the text, after a prefix where one is given.
 */
class ElidedLabel : public QWidget
{
    Q_OBJECT

public:
    explicit ElidedLabel(QWidget *parent = nullptr);

    void setText(const QString &text);
    [[nodiscard]] const QString &text() const { return m_text; }
    /** What the text is about, for those who hear it without seeing where it stands: "Version". */
    void setSpokenPrefix(const QString &prefix);
    /** Which of the window's colours the text has. */
    void setQuiet(bool quiet);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void describe();

    QString m_text;
    QString m_prefix;
    bool m_quiet = false;
};

} // namespace natter::adminui
