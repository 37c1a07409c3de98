// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What leaves a table: by the clipboard and into files.
#include "core/models/rowtext.h"
#include "ui/exportbar.h"
#include "ui/tablepage.h"
#include "ui/toast.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QVBoxLayout>

namespace natter::adminui {

QString TablePage::selectionAsText() const
{
    return admin::asText(*m_model, chosenRows(), shownColumns());
}

QByteArray TablePage::selectionAsJson() const
{
    std::vector<int> columns(m_model->columns().size());
    for (std::size_t i = 0; i < columns.size(); ++i)
        columns[i] = int(i);
    return admin::asJson(*m_model, chosenRows(), columns);
}

void TablePage::copyText() const
{
    QApplication::clipboard()->setText(selectionAsText());
}

void TablePage::copyJson() const
{
    QApplication::clipboard()->setText(QString::fromUtf8(selectionAsJson()));
}

void TablePage::makeExport()
{
    m_export = new ExportBar(this);
    m_head->addWidget(m_export);
    connect(m_export, &ExportBar::written, this, [this](const QString &file, int rows) {
        context().toast.tell(tr("%n row(s) written to %1", nullptr, rows).arg(file));
    });
    connect(m_export, &ExportBar::failed, this, [this](const QString &file, const QString &fault) {
        context().toast.tell(tr("%1 could not be written: %2").arg(file, fault), Tone::Bad);
    });
    connect(m_export, &ExportBar::busyChanged, this,
            [this] { m_commonActions.back()->setEnabled(!m_export->isBusy()); });
    // Another login, another server: what is left to be asked would never be answered.
    connect(&session(), &admin::AdminSession::signedInChanged, m_export, &ExportBar::cancel);
}

void TablePage::exportCsv(const QString &file)
{
    m_export->begin(*m_model, shownColumns(), file);
}

void TablePage::askForCsv()
{
    const QString name = QString::fromLatin1(key()) + QStringLiteral(".csv");
    auto *dialog = new QFileDialog(window(), tr("Export as CSV"), name, tr("CSV files (*.csv)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    connect(dialog, &QFileDialog::fileSelected, this, &TablePage::exportCsv);
    dialog->open();
}

} // namespace natter::adminui
