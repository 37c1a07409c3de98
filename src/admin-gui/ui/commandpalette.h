// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include <functional>
#include <vector>

class QLineEdit;
class QListWidget;

namespace natter::adminui {

/** Ctrl+K: everything that can be done or shown right now, found by typing parts of its name; Enter does it. */
class CommandPalette : public QDialog
{
    Q_OBJECT

public:
    struct Command
    {
        QString text;
        QString place;    ///< what it belongs to: "Go to", the page's name
        QString shortcut; ///< as people read it; may be empty
        std::function<void()> run;
    };

    /** Shows it over the window; it deletes itself. Commands run after it has closed. */
    static CommandPalette *open(QWidget *window, std::vector<Command> commands);
    ~CommandPalette() override;

    /** How well @p typed finds @p text: each of its words has to begin a word of the text, or be part of one. Lower is
     * better; negative: not at all. */
    [[nodiscard]] static int distance(const QString &typed, const QString &text);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    CommandPalette(QWidget *window, std::vector<Command> commands);
    void fill();
    void run();

    std::vector<Command> m_commands;
    QLineEdit *m_typed;
    QListWidget *m_list;
};

} // namespace natter::adminui
