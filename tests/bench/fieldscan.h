// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <charconv>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace natter::bench {

/**
 * Walks over the scalar fields of a JSON text, nested objects included, without building anything: the load client
 * reads some 100,000 events a second on the cores it shares with the server. For texts of a server that is known to
 * write valid JSON; escapes are stepped over, not resolved.
 */
class FieldScan
{
public:
    explicit FieldScan(std::string_view json)
        : m_at(json.data())
        , m_end(json.data() + json.size())
    {}

    /** Moves to the next `"key": scalar`; false at the end. */
    bool next()
    {
        for (;;) {
            const char *open = find('"', m_at);
            if (!open)
                return false;
            const char *close = endOfString(open + 1);
            if (!close)
                return false;
            m_at = close + 1;
            if (!skip(':'))
                continue; // a string in an array
            m_key = {open + 1, close};
            if (m_at == m_end || *m_at == '{' || *m_at == '[')
                continue;
            return readValue();
        }
    }

    [[nodiscard]] std::string_view key() const { return m_key; }
    /** A string without its quotes, or a number or literal as it is. */
    [[nodiscard]] std::string_view value() const { return m_value; }
    [[nodiscard]] std::int64_t number() const { return parseNumber(m_value); }

    /** @p digits as a number; -1 if they are none. */
    static std::int64_t parseNumber(std::string_view digits)
    {
        std::int64_t number = -1;
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
        return number;
    }

private:
    [[nodiscard]] const char *find(char wanted, const char *from) const
    {
        return static_cast<const char *>(std::memchr(from, wanted, std::size_t(m_end - from)));
    }

    [[nodiscard]] const char *endOfString(const char *from) const
    {
        for (const char *quote = find('"', from); quote; quote = find('"', quote + 1)) {
            const char *slash = quote;
            while (slash > from && slash[-1] == '\\')
                --slash;
            if ((quote - slash) % 2 == 0)
                return quote;
        }
        return nullptr;
    }

    bool skip(char wanted)
    {
        while (m_at < m_end && *m_at == ' ')
            ++m_at;
        if (m_at == m_end || *m_at != wanted)
            return false;
        do
            ++m_at;
        while (m_at < m_end && *m_at == ' ');
        return true;
    }

    bool readValue()
    {
        if (*m_at == '"') {
            const char *close = endOfString(m_at + 1);
            if (!close)
                return false;
            m_value = {m_at + 1, close};
            m_at = close + 1;
            return true;
        }
        const char *end = m_at;
        while (end < m_end && *end != ',' && *end != '}' && *end != ']')
            ++end;
        m_value = {m_at, end};
        m_at = end;
        return true;
    }

    const char *m_at;
    const char *m_end;
    std::string_view m_key;
    std::string_view m_value;
};

} // namespace natter::bench
