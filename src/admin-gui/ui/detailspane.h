// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

#include <vector>

class QFormLayout;
class QVBoxLayout;

namespace natter::adminui {

class ElidedLabel;

/** What is known of one row, beside its table: a title, facts that can be selected and copied, and sections below. */
class DetailsPane : public QScrollArea
{
    Q_OBJECT

public:
    struct Line
    {
        QString name;
        QString value; ///< plain text; empty: left out
    };

    explicit DetailsPane(QWidget *parent = nullptr);

    void setTitle(const QString &title);
    void setLines(const std::vector<Line> &lines);
    /** @p section under a heading (empty: under nothing), below what was added before. */
    void addSection(const QString &heading, QWidget *section);

private:
    QVBoxLayout *m_layout;
    ElidedLabel *m_title;
    QFormLayout *m_form;
};

} // namespace natter::adminui
