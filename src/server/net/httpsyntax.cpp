// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/httpsyntax.h"

namespace natter::net {

bool isToken(QByteArrayView text)
{
    return !text.isEmpty() && tokenCharacters.hasAll(text);
}

bool isFieldValue(QByteArrayView text)
{
    return std::ranges::all_of(text, [](char c) { return c == '\t' || (quint8(c) >= 0x20 && c != 0x7F); });
}

QByteArrayView withoutBlanks(QByteArrayView text)
{
    const auto isBlank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.isEmpty() && isBlank(text.front()))
        text = text.sliced(1);
    while (!text.isEmpty() && isBlank(text.back()))
        text.chop(1);
    return text;
}

bool equalsIgnoringCase(QByteArrayView text, QByteArrayView lowerCase)
{
    return std::ranges::equal(text, lowerCase, {}, asciiLower);
}

std::optional<QByteArray> percentDecoded(QByteArrayView text)
{
    QByteArray decoded;
    decoded.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            const int high = i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hexDigit(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return std::nullopt;
            c = char(high * 16 + low);
            i += 2;
        }
        if (quint8(c) < 0x20 || c == 0x7F)
            return std::nullopt;
        decoded.append(c);
    }
    return decoded;
}

} // namespace natter::net
