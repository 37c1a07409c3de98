// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/clock.h"

#include <QDateTime>

#include <algorithm>
#include <array>

namespace natter {

namespace {

using namespace std::chrono_literals;

constexpr Timestamp earliest = std::chrono::sys_days(0y / 1 / 1);
constexpr Timestamp latest = std::chrono::sys_days(9999y / 12 / 31) + 24h - 1ms;

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
    // Four digits of a year are all there is room for; whatever a damaged row claims, the shape stays.
    time = std::clamp(time, earliest, latest);
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

std::optional<Timestamp> fromIso8601(const QString &text)
{
    const QDateTime time = QDateTime::fromString(text, Qt::ISODateWithMs);
    if (!time.isValid() || time.timeSpec() == Qt::LocalTime)
        return std::nullopt;
    return Timestamp(std::chrono::milliseconds(time.toMSecsSinceEpoch()));
}

} // namespace natter
