// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTest>

#include <chrono>

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
    return QTest::qWaitFor(happened, int(limit.count()));
}

} // namespace natter::test

#define AWAIT(condition) QTRY_VERIFY_WITH_TIMEOUT(condition, int(natter::test::patience.count()))
#define AWAIT_EQUAL(actual, expected) QTRY_COMPARE_WITH_TIMEOUT(actual, expected, int(natter::test::patience.count()))
