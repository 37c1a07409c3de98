// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/csvexport.h"

#include "core/models/rowtext.h"

#include <algorithm>

namespace natter::admin {

namespace {

constexpr std::size_t rowsAtOnce = 300;

} // namespace

CsvExport::CsvExport(const RowTable &shown, std::vector<int> columns, const QString &file, QObject *parent)
    : QObject(parent)
    , m_shown(&shown)
    , m_own(shown.twin())
    , m_columns(std::move(columns))
    , m_out(file)
{
    connect(&m_again, &QTimer::timeout, this, &CsvExport::writeSome);
}

CsvExport::~CsvExport() = default;

void CsvExport::start()
{
    if (!m_out.open(QIODevice::WriteOnly))
        return end(m_out.errorString());
    m_out.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    if (!m_own)
        return beginWriting();
    // Queued: a table asks for more only after it has told of what came.
    connect(m_own.get(), &RowTable::countChanged, this, &CsvExport::readOn, Qt::QueuedConnection);
    connect(m_own.get(), &RowTable::stateChanged, this, &CsvExport::readOn, Qt::QueuedConnection);
    m_own->refresh();
}

qint64 CsvExport::done() const
{
    return m_own ? m_own->rowCount() : qint64(m_next);
}

std::optional<qint64> CsvExport::total() const
{
    return m_own ? m_own->total() : std::optional(qint64(m_ids.size()));
}

void CsvExport::readOn()
{
    if (m_isOver || m_again.isActive() || m_own->state() == RowTable::State::Loading)
        return; // what was told before may come to be heard later
    if (m_own->state() == RowTable::State::Failed)
        return end(m_own->fault());
    Q_EMIT progressed();
    if (m_own->canFetchMore({}))
        m_own->fetchMore({});
    else if (!m_own->isAsking())
        beginWriting();
}

void CsvExport::beginWriting()
{
    const RowTable &rows = m_own ? *m_own : *m_shown;
    m_ids.resize(std::size_t(rows.rowCount()));
    for (std::size_t row = 0; row < m_ids.size(); ++row)
        m_ids[row] = rows.idAt(int(row));
    m_out.write(csvHead(rows, m_columns));
    m_again.start(0);
}

void CsvExport::writeSome()
{
    const RowTable *rows = m_own ? m_own.get() : m_shown.data();
    if (!rows)
        return end(tr("The table is gone."));
    const std::size_t end = std::min(m_ids.size(), m_next + rowsAtOnce);
    std::vector<int> here;
    for (; m_next < end; ++m_next) {
        if (const auto row = rows->rowOf(m_ids[m_next])) // or it has gone since
            here.push_back(*row);
    }
    m_out.write(csvRows(*rows, here, m_columns));
    m_written += int(here.size());
    Q_EMIT progressed();
    if (m_next == m_ids.size())
        this->end(m_out.commit() ? QString() : m_out.errorString());
}

void CsvExport::end(const QString &fault)
{
    m_isOver = true;
    m_again.stop();
    if (!fault.isEmpty())
        m_out.cancelWriting();
    Q_EMIT finished(fault);
}

} // namespace natter::admin
