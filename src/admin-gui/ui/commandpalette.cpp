// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/commandpalette.h"

#include "ui/tones.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace natter::adminui {

namespace {

constexpr int numberRole = Qt::UserRole;
constexpr int placeRole = Qt::UserRole + 1;
constexpr int shortcutRole = Qt::UserRole + 2;

/** The place quietly before the name, the shortcut at the other edge. */
class CommandDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        painter->save();
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        const QPalette &palette = option.palette;
        if (selected)
            painter->fillRect(option.rect, palette.highlight());
        const QRect inner = option.rect.adjusted(12, 0, -12, 0);
        const auto leading = int(QStyle::visualAlignment(option.direction, Qt::AlignLeft)) | Qt::AlignVCenter;
        const auto trailing = int(QStyle::visualAlignment(option.direction, Qt::AlignRight)) | Qt::AlignVCenter;
        const QColor quiet = selected ? palette.color(QPalette::HighlightedText) : quietText(palette);
        painter->setPen(quiet);
        const QString shortcut = index.data(shortcutRole).toString();
        const int shortcutWidth = option.fontMetrics.horizontalAdvance(shortcut) + 12;
        painter->drawText(inner, trailing, shortcut);
        const QString place = index.data(placeRole).toString() + QStringLiteral("  ");
        const int placeWidth = option.fontMetrics.horizontalAdvance(place);
        painter->drawText(inner, leading, place);
        painter->setPen(selected ? palette.color(QPalette::HighlightedText) : palette.color(QPalette::Text));
        const bool isMirrored = option.direction == Qt::RightToLeft;
        const QRect rest = isMirrored ? inner.adjusted(shortcutWidth, 0, -placeWidth, 0)
                                      : inner.adjusted(placeWidth, 0, -shortcutWidth, 0);
        painter->drawText(rest, leading,
                          option.fontMetrics.elidedText(index.data().toString(), Qt::ElideRight, rest.width()));
        painter->restore();
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const override
    {
        return {200, option.fontMetrics.height() + 14};
    }
};

} // namespace

CommandPalette *CommandPalette::open(QWidget *window, std::vector<Command> commands)
{
    auto *palette = new CommandPalette(window, std::move(commands));
    palette->setAttribute(Qt::WA_DeleteOnClose);
    const QSize size(std::min(620, window->width() - 80), std::min(420, window->height() - 120));
    const QPoint corner = window->mapToGlobal(QPoint((window->width() - size.width()) / 2, 72));
    palette->setGeometry(QRect(corner, size));
    palette->QDialog::open();
    return palette;
}

CommandPalette::CommandPalette(QWidget *window, std::vector<Command> commands)
    : QDialog(window, Qt::Dialog | Qt::FramelessWindowHint)
    , m_commands(std::move(commands))
    , m_typed(new QLineEdit(this))
    , m_list(new QListWidget(this))
{
    setWindowTitle(tr("Commands"));
    setAccessibleName(tr("Commands"));
    m_typed->setPlaceholderText(tr("Type what you want to do or see"));
    m_typed->setAccessibleName(tr("Find a command"));
    m_list->setAccessibleName(tr("Commands that fit"));
    m_list->setItemDelegate(new CommandDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus); // the keys go to the field, which hands the arrows on
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->addWidget(m_typed);
    layout->addWidget(m_list, 1);
    m_typed->installEventFilter(this);
    connect(m_typed, &QLineEdit::textChanged, this, &CommandPalette::fill);
    connect(m_typed, &QLineEdit::returnPressed, this, &CommandPalette::run);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::run);
    fill();
    m_typed->setFocus();
}

CommandPalette::~CommandPalette() = default;

int CommandPalette::distance(const QString &typed, const QString &text)
{
    const QString folded = text.toCaseFolded();
    int sum = 0;
    for (const QString &word : typed.toCaseFolded().split(u' ', Qt::SkipEmptyParts)) {
        const qsizetype place = folded.indexOf(word);
        if (place < 0)
            return -1;
        const bool beginsWord = place == 0 || !folded[place - 1].isLetterOrNumber();
        sum += beginsWord ? int(place) : 100 + int(place);
    }
    return sum;
}

void CommandPalette::fill()
{
    std::vector<std::pair<int, std::size_t>> found;
    for (std::size_t i = 0; i < m_commands.size(); ++i) {
        const Command &command = m_commands[i];
        const int near = distance(m_typed->text(), command.text);
        const int far = distance(m_typed->text(), command.text + u' ' + command.place);
        if (near >= 0 || far >= 0)
            found.emplace_back(near >= 0 ? near : 1'000 + far, i);
    }
    std::ranges::sort(found);
    m_list->clear();
    for (const auto &[rank, number] : found) {
        const Command &command = m_commands[number];
        auto *item = new QListWidgetItem(command.text, m_list);
        item->setData(numberRole, qulonglong(number));
        item->setData(placeRole, command.place);
        item->setData(shortcutRole, command.shortcut);
        item->setData(Qt::AccessibleTextRole, QString(command.place + QStringLiteral(": ") + command.text));
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::run()
{
    const QListWidgetItem *item = m_list->currentItem();
    if (!item)
        return;
    // The window has to have the focus back before the command looks for it.
    QTimer::singleShot(0, parentWidget(), m_commands[std::size_t(item->data(numberRole).toULongLong())].run);
    close();
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_typed || event->type() != QEvent::KeyPress)
        return QDialog::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent *>(event)->key();
    const int rows = m_list->count();
    const int step = key == Qt::Key_Down       ? 1
                     : key == Qt::Key_Up       ? -1
                     : key == Qt::Key_PageDown ? 8
                     : key == Qt::Key_PageUp   ? -8
                                               : 0;
    if (step == 0 || rows == 0)
        return QDialog::eventFilter(watched, event);
    m_list->setCurrentRow(std::clamp(m_list->currentRow() + step, 0, rows - 1));
    return true;
}

} // namespace natter::adminui
