// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/exportbar.h"

#include "core/csvexport.h"
#include "ui/elidedlabel.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>

namespace natter::adminui {

using admin::CsvExport;

ExportBar::ExportBar(QWidget *parent)
    : Card(parent)
    , m_text(new ElidedLabel(this))
    , m_progress(new QProgressBar(this))
{
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(160);
    m_progress->setAccessibleName(tr("Progress of the export"));
    auto *cancel = new QPushButton(tr("Cancel"), this);
    cancel->setAccessibleName(tr("Cancel the export"));
    connect(cancel, &QPushButton::clicked, this, &ExportBar::cancel);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 8, 6);
    layout->setSpacing(12);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_progress);
    layout->addWidget(cancel);
    hide();
}

ExportBar::~ExportBar() = default;

void ExportBar::begin(const admin::RowTable &rows, std::vector<int> columns, const QString &file)
{
    cancel();
    m_export = std::make_unique<CsvExport>(rows, std::move(columns), file);
    connect(m_export.get(), &CsvExport::progressed, this, &ExportBar::showProgress);
    // Queued: who ends is not destroyed while it says so.
    connect(m_export.get(), &CsvExport::finished, this, &ExportBar::ended, Qt::QueuedConnection);
    showProgress();
    show();
    m_export->start();
    Q_EMIT busyChanged();
}

void ExportBar::cancel()
{
    if (!m_export)
        return;
    m_export.reset();
    hide();
    Q_EMIT busyChanged();
}

void ExportBar::showProgress()
{
    const QLocale locale;
    const auto total = m_export->total();
    // Progress is told in thousandths, whatever the number of rows; without a total it only moves.
    m_progress->setRange(0, total ? 1000 : 0);
    if (total)
        m_progress->setValue(*total > 0 ? int(std::min<qint64>(1000, m_export->done() * 1000 / *total)) : 1000);
    m_text->setText(total ? tr("Exporting: %1 of %2").arg(locale.toString(m_export->done()), locale.toString(*total))
                          : tr("Exporting: %1").arg(locale.toString(m_export->done())));
}

void ExportBar::ended(const QString &fault)
{
    if (!m_export)
        return;
    const QString file = m_export->file();
    const int rows = m_export->written();
    cancel();
    if (fault.isEmpty())
        Q_EMIT written(file, rows);
    else
        Q_EMIT failed(file, fault);
}

} // namespace natter::adminui
