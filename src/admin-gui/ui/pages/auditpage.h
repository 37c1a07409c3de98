// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/livefeed.h"
#include "core/models/audittable.h"
#include "ui/tablepage.h"

class QComboBox;
class QDateTimeEdit;
class QLineEdit;
class QPushButton;

namespace natter::adminui {

class DetailsPane;
class Remark;

/**
 * What administrators have done, who and when, and whether the chain of it holds. Narrowed by person, action, target
 * and time; a row's own are taken over from its menu.
 */
class AuditPage : public TablePage
{
    Q_OBJECT

public:
    explicit AuditPage(const PageContext &context, QWidget *parent = nullptr);
    ~AuditPage() override;

    void enter() override;
    void forget() override;
    [[nodiscard]] admin::AuditTable &table() { return m_table; }

    /** Reads the whole chain and says whether it holds. */
    void verify();
    /** What the filters show, to @p file, which only its owner can read. */
    void exportTo(const QString &file, bool asCsv);

protected:
    void currentChanged(std::optional<qint64> id) override;

private:
    void makeFilters();
    void makeActions();
    void fillPeople();
    void narrow();
    void clearFilters();
    void choosePerson(qint64 id, const QString &name);
    void askForFile();

    admin::AuditTable m_table;
    admin::LiveFeed::Following m_following;
    QComboBox *m_who = nullptr;
    QComboBox *m_what = nullptr;
    QLineEdit *m_target = nullptr;
    QComboBox *m_when = nullptr;
    QDateTimeEdit *m_from = nullptr;
    QDateTimeEdit *m_to = nullptr;
    QPushButton *m_clear = nullptr;
    Remark *m_remark = nullptr;
    DetailsPane *m_details = nullptr;
    QTimer m_pause; ///< nobody types and reads at once
    bool m_isClearing = false;
};

} // namespace natter::adminui
