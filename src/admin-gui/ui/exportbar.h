// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/card.h"

#include <memory>
#include <vector>

class QProgressBar;

namespace natter::admin {
class CsvExport;
class RowTable;
} // namespace natter::admin

namespace natter::adminui {

class ElidedLabel;

/** Stands above a table while its rows are written to a file: how far that is, and a way to give up. */
class ExportBar : public Card
{
    Q_OBJECT

public:
    explicit ExportBar(QWidget *parent = nullptr);
    ~ExportBar() override;

    /** Ends an export that is under way: its file is what it was before. */
    void begin(const admin::RowTable &rows, std::vector<int> columns, const QString &file);
    void cancel();
    [[nodiscard]] bool isBusy() const { return m_export != nullptr; }

Q_SIGNALS:
    void written(const QString &file, int rows);
    void failed(const QString &file, const QString &fault);
    void busyChanged();

private:
    void showProgress();
    void ended(const QString &fault);

    std::unique_ptr<admin::CsvExport> m_export;
    ElidedLabel *m_text;
    QProgressBar *m_progress;
};

} // namespace natter::adminui
