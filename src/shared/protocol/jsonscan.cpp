// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jsonscan.h"

#include "model/ids.h"

#include <QByteArray>

#include <algorithm>
#include <cmath>
#include <vector>

namespace natter::protocol {

namespace {

constexpr int maxDepth = 32;

/** Recursive descent over the text; the depth is bounded, so the stack is too. */
class Scanner
{
public:
    explicit Scanner(QByteArrayView text)
        : m_begin(text.data())
        , m_at(text.data())
        , m_end(text.data() + text.size())
    {}

    std::optional<JsonFault> scan()
    {
        if (m_end - m_at >= 3 && quint8(m_at[0]) == 0xEF && quint8(m_at[1]) == 0xBB && quint8(m_at[2]) == 0xBF) {
            refuse("a byte order mark is not allowed");
        } else if (skipSpace(), value(0)) {
            skipSpace();
            if (m_at != m_end)
                refuse("Extra data");
        }
        if (m_reason)
            return JsonFault{m_at - m_begin, m_reason};
        return std::nullopt;
    }

private:
    bool refuse(const char *reason)
    {
        if (!m_reason)
            m_reason = reason;
        return false;
    }

    void skipSpace()
    {
        while (m_at != m_end && (*m_at == ' ' || *m_at == '\n' || *m_at == '\r' || *m_at == '\t'))
            ++m_at;
    }

    bool value(int depth)
    {
        if (m_at == m_end)
            return refuse("Expecting value");
        switch (*m_at) {
        case '{':
            return object(depth + 1);
        case '[':
            return array(depth + 1);
        case '"':
            return string(nullptr);
        case 't':
            return literal("true");
        case 'f':
            return literal("false");
        case 'n':
            return literal("null");
        default:
            return number();
        }
    }

    bool literal(QByteArrayView word)
    {
        if (m_end - m_at < word.size() || QByteArrayView(m_at, word.size()) != word)
            return refuse("Expecting value");
        m_at += word.size();
        return true;
    }

    bool object(int depth)
    {
        if (depth > maxDepth)
            return refuse("too deeply nested");
        ++m_at;
        skipSpace();
        if (m_at != m_end && *m_at == '}') {
            ++m_at;
            return true;
        }
        std::vector<QByteArray> keys;
        while (true) {
            if (m_at == m_end || *m_at != '"')
                return refuse("Expecting property name enclosed in double quotes");
            QByteArray key;
            if (!string(&key))
                return false;
            keys.push_back(std::move(key));
            skipSpace();
            if (m_at == m_end || *m_at != ':')
                return refuse("Expecting ':' delimiter");
            ++m_at;
            skipSpace();
            if (!value(depth))
                return false;
            skipSpace();
            if (m_at != m_end && *m_at == ',') {
                ++m_at;
                skipSpace();
                continue;
            }
            if (m_at == m_end || *m_at != '}')
                return refuse("Expecting ',' delimiter");
            ++m_at;
            break;
        }
        if (keys.size() > 1) {
            std::ranges::sort(keys);
            if (std::ranges::adjacent_find(keys) != keys.end())
                return refuse("duplicate key in an object");
        }
        return true;
    }

    bool array(int depth)
    {
        if (depth > maxDepth)
            return refuse("too deeply nested");
        ++m_at;
        skipSpace();
        if (m_at != m_end && *m_at == ']') {
            ++m_at;
            return true;
        }
        while (true) {
            if (!value(depth))
                return false;
            skipSpace();
            if (m_at != m_end && *m_at == ',') {
                ++m_at;
                skipSpace();
                continue;
            }
            if (m_at == m_end || *m_at != ']')
                return refuse("Expecting ',' delimiter");
            ++m_at;
            return true;
        }
    }

    /** A string; its decoded UTF-8 goes to @p decoded where one is given (keys are compared decoded). */
    bool string(QByteArray *decoded)
    {
        ++m_at;
        while (m_at != m_end) {
            const auto c = quint8(*m_at);
            if (c == '"') {
                ++m_at;
                return true;
            }
            if (c < 0x20)
                return refuse("Invalid control character in a string");
            if (c == '\\') {
                if (!escape(decoded))
                    return false;
            } else if (c < 0x80) {
                if (decoded)
                    decoded->append(char(c));
                ++m_at;
            } else if (!multiByte(decoded)) {
                return false;
            }
        }
        return refuse("Unterminated string");
    }

