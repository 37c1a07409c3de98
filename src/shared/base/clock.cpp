// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/clock.h"

#include <array>

namespace natter {

namespace {

void putDigits(char *to, int width, int value)
{
    for (int i = width - 1; i >= 0; --i) {
        to[i] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
}

} // namespace

QByteArray toIso8601(Timestamp time)
{
    // Written by hand because every message that is sent carries one; QDateTime's formatter takes ten times as long.
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    std::array<char, 25> text{"0000-00-00T00:00:00.000Z"};
    putDigits(text.data(), 4, int(date.year()));
    putDigits(text.data() + 5, 2, int(unsigned(date.month())));
    putDigits(text.data() + 8, 2, int(unsigned(date.day())));
    putDigits(text.data() + 11, 2, int(clock.hours().count()));
    putDigits(text.data() + 14, 2, int(clock.minutes().count()));
    putDigits(text.data() + 17, 2, int(clock.seconds().count()));
    putDigits(text.data() + 20, 3, int(clock.subseconds().count()));
    return {text.data(), 24};
}

} // namespace natter
