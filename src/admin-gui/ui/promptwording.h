// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QVariant>

#include <vector>

// Not in prompt.h: what follows an enumeration of a type of its own, Qt 6.8's lupdate takes to be in no namespace.

namespace natter::adminui {

/** One thing a prompt asks for. */
struct PromptField
{
    enum class Kind : quint8 {
        Text,
        Password,
        Paragraph, ///< several lines
        Choice,    ///< one of choices; the answer is its value
        Deadline,  ///< a QDateTime; an invalid one means "for good"
        Flag,
        Number, ///< from 0 to most; 0 is shown as `hint`
    };
    struct Option
    {
        QString label;
        QVariant value;
    };

    QString key;   ///< of the answer; also the server's name for it, so that its complaint finds the field
    QString label; ///< with a & for its key
    Kind kind = Kind::Text;
    QVariant value = {}; ///< to begin with
    QString hint = {};   ///< shown while it is empty
    bool isRequired = false;
    QList<Option> choices = {};
    int most = 1'000'000;
};

/** What a prompt says and asks. All of it plain text, whoever wrote it. */
struct PromptWording
{
    QString title;
    QString text = {};
    QString action = {}; ///< the button that does it, with a & for its key
    bool hurts = false;  ///< the button says so, and Cancel is what Enter means
    QString typed = {};  ///< for what cannot be undone: has to be typed before the button works
    std::vector<PromptField> fields = {};
};

} // namespace natter::adminui
