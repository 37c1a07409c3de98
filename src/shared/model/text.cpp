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

TextFault tooLong(qsizetype max, const char *unit)
{
    return {"string_too_long",
            QStringLiteral("String should have at most %1 %2").arg(max).arg(QLatin1StringView(unit)),
            {{"max_length", qint64(max)}}};
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
        // Who has too few bytes has too few characters too, which is the word people know.
        return TextFault{"string_too_short",
                         QStringLiteral("String should have at least %1 character%2")
                             .arg(min)
                             .arg(min == 1 ? QLatin1StringView() : QLatin1StringView("s")),
                         {{"min_length", qint64(min)}}};
    }
    if (*size > max)
        return tooLong(max, "bytes");
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

bool isTag(char32_t c)
{
    return c >= 0xE0020 && c <= 0xE007F;
}

/** Of a script whose letters take other forms, or stay apart, by a joiner between them. */
bool isOfJoiningScript(char32_t c)
{
    switch (QChar::script(c)) {
    case QChar::Script_Arabic:
    case QChar::Script_Syriac:
    case QChar::Script_Mongolian:
    case QChar::Script_Nko:
    case QChar::Script_Devanagari:
    case QChar::Script_Bengali:
    case QChar::Script_Gurmukhi:
    case QChar::Script_Gujarati:
    case QChar::Script_Oriya:
    case QChar::Script_Tamil:
    case QChar::Script_Telugu:
    case QChar::Script_Kannada:
    case QChar::Script_Malayalam:
    case QChar::Script_Sinhala:
    case QChar::Script_Khmer:
    case QChar::Script_Myanmar:
    case QChar::Script_Tibetan:
        return true;
    default:
        return false;
    }
}

bool isPartOfEmoji(char32_t c)
{
    constexpr char32_t emojiPresentation = 0xFE0F;
    return QChar::category(c) == QChar::Symbol_Other || c == emojiPresentation || (c >= 0x1F3FB && c <= 0x1F3FF);
}

/**
 * Whether the character at @p at, which is not seen itself, is part of how its neighbours are written (UAX 31, UTS 51):
 * a joiner between letters of scripts that need it or between two emoji, a tag of a flag. Elsewhere it would only make
 * one name look like another.
 */
bool hasItsPlace(QList<uint>::const_iterator begin, QList<uint>::const_iterator at, QList<uint>::const_iterator end)
{
    constexpr char32_t nonJoiner = 0x200C;
    constexpr char32_t joiner = 0x200D;
    constexpr char32_t blackFlag = 0x1F3F4;
    constexpr char32_t endOfTags = 0xE007F;
    if (at == begin)
        return false;
    const char32_t before = *(at - 1);
    if (isTag(*at)) {
        const bool goesOn = at + 1 != end && isTag(*(at + 1));
        return (before == blackFlag || (isTag(before) && before != endOfTags)) && goesOn == (*at != endOfTags);
    }
    if ((*at != joiner && *at != nonJoiner) || at + 1 == end)
        return false;
    const char32_t behind = *(at + 1);
    return (isOfJoiningScript(before) && isOfJoiningScript(behind)) ||
           (*at == joiner && isPartOfEmoji(before) && isPartOfEmoji(behind));
}

/** Something is seen of it, and nothing of it is there that is not. */
bool isSeen(const QString &name)
{
    const QList<uint> points = name.toUcs4();
    bool shows = false;
    for (auto at = points.begin(); at != points.end(); ++at) {
        if (isInvisible(*at)) {
            if (!hasItsPlace(points.begin(), at, points.end()))
                return false;
        } else {
            shows = shows || !(QChar::isMark(*at) || QChar::isSpace(*at));
        }
    }
    return shows;
}

template<class Predicate>
bool anyCodePoint(QStringView text, Predicate predicate)
{
    const auto points = text.toUcs4();
    return std::any_of(points.begin(), points.end(), [&](uint point) { return predicate(char32_t(point)); });
}

