// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What leaves a table: by the clipboard and into files.
#include "core/models/rowtext.h"
#include "ui/tablepage.h"
#include "ui/toast.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QSaveFile>

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

QString TablePage::exportCsv(const QString &file) const
{
    std::vector<int> rows(std::size_t(m_model->rowCount()));
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i] = int(i);
    QSaveFile out(file);
    if (!out.open(QIODevice::WriteOnly))
        return out.errorString();
    out.write(admin::asCsv(*m_model, rows, shownColumns()));
    return out.commit() ? QString() : out.errorString();
}

void TablePage::askForCsv()
{
    const QString name = QString::fromLatin1(key()) + QStringLiteral(".csv");
    auto *dialog = new QFileDialog(window(), tr("Export as CSV"), name, tr("CSV files (*.csv)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &file) {
        const QString fault = exportCsv(file);
        if (fault.isEmpty())
            context().toast.tell(tr("%n row(s) written to %1", nullptr, m_model->rowCount()).arg(file));
        else
            context().toast.tell(tr("%1 could not be written: %2").arg(file, fault), Tone::Bad);
    });
    dialog->open();
}

} // namespace natter::adminui
