// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/recordsapi.h"
#include "core/models/pagedrows.h"
#include "protocol/admin/adminrows.h"

namespace natter::admin {

/**
 * The audit chain, the newest entry first: read page by page towards its beginning, narrowed by the server, and looked
 * through by words here, as far as it has been read. What is done meanwhile comes in at the top, live.
 */
class AuditTable : public PagedRows<protocol::AuditEntry>
{
public:
    using Question = client::adminapi::AuditQuestion;

    using QuestionAsker =
        std::function<void(const Question &, const PageQuestion &, Reply<RowPage<protocol::AuditEntry>>)>;

    explicit AuditTable(QuestionAsker ask, QObject *parent = nullptr);

    /** Shows only what @p question asks for. */
    void narrow(const Question &question);
    [[nodiscard]] const Question &question() const { return m_question; }
    [[nodiscard]] bool isFiltered() const override
    {
        // NOLINTNEXTLINE(bugprone-parent-virtual-call): words are looked for here, not at the server
        return !m_question.isOpen() || RowTable::isFiltered();
    }

    void hear(const client::LiveFrame &frame);
    void forgetHeard() { m_hasHeard = false; }

    void lookFor(const QString &text) override;
    [[nodiscard]] std::unique_ptr<RowTable> twin() const override;
    void sort(int, Qt::SortOrder) override {} // a chain has one order

protected:
    [[nodiscard]] bool sortsItself() const override { return true; }

private:
    /** As other entries call them: who has just done something is told without a name. */
    [[nodiscard]] QString nameOf(UserId actor) const;

    QuestionAsker m_ask;
    Question m_question;
    bool m_hasHeard = false;
};

/** Whether @p question asks for @p entry. */
[[nodiscard]] bool isAskedFor(const client::adminapi::AuditQuestion &question, const protocol::AuditEntry &entry);

/** "user:7"; empty without a target. */
[[nodiscard]] QString targetText(const protocol::AuditEntry &entry);

/** One thing that an entry tells beyond who, what and when. */
struct AuditDetail
{
    QString name;
    QString value; ///< of what changed: before → after
};
[[nodiscard]] std::vector<AuditDetail> detailsOf(const protocol::AuditEntry &entry);

} // namespace natter::admin
