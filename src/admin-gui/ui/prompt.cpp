// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/prompt.h"

#include "ui/deadlineedit.h"
#include "ui/tones.h"

#include <QAccessible>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>

namespace natter::adminui {

namespace {

QLabel *plainLabel(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

QString withoutKey(QString label)
{
    return label.remove(u'&');
}

} // namespace

Prompt *Prompt::ask(QWidget *parent, PromptWording wording, Act act)
{
    auto *prompt = new Prompt(std::move(wording), std::move(act), parent->window());
    prompt->setAttribute(Qt::WA_DeleteOnClose);
    prompt->m_asker = parent;
    prompt->open(); // not exec(): no nested event loop
    return prompt;
}

Prompt *Prompt::confirm(QWidget *parent, PromptWording wording, std::function<void()> act)
{
    return ask(parent, std::move(wording), [act = std::move(act)](const QVariantMap &, const Done &done) {
        done({});
        act();
    });
}

Prompt::Prompt(PromptWording wording, Act act, QWidget *parent)
    : QDialog(parent)
    , m_wording(std::move(wording))
    , m_act(std::move(act))
{
    setWindowTitle(m_wording.title);
    setAccessibleName(m_wording.title);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 16);
    layout->setSpacing(12);
    auto *title = plainLabel(m_wording.title, this);
    QFont large = title->font();
    large.setPointSizeF(large.pointSizeF() * 1.2);
    large.setBold(true);
    title->setFont(large);
    layout->addWidget(title);
    if (!m_wording.text.isEmpty())
        layout->addWidget(plainLabel(m_wording.text, this));

    auto *form = new QFormLayout;
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    for (const PromptField &field : m_wording.fields) {
        m_entries.push_back(makeEntry(field));
        QWidget *control = m_entries.back().control;
        if (field.kind == PromptField::Kind::Flag) {
            form->addRow(control);
            continue;
        }
        auto *label = new QLabel(field.label, this);
        label->setTextFormat(Qt::PlainText);
        label->setBuddy(control);
        form->addRow(label, control);
    }
    if (form->rowCount() > 0)
        layout->addLayout(form);
    if (!m_wording.typed.isEmpty()) {
        layout->addWidget(plainLabel(tr("This cannot be undone. Type %1 to go on:").arg(m_wording.typed), this));
        m_typed = new QLineEdit(this);
        m_typed->setAccessibleName(tr("Type %1 to go on").arg(m_wording.typed));
        layout->addWidget(m_typed);
        connect(m_typed, &QLineEdit::textChanged, this, &Prompt::judge);
    }
    m_complaint = plainLabel({}, this);
    m_complaint->hide();
    layout->addWidget(m_complaint);
    layout->addStretch(1);

