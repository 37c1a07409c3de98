// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <source_location>
#include <vector>

/** What the fuzz targets share: how a property is claimed, and chance that an input always brings in the same way. */
namespace natter::fuzz {

/** Ends the process, so that the fuzzer keeps the input, unless @p holds. */
inline void require(bool holds, const char *property,
                    const std::source_location &where = std::source_location::current())
{
    if (holds)
        return;
    std::fprintf(stderr, "%s:%u: does not hold: %s\n", where.file_name(), unsigned(where.line()), property);
    std::abort();
}

/**
 * Numbers by chance, drawn from the input itself: the same input is always cut in the same places, another one in
 * others, and a corpus file stays what goes over the wire, without a byte of instructions.
 */
class Dice
{
public:
    explicit Dice(QByteArrayView input)
    {
        for (const char c : input)
            m_state = (m_state ^ quint8(c)) * 0x100000001B3U;
    }

    /** 0 to @p below - 1. */
    qsizetype roll(qsizetype below)
    {
        m_state = m_state * 6364136223846793005U + 1442695040888963407U;
        return qsizetype((m_state >> 33) % quint64(below));
    }

    quint32 number() { return quint32(roll(qsizetype(1) << 31)); }

private:
    quint64 m_state = 0xCBF29CE484222325U;
};

/** The lengths of the pieces in which @p size bytes arrive: all at once, byte by byte, and three times as the dice
 * fall. */
inline std::vector<std::vector<qsizetype>> waysToCut(qsizetype size, Dice &dice)
{
    std::vector<std::vector<qsizetype>> ways{{size}, std::vector<qsizetype>(std::size_t(size), 1)};
    for (const qsizetype most : {4, 32, 1024}) {
        std::vector<qsizetype> &pieces = ways.emplace_back();
        for (qsizetype at = 0; at < size; at += pieces.back())
            pieces.push_back(std::min(size - at, 1 + dice.roll(most)));
    }
    return ways;
}

} // namespace natter::fuzz

/** The one function that a fuzz target defines; libFuzzer calls it, or the replay program does. */
extern "C" int LLVMFuzzerTestOneInput(const quint8 *bytes, std::size_t size);

namespace natter::fuzz {

inline QByteArrayView viewOf(const quint8 *bytes, std::size_t size)
{
    return {reinterpret_cast<const char *>(bytes), qsizetype(size)};
}

} // namespace natter::fuzz
