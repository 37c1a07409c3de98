// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/job.h"

#include <QObject>

#include <memory>
#include <mutex>
#include <vector>

namespace natter::store {

/**
 * The way home: takes finished jobs from the database threads and finishes them on the loop thread, in the order they
 * came in, with one queued call for all that has gathered. (Not a QFuture a job: those can overtake each other.) Lives
 * on the loop thread; owned by the store; outlives the threads that put jobs in.
 */
class Outbox : public QObject
{
    Q_OBJECT

public:
    /** From any thread. */
    void put(std::vector<std::unique_ptr<Job>> done);

    /** On the loop thread: finishes what is there now. */
    void deliver();

protected:
    bool event(QEvent *event) override;

private:
    std::mutex m_mutex;
    std::vector<std::unique_ptr<Job>> m_done;
};

} // namespace natter::store