    auto *buttons = new QDialogButtonBox(this);
    m_cancel = buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    m_do = buttons->addButton(m_wording.action, QDialogButtonBox::AcceptRole);
    m_cancel->setAccessibleName(tr("Cancel"));
    m_do->setAccessibleName(withoutKey(m_wording.action));
    const bool isForm = !m_entries.empty() || m_typed;
    // Enter must not do by habit what hurts.
    m_do->setDefault(!m_wording.hurts || isForm);
    m_cancel->setDefault(m_wording.hurts && !isForm);
    m_cancel->setAutoDefault(m_wording.hurts && !isForm);
    connect(buttons, &QDialogButtonBox::accepted, this, &Prompt::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &Prompt::reject);
    layout->addWidget(buttons);
    setMinimumWidth(420);
    if (!m_entries.empty())
        m_entries.front().control->setFocus();
    else if (m_typed)
        m_typed->setFocus();
    else
        (m_wording.hurts ? m_cancel : m_do)->setFocus();
    judge();
}

Prompt::~Prompt() = default;

Prompt::Entry Prompt::makeEntry(const PromptField &field)
{
    using Kind = PromptField::Kind;
    const QString name = withoutKey(field.label);
    Entry entry{field, nullptr, {}};
    switch (field.kind) {
    case Kind::Text:
    case Kind::Password: {
        auto *edit = new QLineEdit(field.value.toString(), this);
        edit->setPlaceholderText(field.hint);
        if (field.kind == Kind::Password)
            edit->setEchoMode(QLineEdit::Password);
        connect(edit, &QLineEdit::textChanged, this, &Prompt::judge);
        entry.answer = [edit] { return edit->text(); };
        entry.control = edit;
        break;
    }
    case Kind::Paragraph: {
        auto *edit = new QPlainTextEdit(field.value.toString(), this);
        edit->setPlaceholderText(field.hint);
        edit->setTabChangesFocus(true);
        edit->setMinimumHeight(edit->fontMetrics().lineSpacing() * 5);
        connect(edit, &QPlainTextEdit::textChanged, this, &Prompt::judge);
        entry.answer = [edit] { return edit->toPlainText(); };
        entry.control = edit;
        break;
    }
    case Kind::Choice: {
        auto *box = new QComboBox(this);
        for (const PromptField::Option &option : field.choices)
            box->addItem(option.label, option.value);
        box->setCurrentIndex(std::max(0, box->findData(field.value)));
        entry.answer = [box] { return box->currentData(); };
        entry.control = box;
        break;
    }
    case Kind::Deadline: {
        auto *edit = new DeadlineEdit(name, this);
        edit->setDeadline(field.value.toDateTime());
        entry.answer = [edit] { return edit->deadline(); };
        entry.control = edit;
        break;
    }
    case Kind::Flag: {
        auto *box = new QCheckBox(field.label, this);
        box->setChecked(field.value.toBool());
        entry.answer = [box] { return box->isChecked(); };
        entry.control = box;
        break;
    }
    case Kind::Number: {
        auto *box = new QSpinBox(this);
        box->setRange(0, field.most);
        box->setSpecialValueText(field.hint);
        box->setValue(field.value.toInt());
        entry.answer = [box] { return box->value(); };
        entry.control = box;
        break;
    }
    }
    entry.control->setAccessibleName(name);
    return entry;
}

QVariantMap Prompt::answers() const
{
    QVariantMap answers;
    for (const Entry &entry : m_entries)
        answers.insert(entry.field.key, entry.answer());
    return answers;
}

QWidget *Prompt::control(const QString &key) const
{
    const auto found = std::ranges::find_if(m_entries, [&](const Entry &entry) { return entry.field.key == key; });
    return found == m_entries.end() ? nullptr : found->control;
}

void Prompt::judge()
{
    const bool isFilled = std::ranges::all_of(m_entries, [](const Entry &entry) {
        return !entry.field.isRequired || !entry.answer().toString().trimmed().isEmpty();
    });
    const bool isTyped = !m_typed || m_typed->text().trimmed() == m_wording.typed.trimmed();
    if (m_do)
        m_do->setEnabled(isFilled && isTyped && !m_isBusy);
}

void Prompt::setBusy(bool busy)
{
    m_isBusy = busy;
    for (const Entry &entry : m_entries)
        entry.control->setEnabled(!busy);
    if (m_typed)
        m_typed->setEnabled(!busy);
    judge();
}

void Prompt::complain(const QString &sentence)
{
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, toneColor(Tone::Bad, palette()));
    m_complaint->setPalette(colours);
    m_complaint->setText(sentence);
    m_complaint->setVisible(!sentence.isEmpty());
    if (sentence.isEmpty())
        return;
    QAccessibleEvent alert(m_complaint, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void Prompt::accept()
{
    if (m_isBusy || !m_do->isEnabled())
        return;
    complain({});
    setBusy(true);
    m_act(answers(), [self = QPointer(this)](const std::optional<Error> &error) {
        if (!self)
            return;
        self->setBusy(false);
        if (!error)
            return self->done(QDialog::Accepted);
        self->complain(error->message());
        for (const FieldError &fault : error->fields) {
            if (QWidget *control = self->control(QString::fromLatin1(fault.field)))
                return control->setFocus();
        }
    });
}

void Prompt::reject()
{
    QDialog::reject(); // what is under way goes on; its answer finds nobody
}

} // namespace natter::adminui
