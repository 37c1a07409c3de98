// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/trouble.h"

#include "base/log.h"

namespace natter::store {

void Trouble::met(Fault fault, const QString &words)
{
    const auto now = Steady::now();
    const std::lock_guard lock(m_mutex);
    if (fault == Fault::Corrupt && !m_isDamaged.exchange(true))
        qCCritical(logStore).noquote() << "The database is damaged; natterd verify says where:" << words;
    if (!m_fault)
        m_since = now;
    m_last = now;
    m_isMended = false;
    m_isUnderWay = true;
    if (m_fault == fault)
        return;
    m_fault = fault;
    if (fault != Fault::Corrupt)
        qCCritical(logStore).noquote() << "The database refuses, nothing can be" << m_what << "for now:" << words;
}

void Trouble::mended()
{
    if (!isUnderWay())
        return;
    const std::lock_guard lock(m_mutex);
    m_isMended = true;
    settleLocked();
}

void Trouble::settle()
{
    if (!isUnderWay())
        return;
    const std::lock_guard lock(m_mutex);
    settleLocked();
}

void Trouble::settleLocked()
{
    if (!m_fault || !m_isMended || Steady::now() - m_last < calm)
        return;
    if (m_fault != Fault::Corrupt) {
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(m_last - m_since);
        qCWarning(logStore).noquote() << "The database refuses no more, everything can be" << m_what << "after"
                                      << took.count() << "ms";
    }
    m_fault.reset();
    m_isUnderWay = false;
}

std::optional<Fault> Trouble::fault() const
{
    const std::lock_guard lock(m_mutex);
    return m_fault;
}

} // namespace natter::store
