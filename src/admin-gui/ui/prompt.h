// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QDialog>
#include <QList>
#include <QPointer>
#include <QVariantMap>

#include <functional>
#include <optional>
#include <vector>

class QLabel;
class QLineEdit;
class QPushButton;

namespace natter::adminui {

/** What a prompt can ask for. Not within PromptField, where Qt 6.8's lupdate takes it for the end of the namespace. */
enum class PromptKind : quint8 {
    Text,
    Password,
    Paragraph, ///< several lines
    Choice,    ///< one of choices; the answer is its value
    Deadline,  ///< a QDateTime; an invalid one means "for good"
    Flag,
    Number, ///< from 0 to most; 0 is shown as `hint`
};

/** One thing a prompt asks for. */
struct PromptField
{
    using Kind = PromptKind;
    struct Option
    {
        QString label;
        QVariant value;
    };

    QString key;   ///< of the answer; also the server's name for it, so that its complaint finds the field
    QString label; ///< with a & for its key
    Kind kind = Kind::Text;
    QVariant value = {}; ///< to begin with
    QString hint = {};   ///< shown while it is empty
    bool isRequired = false;
    QList<Option> choices = {};
    int most = 1'000'000;
};

/** What a prompt says and asks. All of it plain text, whoever wrote it. */
struct PromptWording
{
    QString title;
    QString text = {};
    QString action = {}; ///< the button that does it, with a & for its key
    bool hurts = false;  ///< the button says so, and Cancel is what Enter means
    QString typed = {};  ///< for what cannot be undone: has to be typed before the button works
    std::vector<PromptField> fields = {};
};

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
