// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTest>

#include <chrono>
#include <utility>

/**
 * Waiting for what has to happen, while events are handled. One patience for every test, far above what anything takes
 * on the slowest machine: it bounds how long a failure lasts and measures nothing. What has to be quick is measured by
 * its test.
 */
namespace natter::test {

inline constexpr std::chrono::milliseconds patience{30'000};

/** Whether @p happened() comes true within @p limit. */
template<typename Predicate>
[[nodiscard]] bool eventually(Predicate happened, std::chrono::milliseconds limit = patience)
{
    return QTest::qWaitFor(std::move(happened), int(limit.count()));
}

} // namespace natter::test

// Qt 6.8's own macros for this narrow a duration to an int, of which the compiler warns in every test.
#define AWAIT(condition)                                                                                               \
    do {                                                                                                               \
        static_cast<void>(natter::test::eventually([&] { return static_cast<bool>(condition); }));                     \
        QVERIFY(condition);                                                                                            \
    } while (false)
#define AWAIT_EQUAL(actual, expected)                                                                                  \
    do {                                                                                                               \
        static_cast<void>(natter::test::eventually([&] { return (actual) == (expected); }));                           \
        QCOMPARE(actual, expected);                                                                                    \
    } while (false)
