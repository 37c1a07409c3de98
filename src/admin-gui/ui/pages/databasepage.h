// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/servertables.h"
#include "ui/tablepage.h"

#include <QTimer>

namespace natter::adminui {

class Fact;

/** The database: how large, how sound, its backups; a check and a backup are begun here and followed to their end. */
class DatabasePage : public TablePage
{
    Q_OBJECT

public:
    explicit DatabasePage(const PageContext &context, QWidget *parent = nullptr);
    ~DatabasePage() override;

    void enter() override;
    void refresh() override;
    void forget() override;

protected:
    [[nodiscard]] QString counted(qint64 count) const override;
    void hideEvent(QHideEvent *event) override;

private:
    void makeFacts();
    void begin(const client::AdminRequest &request, const QString &said);
    void show(const protocol::AdminDatabase &database);

    admin::BackupTable m_table;
    Fact *m_size;
    Fact *m_check;
    Fact *m_next;
    QAction *m_checkAction = nullptr;
    QAction *m_backUpAction = nullptr;
    QTimer m_again; ///< while something runs
    bool m_isAsking = false;
    std::optional<QString> m_running;
};

} // namespace natter::adminui
