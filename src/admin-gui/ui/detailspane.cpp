// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/detailspane.h"

#include "ui/elidedlabel.h"
#include "ui/tones.h"

#include <QFormLayout>
#include <QLabel>
#include <QStyle>
#include <QVBoxLayout>

namespace natter::adminui {

DetailsPane::DetailsPane(QWidget *parent)
    : QScrollArea(parent)
{
    setAccessibleName(tr("Details"));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setMinimumWidth(260);
    auto *content = new QWidget(this);
    m_layout = new QVBoxLayout(content);
    m_layout->setContentsMargins(16, 4, 8, 8);
    m_layout->setSpacing(10);
    m_title = new ElidedLabel(content);
    QFont large = m_title->font();
    large.setPointSizeF(large.pointSizeF() * 1.2);
    large.setBold(true);
    m_title->setFont(large);
    m_form = new QFormLayout;
    m_form->setRowWrapPolicy(QFormLayout::WrapLongRows); // below its name rather than cut off
    m_form->setVerticalSpacing(5);
    m_form->setHorizontalSpacing(14);
    m_layout->addWidget(m_title);
    m_layout->addLayout(m_form);
    m_layout->addStretch(1);
    setWidget(content);
}

void DetailsPane::setTitle(const QString &title)
{
    m_title->setText(title);
}

void DetailsPane::setLines(const std::vector<Line> &lines)
{
    std::vector<Line> shown;
    for (const Line &line : lines) {
        if (!line.value.isEmpty())
            shown.push_back(line);
    }
    // Labels are kept where they can be, so that a selection survives a change of other values.
    while (std::size_t(m_form->rowCount()) > shown.size())
        m_form->removeRow(m_form->rowCount() - 1);
    while (std::size_t(m_form->rowCount()) < shown.size()) {
        auto *name = new QLabel(widget());
        auto *value = new QLabel(widget());
        for (QLabel *label : {name, value})
            label->setTextFormat(Qt::PlainText);
        QPalette quiet = palette();
        quiet.setColor(QPalette::WindowText, quietText(palette()));
        name->setPalette(quiet);
        name->setAlignment(Qt::AlignLeading | Qt::AlignTop);
        // A name in Arabic stands where every other value stands.
        value->setAlignment(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft) | Qt::AlignAbsolute |
                            Qt::AlignTop);
        value->setWordWrap(true);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        value->setFocusPolicy(Qt::NoFocus);
        m_form->addRow(name, value);
    }
    for (int row = 0; row < m_form->rowCount(); ++row) {
        const Line &line = shown[std::size_t(row)];
        auto *name = static_cast<QLabel *>(m_form->itemAt(row, QFormLayout::LabelRole)->widget());
        auto *value = static_cast<QLabel *>(m_form->itemAt(row, QFormLayout::FieldRole)->widget());
        name->setText(line.name);
        if (value->text() != line.value)
            value->setText(line.value);
        value->setAccessibleName(line.name);
        value->setAccessibleDescription(line.value);
    }
}

void DetailsPane::addSection(const QString &heading, QWidget *section)
{
    if (!heading.isEmpty()) {
        auto *label = new ElidedLabel(widget());
        label->setText(heading);
        QFont bold = label->font();
        bold.setBold(true);
        label->setFont(bold);
        m_layout->insertWidget(m_layout->count() - 1, label);
    }
    m_layout->insertWidget(m_layout->count() - 1, section, 1); // before the stretch
}

} // namespace natter::adminui
