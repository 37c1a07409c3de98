// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QString>

#include <expected>
#include <utility>

namespace natter {

/** Bounds of texts (PROTOCOL §1); each is a setting. Bytes are UTF-8 bytes. */
struct TextLimits
{
    int contentBytes = 16 * 1024;
    int nameCodePoints = 64;
    int emailBytes = 254;
    int passwordMinBytes = 8;
    int passwordMaxBytes = 1024;
    int clientMessageIdLength = 64; ///< never less: it is what clients count on
};

/** How text can be unfit; maps to one FieldError each. */
struct TextFault
{
    QByteArray type; ///< pydantic's name, such as "string_too_long"
    QString message;
    std::vector<FaultContext> context = {};
};

template<class T>
using TextResult = std::expected<T, TextFault>;

/**
 * Text that has passed the rules of its kind, and can only be made by passing them: nobody downstream checks again.
 * @tparam Kind one of the tags below, which gives the rules their parse() function
 */
template<class Kind>
class BoundedText
{
public:
    [[nodiscard]] const QString &toString() const { return m_text; }

    friend bool operator==(const BoundedText &, const BoundedText &) = default;

private:
    friend Kind;
    explicit BoundedText(QString text)
        : m_text(std::move(text))
    {}

    QString m_text;
};

/** What a person writes: 1 to TextLimits::contentBytes; no NUL and no lone surrogate. */
struct ContentRules
{
    static TextResult<BoundedText<ContentRules>> parse(const QString &text, const TextLimits &limits);
};
using MessageContent = BoundedText<ContentRules>;

/** The name of a person or a group: trimmed, 1 to nameCodePoints, nothing invisible: no control, format or bidi
 * characters. */
struct NameRules
{
    static TextResult<BoundedText<NameRules>> parse(const QString &text, const TextLimits &limits);
};
using DisplayName = BoundedText<NameRules>;

/**
 * An e-mail address in its one canonical form (trimmed, NFKC, case folded): two spellings of one address are equal, and
 * the canonical form of a canonical form is itself.
 * Checked for shape only: one @, a local part, a domain of labels; nothing invisible.
 */
struct EmailRules
{
    static TextResult<BoundedText<EmailRules>> parse(const QString &text, const TextLimits &limits);
};
using EmailAddress = BoundedText<EmailRules>;

/** A password as typed; never logged, never echoed. Only a new one has a minimum length. */
struct PasswordRules
{
    static TextResult<BoundedText<PasswordRules>> parseNew(const QString &text, const TextLimits &limits);
    static TextResult<BoundedText<PasswordRules>> parseExisting(const QString &text, const TextLimits &limits);
};
using Password = BoundedText<PasswordRules>;

/** Whatever is presented as a refresh token, 1 to 512 bytes: what it is good for, only the database knows. */
struct PresentedTokenRules
{
    static TextResult<BoundedText<PresentedTokenRules>> parse(const QString &text);
};
using PresentedToken = BoundedText<PresentedTokenRules>;

/** A client's own name for a message, 1 to TextLimits::clientMessageIdLength of [A-Za-z0-9_-]: what makes a retry the
 * same message. */
struct ClientMessageIdRules
{
    static TextResult<BoundedText<ClientMessageIdRules>> parse(const QString &text, const TextLimits &limits);

    /** A fresh one for a client that gave none. Starts with "~", which no client can send. Unique in this process. */
    static BoundedText<ClientMessageIdRules> generate();
};
using ClientMessageId = BoundedText<ClientMessageIdRules>;

/** Bytes of @p text as a string of JSON with only the escapes that have to be, quotes and all. */
[[nodiscard]] qsizetype jsonSize(QStringView text);

} // namespace natter
