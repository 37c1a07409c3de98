// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "services/throttle.h"

#include <deque>
#include <functional>
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
 * that neither one account nor many can be tried through, from one place or from many. Tries that are under way count
 * as failed until they are decided: a class that logs in at nine o'clock has its turns one after the other. Only the
 * first of the three can be brought about by the person alone, and only the last could lock somebody out from outside:
 * who has logged in from an address before is not asked for it. An account is its address in canonical form, whether it
 * exists or not. Loop thread; time is passed in.
 */
class LoginGuard
{
public:
    explicit LoginGuard(LoginLimits limits);

    /** Is called with nothing when the try may begin, or with what refuses it. */
    using Admission = std::move_only_function<void(std::optional<Error>)>;

    /**
     * Somebody at @p address (in its canonical form; of IPv6 the /64 counts) wants to try a password of @p account. At
     * once, or once enough of the tries under way are decided, @p admission is called: with nothing, and then the try
     * has to be followed by reject(), accept() or withdraw(); or with RateLimited and the time to wait.
     */
    void begin(const QString &account, const QString &address, Steady::time_point now, Admission admission);
    /**
     * What somebody has to hear who was never logged in from the address they try from: the account as a whole has had
     * too many failures. Counts nothing.
     */
    [[nodiscard]] std::optional<Error> refuseStranger(const QString &account, Steady::time_point now) const;

    /** Whether @p address counts as one of @p known. */
    [[nodiscard]] static bool isFamiliar(const QString &address, std::span<const QString> known);

    /** Whether @p address is of this machine. */
    [[nodiscard]] static bool isLoopback(const QString &address);

    /** The password was wrong. */
    void reject(const QString &account, const QString &address, Steady::time_point now);
    /** It was right. */
    void accept(const QString &account, const QString &address, Steady::time_point now);
    /** It could not be told: the try was none. */
    void withdraw(const QString &account, const QString &address, Steady::time_point now);

    /**
     * Somebody at @p address wants to make an account. To be followed by endSignUp() unless there is an error, which is
     * RateLimited with the time to wait.
     */
    [[nodiscard]] std::optional<Error> beginSignUp(const QString &address, Steady::time_point now);
    /** @p counts: whether it came to an answer, good or bad, rather than to nothing. */
    void endSignUp(const QString &address, bool counts, Steady::time_point now);

private:
    /** Who wants to try a password while too many others are under way. */
    struct Waiting
    {
        QString account;
        QString address;
        Admission admission;
    };

    void settle(const QString &account, const QString &address, bool failed, Steady::time_point now);
    /** Whether @p waiting is decided: admitted or refused. */
    bool decide(Waiting &waiting, Steady::time_point now);
    void decideWaiting(Steady::time_point now);

    Throttle m_pairs;
    Throttle m_addresses;
    Throttle m_accounts;
    Throttle m_signups;
    std::deque<Waiting> m_waiting; ///< in the order in which they came
    bool m_deciding = false;
};

} // namespace natter::services
