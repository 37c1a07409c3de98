// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/card.h"

namespace natter::adminui {

class ElidedLabel;

/** One value with its name above and a remark below; all plain text. */
class Fact : public Card
{
    Q_OBJECT

public:
    explicit Fact(const QString &title, QWidget *parent = nullptr);

    /** An empty @p value is shown as a dash. @p stale: from before the server was lost, and shown so. */
    void setValue(const QString &value, const QString &remark, bool stale);

private:
    ElidedLabel *m_title;
    ElidedLabel *m_value;
    ElidedLabel *m_remark;
};

} // namespace natter::adminui
