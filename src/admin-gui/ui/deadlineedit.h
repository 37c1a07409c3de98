// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QWidget>

class QComboBox;
class QDateTimeEdit;

namespace natter::adminui {

/** Until when: one of the usual spans, a moment of one's own, or for good. */
class DeadlineEdit : public QWidget
{
    Q_OBJECT

public:
    explicit DeadlineEdit(const QString &name, QWidget *parent = nullptr);

    /** An invalid one: for good. */
    void setDeadline(const QDateTime &deadline);
    /** Counted from now, if a span is chosen. */
    [[nodiscard]] QDateTime deadline() const;

Q_SIGNALS:
    void changed();

private:
    QComboBox *m_span;
    QDateTimeEdit *m_moment;
};

} // namespace natter::adminui
