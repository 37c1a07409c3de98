// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/secretbox.h"

#include <QApplication>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace natter::adminui {

SecretBox *SecretBox::show(QWidget *parent, const QString &title, const QString &text, const QString &secret)
{
    auto *box = new SecretBox(title, text, secret, parent->window());
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open(); // not exec(): no nested event loop
    return box;
}

SecretBox::SecretBox(const QString &title, const QString &text, const QString &secret, QWidget *parent)
    : QDialog(parent)
{
    setWindowTitle(title);
    setAccessibleName(title);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 16);
    layout->setSpacing(12);
    auto *heading = new QLabel(title, this);
    QFont large = heading->font();
    large.setPointSizeF(large.pointSizeF() * 1.2);
    large.setBold(true);
    heading->setFont(large);
    auto *words = new QLabel(text, this);
    for (QLabel *label : {heading, words}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        layout->addWidget(label);
    }
    auto *field = new QLineEdit(secret, this);
    field->setReadOnly(true);
    field->setAccessibleName(title);
    QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    fixed.setPointSizeF(field->font().pointSizeF() * 1.1);
    field->setFont(fixed);
    field->setMinimumWidth(field->fontMetrics().horizontalAdvance(secret) + 32);
    field->setCursorPosition(0);
    layout->addWidget(field);
    layout->addStretch(1);

    auto *buttons = new QDialogButtonBox(this);
    QPushButton *copy = buttons->addButton(tr("&Copy"), QDialogButtonBox::ActionRole);
    QPushButton *close = buttons->addButton(tr("C&lose"), QDialogButtonBox::RejectRole);
    copy->setAccessibleName(tr("Copy"));
    close->setAccessibleName(tr("Close"));
    copy->setDefault(true);
    close->setAutoDefault(false);
    connect(copy, &QPushButton::clicked, this, [field, copy] {
        QApplication::clipboard()->setText(field->text());
        field->selectAll();
        copy->setText(tr("&Copied"));
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    layout->addWidget(buttons);
    setMinimumWidth(420);
    copy->setFocus();
}

} // namespace natter::adminui
