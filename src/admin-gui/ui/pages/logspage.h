// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/livefeed.h"
#include "core/models/logtable.h"
#include "ui/tablepage.h"

#include <QHash>
#include <QJsonArray>

class QComboBox;
class QToolButton;

namespace natter::adminui {

class DetailsPane;

/**
 * The server's log as it is written: narrowed by level and category, searched, held still, and made more or less
 * talkative without a restart. The table follows the newest line while its end is in sight.
 */
class LogsPage : public TablePage
{
    Q_OBJECT

public:
    explicit LogsPage(const PageContext &context, QWidget *parent = nullptr);
    ~LogsPage() override;

    void enter() override;
    void refresh() override;
    void forget() override;
    [[nodiscard]] admin::LogTable &table() { return m_table; }

    [[nodiscard]] bool isPaused() const { return m_isPaused; }
    void setPaused(bool paused);

protected:
    void currentChanged(std::optional<qint64> id) override;

private:
    void makeFilters();
    void makeActions();
    void narrow();
    void fillCategories();
    void load();
    void hear(const client::LiveFrame &frame);
    void takeWaiting();
    void tellWaiting();
    void askForLevels();
    void showLevels(const QHash<QString, QString> &levels);
    void setLevels(const QHash<QString, QString> &levels, const QHash<QString, QString> &before,
                   const std::function<void(std::optional<Error>)> &done);

    admin::LogTable m_table;
    admin::LiveFeed::Following m_following;
    QComboBox *m_level = nullptr;
    QComboBox *m_category = nullptr;
    QAction *m_pauseAction = nullptr;
    DetailsPane *m_details = nullptr;
    QJsonArray m_waiting; ///< while the table is held still, or the lines before them are on their way
    QTimer m_follow;
    bool m_isPaused = false;
    bool m_isLoading = false;
    bool m_hasHeard = false;
    bool m_isAtEnd = true;
};

} // namespace natter::adminui
