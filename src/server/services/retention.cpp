// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/retention.h"

#include "base/log.h"
#include "store/tables/tables.h"

#include <utility>

namespace natter::services {

using namespace std::chrono_literals;

namespace {

/** Not with the first breath: whoever starts a server wants to see it run. */
constexpr auto firstPass = 10s;

} // namespace

Retention::Retention(store::Store &store, TimerWheel &wheel, Options options)
    : m_store(store)
    , m_wheel(wheel)
    , m_options(std::move(options))
{}

void Retention::start()
{
    begin(Stage::Look, std::min<std::chrono::milliseconds>(firstPass, m_options.betweenPasses));
}

void Retention::begin(Stage stage, std::chrono::milliseconds after)
{
    m_stage = stage;
    m_wheel.arm(m_timer, after);
}

void Retention::step()
{
    switch (m_stage) {
    case Stage::Look:
        return look();
    case Stage::Remove:
        return remove();
    case Stage::GiveBack:
        return giveBack();
    }
}

void Retention::giveUp(const Error &error)
{
    qCWarning(logStore, "old messages are not removed for now: %s", qUtf8Printable(error.message()));
    m_next = ConversationId();
    m_overdue.clear();
    begin(Stage::Look, m_options.betweenPasses);
}

void Retention::look()
{
    m_store.read([rule = rule(), after = m_next, most = m_options.conversationsOfAPage](
                     store::Tables &tables) { return tables.retention().overdue(rule, after, most); },
                 [this](Result<store::OverdueConversations> found) {
                     if (!found)
                         return giveUp(found.error());
                     m_overdue = std::move(found->conversations);
                     m_next = found->next;
                     m_more = found->more;
                     begin(Stage::Remove, 0ms);
                 });
}

void Retention::remove()
{
    if (m_overdue.empty()) {
        if (m_more)
            return begin(Stage::Look, m_options.betweenSteps);
        m_next = ConversationId();
        return begin(Stage::GiveBack, 0ms);
    }
    m_store.write([rule = rule(), conversation = m_overdue.back(), most = m_options.messagesOfAStep](
                      store::WritableTables &tables) { return tables.retention().remove(rule, conversation, most); },
                  [this](const Result<int> &removed) {
                      if (!removed)
                          return giveUp(removed.error());
                      m_removed += *removed;
                      if (*removed < m_options.messagesOfAStep)
                          m_overdue.pop_back();
                      begin(Stage::Remove, m_options.betweenSteps);
                  });
}

void Retention::giveBack()
{
    m_store.write(
        [pages = m_options.pagesOfAStep](store::WritableTables &tables) -> Result<bool> {
            auto more = tables.retention().giveBack(pages);
            if (more && !*more)
                tables.emptyLogAfterwards();
            return more;
        },
        [this](const Result<bool> &more) {
            if (!more)
                return giveUp(more.error());
            if (*more)
                return begin(Stage::GiveBack, m_options.betweenSteps);
            if (m_removed > 0)
                qCInfo(logStore, "removed %lld messages that are not kept any longer", m_removed);
            m_removed = 0;
            begin(Stage::Look, m_options.betweenPasses);
        });
}

} // namespace natter::services
