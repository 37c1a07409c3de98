// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "ui/promptwording.h"

#include <QDialog>
#include <QPointer>
#include <QVariantMap>

#include <functional>
#include <optional>
#include <vector>

class QLabel;
class QLineEdit;
class QPushButton;

namespace natter::adminui {

/**
 * Asks before something is done: for yes or no, for a name to be typed, for fields to be filled. Window-modal without
 * an event loop of its own; stays open while the server decides, shows what it complains about, and closes on success.
 * A test finds it below the window and answers it as a person would.
 */
class Prompt : public QDialog
{
    Q_OBJECT

public:
    /** Ends the waiting: nothing closes the prompt, an error keeps it open and is shown. */
    using Done = std::function<void(std::optional<Error>)>;
    using Act = std::function<void(const QVariantMap &answers, Done done)>;

    /** Opens one over @p parent's window; it deletes itself. */
    static Prompt *ask(QWidget *parent, PromptWording wording, Act act);
    /** Without waiting: closes, then calls @p act. */
    static Prompt *confirm(QWidget *parent, PromptWording wording, std::function<void()> act);

    ~Prompt() override;

    [[nodiscard]] QVariantMap answers() const;
    /** The control of a field, for whoever wants to watch it. */
    [[nodiscard]] QWidget *control(const QString &key) const;
    /** Who asks: the widget that was given to ask(), unless it is gone. */
    [[nodiscard]] QWidget *asker() const { return m_asker; }

public Q_SLOTS:
    void accept() override;
    void reject() override;

private:
    struct Entry
    {
        PromptField field;
        QWidget *control = nullptr;
        std::function<QVariant()> answer;
    };

    Prompt(PromptWording wording, Act act, QWidget *parent);
    [[nodiscard]] Entry makeEntry(const PromptField &field);
    void judge();
    void setBusy(bool busy);
    void complain(const QString &sentence);

    PromptWording m_wording;
    Act m_act;
    std::vector<Entry> m_entries;
    QLineEdit *m_typed = nullptr;
    QLabel *m_complaint = nullptr;
    QPushButton *m_cancel = nullptr;
    QPushButton *m_do = nullptr;
    bool m_isBusy = false;
    QPointer<QWidget> m_asker;
};

} // namespace natter::adminui
