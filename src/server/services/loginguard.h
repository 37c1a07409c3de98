// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "services/throttle.h"

#include <optional>
#include <span>

namespace natter::services {

/** The limits of PROTOCOL §1; each 0 is "no limit". */
struct LoginLimits
{
    int failures = 5;  ///< in 15 minutes, by account and address; four times as many by address, twenty by account
    int signups = 100; ///< in an hour, by address
};

/**
 * Stands before the passwords: counts failed logins by account and address together, by address, and by account, so
 * that neither one account nor many can be tried through, from one place or from many. Only the first of the three can
 * be brought about by the person alone, and only the last could lock somebody out from outside: who has logged in from
 * an address before is not asked for it. An account is its address in canonical form, whether it exists or not. Loop
 * thread; time is passed in.
 */
class LoginGuard
{
public:
    explicit LoginGuard(LoginLimits limits);

    /**
     * Somebody at @p address (in its canonical form; of IPv6 the /64 counts) wants to try a password of @p account. If
     * that may be, the try counts as failed until accept() or withdraw() is called, so that many at once are no way
     * around. Error otherwise: RateLimited with the time to wait.
     */
    [[nodiscard]] std::optional<Error> begin(const QString &account, const QString &address, Steady::time_point now);
    /** The same for the account as a whole, for who was never logged in from that address. Counts nothing. */
    [[nodiscard]] std::optional<Error> refuseStranger(const QString &account, Steady::time_point now) const;

    /** Whether @p address counts as one of @p known. */
    [[nodiscard]] static bool isFamiliar(const QString &address, std::span<const QString> known);

    /** The password was wrong. */
    void reject(const QString &account, const QString &address, Steady::time_point now);
    /** It was right. */
    void accept(const QString &account, const QString &address);
    /** It could not be told: a try that was begun was none. */
    void withdraw(const QString &account, const QString &address);

    /** Somebody at @p address wants to make an account, which counts. Error: RateLimited with the time to wait. */
    [[nodiscard]] std::optional<Error> signUp(const QString &address, Steady::time_point now);

private:
    Throttle m_pairs;
    Throttle m_addresses;
    Throttle m_accounts;
    Throttle m_signups;
};

} // namespace natter::services
