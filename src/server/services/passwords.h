// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"
#include "model/text.h"

#include <QObject>
#include <QThreadPool>

#include <memory>

namespace natter::services {

/**
 * Password hashes: bcrypt (`$2b$`) over the hex SHA-256 of the password, so that nothing is cut at bcrypt's 72 bytes
 * and no NUL ends it early. The seed's scheme, so its hashes verify. Lives on the loop thread; the hashing, a fifth of
 * a second of CPU at cost 12, is done by a bounded pool of threads of low priority that never makes the loop wait.
 */
class Passwords : public QObject
{
    Q_OBJECT

public:
    /** @p cost is bcrypt's, 4 to 31: the work doubles with each step. @p waitingMost bounds the queue. */
    Passwords(int cost, int threads, int waitingMost, QObject *parent = nullptr);
    /** Waits for the hashes that are being made and drops the rest: who asked must not need an answer any more. */
    ~Passwords() override;

    /** The hash to store. Errors: Overloaded with a time to retry after. */
    void hash(const Password &password, Reply<QByteArray> reply);

    /**
     * Whether @p password is the one behind @p storedHash. An empty hash stands for "no such account" and takes as
     * long, answering false. Errors: Overloaded with a time to retry after.
     */
    void verify(const Password &password, const QByteArray &storedHash, Reply<bool> reply);

private:
    template<class T, class Work>
    void submit(Work work, Reply<T> reply);

    int m_cost;
    int m_waitingMost;
    int m_waiting = 0;
    QByteArray m_nobody; ///< a hash of the configured cost that no password has
    QThreadPool m_pool;
};

} // namespace natter::services
