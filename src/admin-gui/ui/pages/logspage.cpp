// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/logspage.h"

#include "client/recordsapi.h"
#include "ui/detailspane.h"
#include "ui/prompt.h"
#include "ui/tableview.h"
#include "ui/toast.h"
#include "ui/tones.h"

#include <QAction>
#include <QComboBox>
#include <QPointer>
#include <QScrollBar>
#include <QStyledItemDelegate>

#include <algorithm>

namespace natter::adminui {

using namespace Qt::StringLiterals;
using admin::HeldLine;
using admin::LogLevel;
using protocol::LogLine;
namespace api = client::adminapi;

namespace {

constexpr int mostAsked = 2'000; ///< as many as the server holds
constexpr qsizetype mostWaiting = admin::LogTable::most;

/** Gives the level of a bad line its colour; the word says the same. */
class LevelDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        const LogLevel level = admin::logLevelNamed(index.data().toString());
        if (level < LogLevel::Warning)
            return;
        const Tone tone = level == LogLevel::Warning ? Tone::Warning : Tone::Bad;
        option->palette.setColor(QPalette::Text, toneColor(tone, option->palette));
        option->font.setBold(true);
    }
};

QString levelWord(const QString &level)
{
    switch (admin::logLevelNamed(level)) {
    case LogLevel::Debug:
        return LogsPage::tr("Everything (debug)");
    case LogLevel::Info:
        return LogsPage::tr("Information and worse");
    case LogLevel::Warning:
        return LogsPage::tr("Warnings and worse");
    case LogLevel::Error:
        return LogsPage::tr("Errors only");
    }
    return level;
}

} // namespace

LogsPage::LogsPage(const PageContext &context, QWidget *parent)
    : TablePage("logs", tr("Logs"), QLatin1StringView("logs"), context, parent)
    , m_details(new DetailsPane(this))
{
    makeFilters();
    makeActions();
    setDetails(m_details);
    setModel(&m_table);
    setEmptyText(tr("The log is empty"), tr("What the server has to say is shown as it is written."));
    view().setItemDelegateForColumn(m_table.columnNamed("level").value_or(0), new LevelDelegate(this));
    connect(view().verticalScrollBar(), &QScrollBar::valueChanged, this,
            [this](int value) { m_isAtEnd = value >= view().verticalScrollBar()->maximum(); });
    m_follow.setSingleShot(true); // once the view is done with its layout, which would put it back
    m_follow.setInterval(0);
    connect(&m_follow, &QTimer::timeout, &view(), &QAbstractItemView::scrollToBottom);
    connect(view().verticalScrollBar(), &QScrollBar::rangeChanged, this, [this] {
        if (m_isAtEnd)
            m_follow.start();
    });
}

LogsPage::~LogsPage() = default;

void LogsPage::makeFilters()
{
    m_level = new QComboBox(this);
    m_level->setAccessibleName(tr("Show which levels"));
    for (const QString &level : {u"debug"_s, u"info"_s, u"warning"_s, u"error"_s})
        m_level->addItem(level == u"debug" ? tr("Every level") : levelWord(level), level);
    m_category = new QComboBox(this);
    m_category->setAccessibleName(tr("Show which categories"));
    m_category->addItem(tr("Every category"), QString());
    m_category->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    for (QComboBox *box : {m_category, m_level}) {
        addFilterControl(box);
        connect(box, &QComboBox::currentIndexChanged, this, &LogsPage::narrow);
    }
}

void LogsPage::makeActions()
{
    using Needs = RowAction::Needs;
    m_pauseAction = addRowAction({.text = tr("&Pause"),
                                  .shapeName = QLatin1StringView("pause"),
                                  .shortcut = QKeySequence(Qt::CTRL | Qt::Key_P),
                                  .needs = Needs::Nothing,
                                  .isButton = true,
                                  .act = [this](const auto &) { setPaused(!m_isPaused); }});
    m_pauseAction->setCheckable(true);
    addRowAction({.text = tr("&Levels…"),
                  .shapeName = QLatin1StringView("settings"),
                  .needs = Needs::Nothing,
                  .isButton = true,
                  .act = [this](const auto &) { askForLevels(); }});
    addRowAction({.text = tr("Go to the &end"),
                  .shortcut = QKeySequence(Qt::CTRL | Qt::Key_End),
                  .needs = Needs::Nothing,
                  .act = [this](const auto &) { view().scrollToBottom(); }});
}

void LogsPage::narrow()
{
    m_isAtEnd = true;
    m_table.narrow(admin::logLevelNamed(m_level->currentData().toString()), m_category->currentData().toString());
    view().scrollToBottom();
}

void LogsPage::fillCategories()
{
    for (const QString &category : m_table.categories()) {
        if (m_category->findData(category) < 0)
            m_category->addItem(category, category);
    }
}

// --- lines -----------------------------------------------------------------------------------------------------------

void LogsPage::enter()
{
    if (m_following.isActive())
        return;
    m_hasHeard = false;
    load();
    m_following = session().live().follow(u"logs"_s, [this](const client::LiveFrame &frame) { hear(frame); });
}

void LogsPage::refresh()
{
    load();
}

