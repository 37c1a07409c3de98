// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace natter::net {

// The small grammar that heads, bodies and handshakes share (RFC 9110 §5, RFC 3986 §2).

/** A set of characters, looked up by table. */
class CharacterSet
{
public:
    /** ASCII letters, digits and @p others. */
    consteval explicit CharacterSet(std::string_view others)
    {
        for (int c = 0; c < 256; ++c) {
            const bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            m_has[std::size_t(c)] = alphanumeric || (c < 128 && others.find(char(c)) != std::string_view::npos);
        }
    }

    [[nodiscard]] constexpr bool has(char c) const { return m_has[quint8(c)]; }
    [[nodiscard]] constexpr bool hasAll(QByteArrayView text) const
    {
        return std::ranges::all_of(text, [this](char c) { return has(c); });
    }

private:
    std::array<bool, 256> m_has{};
};

/** What tokens are made of: a method, a field's name. */
inline constexpr CharacterSet tokenCharacters("!#$%&'*+-.^_`|~");

[[nodiscard]] bool isToken(QByteArrayView text);

/** A field's value: visible characters, bytes above ASCII, and blanks. */
[[nodiscard]] bool isFieldValue(QByteArrayView text);

/** @p text without the blanks (SP, HTAB) around it. */
[[nodiscard]] QByteArrayView withoutBlanks(QByteArrayView text);

[[nodiscard]] constexpr char asciiLower(char c)
{
    return c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : c;
}

/** Whether @p text is @p lowerCase but for the case of ASCII letters. */
[[nodiscard]] bool equalsIgnoringCase(QByteArrayView text, QByteArrayView lowerCase);

[[nodiscard]] constexpr bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/** -1 for what is no hexadecimal digit. */
[[nodiscard]] constexpr int hexDigit(char c)
{
    if (isDigit(c))
        return c - '0';
    const char lower = asciiLower(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/** Resolves %-escapes. Nothing if one is malformed, or stands for a control character. */
[[nodiscard]] std::optional<QByteArray> percentDecoded(QByteArrayView text);

/** Calls @p visit with each element of a comma-separated list, blanks removed, empty elements skipped. */
template<class Visit>
void forEachListElement(QByteArrayView list, Visit visit)
{
    while (!list.isEmpty()) {
        const qsizetype comma = list.indexOf(',');
        const QByteArrayView element = withoutBlanks(comma < 0 ? list : list.first(comma));
        if (!element.isEmpty())
            visit(element);
        list = comma < 0 ? QByteArrayView() : list.sliced(comma + 1);
    }
}

} // namespace natter::net