    bool escape(QByteArray *decoded)
    {
        if (m_end - m_at < 2)
            return refuse("Unterminated string");
        static constexpr QByteArrayView names("\"\\/bfnrt");
        static constexpr QByteArrayView values("\"\\/\b\f\n\r\t");
        const char name = m_at[1];
        if (name == 'u') {
            char32_t point = 0;
            if (!unicodeEscape(point))
                return false;
            if (decoded)
                decoded->append(QStringView(QChar::fromUcs4(point)).toUtf8()); // QString::fromUcs4() eats U+FEFF
            return true;
        }
        const qsizetype index = names.indexOf(name);
        if (index < 0)
            return refuse("Invalid \\escape");
        if (decoded)
            decoded->append(values[index]);
        m_at += 2;
        return true;
    }

    bool unicodeEscape(char32_t &point)
    {
        char16_t first = 0;
        if (!hexUnit(first))
            return false;
        if (first == 0)
            return refuse("the character U+0000 is not allowed");
        point = first;
        if (QChar::isLowSurrogate(first))
            return refuse("a lone surrogate is not allowed");
        if (QChar::isHighSurrogate(first)) {
            char16_t second = 0;
            if (m_end - m_at < 2 || m_at[0] != '\\' || m_at[1] != 'u')
                return refuse("a lone surrogate is not allowed");
            if (!hexUnit(second))
                return false;
            if (!QChar::isLowSurrogate(second))
                return refuse("a lone surrogate is not allowed");
            point = QChar::surrogateToUcs4(first, second);
        }
        return true;
    }

    bool hexUnit(char16_t &unit)
    {
        if (m_end - m_at < 6)
            return refuse("Invalid \\uXXXX escape");
        unit = 0;
        for (int i = 2; i < 6; ++i) {
            const char c = m_at[i];
            const int digit = c >= '0' && c <= '9'   ? c - '0'
                              : c >= 'a' && c <= 'f' ? c - 'a' + 10
                              : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                     : -1;
            if (digit < 0)
                return refuse("Invalid \\uXXXX escape");
            unit = char16_t(unit << 4 | digit);
        }
        m_at += 6;
        return true;
    }

    /** One multi-byte UTF-8 sequence: shortest form, no surrogates, at most U+10FFFF (RFC 3629). */
    bool multiByte(QByteArray *decoded)
    {
        const auto lead = quint8(*m_at);
        const int size = lead >= 0xC2 && lead <= 0xDF   ? 2
                         : lead >= 0xE0 && lead <= 0xEF ? 3
                         : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                        : 0;
        if (size == 0 || m_end - m_at < size)
            return refuse("invalid UTF-8");
        const auto second = quint8(m_at[1]);
        const quint8 low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        const quint8 high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (second < low || second > high)
            return refuse("invalid UTF-8");
        for (int i = 2; i < size; ++i) {
            if ((quint8(m_at[i]) & 0xC0) != 0x80)
                return refuse("invalid UTF-8");
        }
        if (decoded)
            decoded->append(m_at, size);
        m_at += size;
        return true;
    }

    bool number()
    {
        const char *start = m_at;
        if (m_at != m_end && *m_at == '-')
            ++m_at;
        const char *digits = m_at;
        skipDigits();
        if (m_at == digits)
            return m_at = start, refuse("Expecting value");
        if (*digits == '0' && m_at - digits > 1)
            return refuse("a number must not have leading zeros");
        bool integer = true;
        if (m_at != m_end && *m_at == '.') {
            integer = false;
            const char *fraction = ++m_at;
            skipDigits();
            if (m_at == fraction)
                return refuse("a number is incomplete");
        }
        if (m_at != m_end && (*m_at == 'e' || *m_at == 'E')) {
            integer = false;
            ++m_at;
            if (m_at != m_end && (*m_at == '+' || *m_at == '-'))
                ++m_at;
            const char *exponent = m_at;
            skipDigits();
            if (m_at == exponent)
                return refuse("a number is incomplete");
        }
        return integer ? checkInteger(QByteArrayView(digits, m_at - digits))
                       : checkDouble(QByteArrayView(start, m_at - start));
    }

    void skipDigits()
    {
        while (m_at != m_end && *m_at >= '0' && *m_at <= '9')
            ++m_at;
    }

    bool checkInteger(QByteArrayView digits)
    {
        static_assert(maxWireInteger == 9007199254740991);
        constexpr QByteArrayView most("9007199254740991");
        if (digits.size() < most.size() || (digits.size() == most.size() && digits.compare(most) <= 0))
            return true;
        return refuse("a number is out of range");
    }

    bool checkDouble(QByteArrayView number)
    {
        bool fit = false;
        const double parsed = number.toByteArray().toDouble(&fit);
        if (!fit || !std::isfinite(parsed))
            return refuse("a number is out of range");
        return true;
    }

    const char *m_begin;
    const char *m_at;
    const char *m_end;
    const char *m_reason = nullptr;
};

} // namespace

std::optional<JsonFault> scanJson(QByteArrayView text)
{
    return Scanner(text).scan();
}

} // namespace natter::protocol
