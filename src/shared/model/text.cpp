// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/text.h"

#include <QList>
#include <QRandomGenerator>

#include <algorithm>
#include <atomic>
#include <optional>

namespace natter {

namespace {

std::unexpected<TextFault> fault(const char *type, QString message)
{
    return std::unexpected(TextFault{QByteArray(type), std::move(message)});
}

/** UTF-8 length of @p text in bytes, without converting it; nothing for text that is not valid Unicode. */
std::optional<qsizetype> utf8Size(QStringView text)
{
    qsizetype size = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
            size += 4;
            ++i;
        } else if (c.isSurrogate()) {
            return std::nullopt;
        } else {
            size += c.unicode() < 0x80 ? 1 : c.unicode() < 0x800 ? 2 : 3;
        }
    }
    return size;
}

/** What every text must be: valid Unicode without NUL, of @p min to @p max bytes. */
std::optional<TextFault> sizeFault(const QString &text, qsizetype min, qsizetype max)
{
    const auto size = utf8Size(text);
    if (!size)
        return TextFault{"string_unicode", QStringLiteral("Input should be valid Unicode text")};
    if (text.contains(QChar(u'\0')))
        return TextFault{"string_nul", QStringLiteral("Input must not contain the character U+0000")};
    if (*size < min) {
        return TextFault{"string_too_short", QStringLiteral("String should have at least %1 byte%2")
                                                 .arg(min)
                                                 .arg(min == 1 ? QLatin1StringView() : QLatin1StringView("s"))};
    }
    if (*size > max)
        return TextFault{"string_too_long", QStringLiteral("String should have at most %1 bytes").arg(max)};
    return std::nullopt;
}

/** Letters, marks and symbols that Unicode counts as visible and fonts draw as nothing or as a gap. */
bool isBlankLetter(char32_t c)
{
    return c == 0x034F || c == 0x115F || c == 0x1160 || c == 0x17B4 || c == 0x17B5 || c == 0x2800 || c == 0x3164 ||
           c == 0xFFA0;
}

bool isInvisible(char32_t c)
{
    switch (QChar::category(c)) {
    case QChar::Other_Control:
    case QChar::Other_Format: // zero-width and bidi controls
    case QChar::Other_NotAssigned:
    case QChar::Other_PrivateUse:
    case QChar::Other_Surrogate:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return true;
    default:
        return isBlankLetter(c);
    }
}

template<class Predicate>
bool anyCodePoint(QStringView text, Predicate predicate)
{
    const auto points = text.toUcs4();
    return std::any_of(points.begin(), points.end(), [&](uint point) { return predicate(char32_t(point)); });
}

bool isEmailShape(QStringView address)
{
    const qsizetype at = address.indexOf(u'@');
    if (at < 1 || at > 64 || address.lastIndexOf(u'@') != at)
        return false;
    const QStringView domain = address.sliced(at + 1);
    if (domain.isEmpty() || domain.startsWith(u'.') || domain.endsWith(u'.') || domain.contains(u".."))
        return false;
    const QStringView local = address.first(at);
    if (local.startsWith(u'.') || local.endsWith(u'.') || local.contains(u".."))
        return false;
    const bool localUnfit = anyCodePoint(local, [](char32_t c) {
        return !QChar::isLetterOrNumber(c) &&
               (c > 0x7F || !QStringView(u"!#$%&'*+-/=?^_`{|}~.").contains(QChar(char16_t(c))));
    });
    const bool domainUnfit =
        anyCodePoint(domain, [](char32_t c) { return !QChar::isLetterOrNumber(c) && c != U'-' && c != U'.'; });
    return !localUnfit && !domainUnfit;
}

} // namespace

TextResult<MessageContent> ContentRules::parse(const QString &text, const TextLimits &limits)
{
    if (auto wrong = sizeFault(text, 1, limits.contentBytes))
        return std::unexpected(std::move(*wrong));
    return MessageContent(text);
}

TextResult<DisplayName> NameRules::parse(const QString &text, const TextLimits &limits)
{
    const QString name = text.trimmed();
    if (auto wrong = sizeFault(name, 1, qsizetype(limits.nameCodePoints) * 4))
        return std::unexpected(std::move(*wrong));
    if (name.toUcs4().size() > limits.nameCodePoints) {
        return fault("string_too_long",
                     QStringLiteral("String should have at most %1 characters").arg(limits.nameCodePoints));
    }
    if (anyCodePoint(name, isInvisible))
        return fault("string_invisible", QStringLiteral("A name must not contain control or invisible characters"));
    return DisplayName(name);
}

TextResult<EmailAddress> EmailRules::parse(const QString &text, const TextLimits &limits)
{
    if (auto wrong = sizeFault(text, 1, qsizetype(limits.emailBytes) * 4))
        return std::unexpected(std::move(*wrong));
    const QString canonical = text.trimmed()
                                  .normalized(QString::NormalizationForm_KC)
                                  .toCaseFolded()
                                  .normalized(QString::NormalizationForm_KC);
    if (auto wrong = sizeFault(canonical, 1, limits.emailBytes))
        return std::unexpected(std::move(*wrong));
    if (anyCodePoint(canonical, isInvisible) || !isEmailShape(canonical))
        return fault("value_error", QStringLiteral("value is not a valid email address"));
    return EmailAddress(canonical);
}

TextResult<Password> PasswordRules::parseNew(const QString &text, const TextLimits &limits)
{
    if (auto wrong = sizeFault(text, limits.passwordMinBytes, limits.passwordMaxBytes))
        return std::unexpected(std::move(*wrong));
    return Password(text);
}

TextResult<Password> PasswordRules::parseExisting(const QString &text, const TextLimits &limits)
{
    if (auto wrong = sizeFault(text, 1, limits.passwordMaxBytes))
        return std::unexpected(std::move(*wrong));
    return Password(text);
}

TextResult<ClientMessageId> ClientMessageIdRules::parse(const QString &text)
{
    const bool fit = !text.isEmpty() && text.size() <= clientMessageIdMaxLength &&
                     std::all_of(text.begin(), text.end(), [](QChar c) {
                         return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') ||
                                c == u'_' || c == u'-';
                     });
    if (!fit) {
        return fault(
            "string_pattern_mismatch",
            QStringLiteral("String should be 1 to %1 of A-Z, a-z, 0-9, _ and -").arg(clientMessageIdMaxLength));
    }
    return ClientMessageId(text);
}

ClientMessageId ClientMessageIdRules::generate()
{
    // One random prefix a process and a counter behind it: unique, and neighbours in the index they are stored in.
    static const quint64 process = QRandomGenerator::system()->generate64();
    static std::atomic<quint64> next{0};
    const quint64 number = next.fetch_add(1, std::memory_order_relaxed);
    return ClientMessageId(QStringLiteral("~%1-%2").arg(process, 0, 36).arg(number, 0, 36));
}

} // namespace natter