void LogsPage::forget()
{
    m_following.stop();
    m_waiting = {};
    setPaused(false);
    m_table.forget();
    while (m_category->count() > 1)
        m_category->removeItem(1);
}

void LogsPage::load()
{
    if (m_isLoading)
        return;
    m_isLoading = true; // what comes live waits until the lines before it are there
    using Answer = protocol::AdminPage<LogLine>;
    session().ask<Answer>(api::listLogs(mostAsked), protocol::decodeRow<Answer>,
                          [self = QPointer(this)](Result<Answer> page) {
                              if (!self)
                                  return;
                              self->m_isLoading = false;
                              if (page) {
                                  std::ranges::stable_sort(page->items, {}, &LogLine::id);
                                  self->m_table.take(page->items);
                                  self->m_table.settle();
                                  self->m_table.setState(admin::RowTable::State::Ready);
                              } else {
                                  self->m_table.setState(admin::RowTable::State::Failed, page.error().message());
                              }
                              self->takeWaiting();
                          });
}

void LogsPage::hear(const client::LiveFrame &frame)
{
    // After a loss the lines since then may be more than a snapshot holds.
    if (frame.isSnapshot && frame.isFirst && m_hasHeard)
        load();
    m_hasHeard = true;
    for (const QJsonValue &line : frame.rows)
        m_waiting.append(line);
    takeWaiting();
}

void LogsPage::takeWaiting()
{
    while (m_waiting.size() > mostWaiting)
        m_waiting.removeFirst();
    if (!m_isPaused && !m_isLoading) {
        m_table.take(m_waiting);
        m_waiting = {};
        fillCategories();
    }
    tellWaiting();
}

void LogsPage::setPaused(bool paused)
{
    m_isPaused = paused;
    m_pauseAction->setChecked(paused);
    takeWaiting();
    if (!paused)
        view().scrollToBottom();
}

void LogsPage::tellWaiting()
{
    const bool hasWaiting = m_isPaused && !m_waiting.isEmpty();
    m_pauseAction->setText(hasWaiting ? tr("&Paused, %n new line(s)", nullptr, int(m_waiting.size())) : tr("&Pause"));
}

void LogsPage::currentChanged(std::optional<qint64> id)
{
    const HeldLine *held = id ? m_table.find(*id) : nullptr;
    if (!held)
        return;
    const LogLine &line = held->line;
    m_details->setTitle(line.category);
    m_details->setLines({{tr("When"), QString::fromLatin1(toIso8601(line.at))},
                         {tr("Level"), line.level},
                         {tr("Message"), line.message}});
}

// --- levels ----------------------------------------------------------------------------------------------------------

void LogsPage::askForLevels()
{
    session().ask(api::readLogLevels(), [self = QPointer(this)](const Result<QByteArray> &answer) {
        if (!self)
            return;
        const auto levels =
            answer ? api::decodeLogLevels(*answer) : Result<QHash<QString, QString>>(std::unexpected(answer.error()));
        if (!levels)
            return self->tellFault(levels.error());
        self->showLevels(*levels);
    });
}

void LogsPage::showLevels(const QHash<QString, QString> &levels)
{
    PromptWording wording{.title = tr("What the server writes down"), .action = tr("&Set")};
    wording.text = tr("From now on until it starts again; what it begins with is set by LOG_LEVEL.");
    QStringList categories = levels.keys();
    categories.sort();
    for (const QString &category : categories) {
        PromptField field{
            .key = category, .label = category, .kind = PromptField::Kind::Choice, .value = levels.value(category)};
        QStringList names{u"debug"_s, u"info"_s, u"warning"_s, u"error"_s};
        if (!names.contains(levels.value(category)))
            names << levels.value(category); // of a newer server: kept unless another one is chosen
        for (const QString &name : names)
            field.choices.append({names.indexOf(name) < 4 ? levelWord(name) : name, name});
        wording.fields.push_back(field);
    }
    Prompt::ask(this, std::move(wording),
                [self = QPointer(this), levels](const QVariantMap &answers, const Prompt::Done &done) {
                    if (!self)
                        return;
                    QHash<QString, QString> changed;
                    QHash<QString, QString> before;
                    for (auto level = levels.cbegin(); level != levels.cend(); ++level) {
                        const QString wanted = answers.value(level.key()).toString();
                        if (wanted == level.value())
                            continue;
                        changed.insert(level.key(), wanted);
                        before.insert(level.key(), level.value());
                    }
                    if (changed.isEmpty())
                        return done({});
                    self->setLevels(changed, before, done);
                });
}

void LogsPage::setLevels(const QHash<QString, QString> &levels, const QHash<QString, QString> &before,
                         const std::function<void(std::optional<Error>)> &done)
{
    session().ask(api::setLogLevels(levels), [self = QPointer(this), before, done](const Result<QByteArray> &answer) {
        done(answer ? std::optional<Error>() : answer.error());
        if (!self || !answer)
            return;
        if (before.isEmpty())
            return self->context().toast.tell(tr("Levels as before"));
        self->context().toast.tellUndoable(tr("%n level(s) changed", nullptr, int(before.size())), [self, before] {
            if (!self)
                return;
            self->setLevels(before, {}, [self](const std::optional<Error> &error) {
                if (self && error)
                    self->tellFault(*error);
            });
        });
    });
}

} // namespace natter::adminui