/** What is wrong with the shape of @p address; nothing if it is one. */
std::optional<QString> emailShapeFault(QStringView address)
{
    constexpr qsizetype localMost = 64;
    const auto isDotted = [](QStringView part) {
        return !part.isEmpty() && !part.startsWith(u'.') && !part.endsWith(u'.') && !part.contains(u"..");
    };
    const qsizetype at = address.indexOf(u'@');
    if (at < 0)
        return QStringLiteral("An email address must have an @-sign.");
    if (address.lastIndexOf(u'@') != at)
        return QStringLiteral("There is more than one @-sign.");
    const QStringView local = address.first(at);
    const QStringView domain = address.sliced(at + 1);
    const bool localUnfit = anyCodePoint(local, [](char32_t c) {
        return !QChar::isLetterOrNumber(c) &&
               (c > 0x7F || !QStringView(u"!#$%&'*+-/=?^_`{|}~.").contains(QChar(char16_t(c))));
    });
    if (localUnfit || !isDotted(local) || local.size() > localMost)
        return QStringLiteral("The part before the @-sign is not valid.");
    const bool domainUnfit =
        anyCodePoint(domain, [](char32_t c) { return !QChar::isLetterOrNumber(c) && c != U'-' && c != U'.'; });
    if (domainUnfit || !isDotted(domain))
        return QStringLiteral("The part after the @-sign is not valid.");
    return std::nullopt;
}

std::unexpected<TextFault> emailFault(const QString &reason)
{
    const QString message = QStringLiteral("value is not a valid email address: ") + reason;
    return std::unexpected(TextFault{"value_error", message, {{"reason", reason}}});
}

std::unexpected<TextFault> emailTooLong(int most)
{
    return emailFault(QStringLiteral("It has more than %1 bytes.").arg(most));
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
    if (name.toUcs4().size() > limits.nameCodePoints)
        return std::unexpected(tooLong(limits.nameCodePoints, "characters"));
    if (!isSeen(name))
        return fault("string_invisible", QStringLiteral("A name must not contain control or invisible characters"));
    return DisplayName(name);
}

TextResult<EmailAddress> EmailRules::parse(const QString &text, const TextLimits &limits)
{
    // Before it is normalised, which costs more than to look: the canonical form may be shorter, but not by that much.
    if (text.size() > qsizetype(limits.emailBytes) * 4)
        return emailTooLong(limits.emailBytes);
    if (auto wrong = sizeFault(text, 0, text.size() * 4))
        return std::unexpected(std::move(*wrong));
    const QString canonical = text.trimmed()
                                  .normalized(QString::NormalizationForm_KC)
                                  .toCaseFolded()
                                  .normalized(QString::NormalizationForm_KC);
    if (utf8Size(canonical) > limits.emailBytes)
        return emailTooLong(limits.emailBytes);
    if (auto reason = emailShapeFault(canonical))
        return emailFault(*reason);
    if (anyCodePoint(canonical, isInvisible))
        return emailFault(QStringLiteral("It holds an invisible character."));
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

TextResult<PresentedToken> PresentedTokenRules::parse(const QString &text)
{
    constexpr qsizetype mostBytes = 512;
    if (auto wrong = sizeFault(text, 1, mostBytes))
        return std::unexpected(std::move(*wrong));
    return PresentedToken(text);
}

TextResult<ClientMessageId> ClientMessageIdRules::parse(const QString &text, const TextLimits &limits)
{
    const bool fit = !text.isEmpty() && text.size() <= limits.clientMessageIdLength &&
                     std::all_of(text.begin(), text.end(), [](QChar c) {
                         return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') ||
                                c == u'_' || c == u'-';
                     });
    if (!fit) {
        const QString pattern = QStringLiteral("^[A-Za-z0-9_-]{1,%1}$").arg(limits.clientMessageIdLength);
        return std::unexpected(TextFault{"string_pattern_mismatch",
                                         QStringLiteral("String should match pattern '%1'").arg(pattern),
                                         {{"pattern", pattern}}});
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

qsizetype jsonSize(QStringView text)
{
    const auto bytesOf = [](QChar c) -> qsizetype {
        if (c == u'"' || c == u'\\' || c == u'\n' || c == u'\r' || c == u'\t')
            return 2;
        if (c < u' ')
            return 6;
        if (c < QChar(0x80))
            return 1;
        if (c < QChar(0x800) || c.isSurrogate())
            return 2; // of a pair, each half its part
        return 3;
    };
    qsizetype bytes = 2;
    for (const QChar c : text)
        bytes += bytesOf(c);
    return bytes;
}

} // namespace natter
