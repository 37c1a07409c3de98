// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"
#include "model/text.h"

#include <QObject>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

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
     * long, answering false: all take what the dearest hash takes that is asked for or was met, since the cost may have
     * been changed and a cheaper hash would tell that there is an account. Errors: Overloaded with a time to retry
     * after.
     */
    void verify(const Password &password, const QByteArray &storedHash, Reply<bool> reply);

    /** Whether @p storedHash is of other work, or another kind, than hash() makes now. */
    [[nodiscard]] bool isOutdated(const QByteArray &storedHash) const;

    /**
     * The server stops: whoever waits for a thread is answered Overloaded at once, and so is whoever asks from now on.
     * What is being hashed is finished and answered.
     */
    void close();

    /** Asked and not answered yet; at waitingMost() the next is refused. */
    [[nodiscard]] std::size_t waiting() const { return m_waiting; }
    [[nodiscard]] std::size_t waitingMost() const { return m_waitingMost; }

protected:
    bool event(QEvent *event) override;

private:
    enum class Turn : quint8 { Taken, Refused };
    using Answering = std::move_only_function<void()>;        ///< on the loop thread
    using Hashing = std::move_only_function<Answering(Turn)>; ///< on a thread of the pool if its turn is taken

    template<class T, class Work>
    void submit(Work work, Reply<T> reply);
    void work();

    int m_cost;
    int m_dearest; ///< the highest cost that was met, m_cost at least
    std::size_t m_waitingMost;
    QByteArray m_nobody;       ///< a hash of the configured cost that no password has
    std::size_t m_waiting = 0; ///< asked and not answered yet
    bool m_isClosed = false;   ///< close() was called
    std::mutex m_mutex;        ///< guards the next three
    std::deque<Hashing> m_asked;
    std::vector<Answering> m_done;
    bool m_closing = false;
    std::condition_variable m_wake;
    std::vector<std::thread> m_threads;
};

} // namespace natter::services
