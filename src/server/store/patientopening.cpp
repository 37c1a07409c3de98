// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/patientopening.h"

#include "base/threadname.h"

#include <QSqlDatabase>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace natter::store {

namespace {

struct Opening
{
    std::mutex mutex;
    std::condition_variable changed;
    QSqlDatabase connection; ///< the thread's until it has ended
    bool hasEnded = false;   ///< guarded by mutex
    bool isLeft = false;     ///< guarded by mutex: nobody waits any more
};

void perform(Opening &opening)
{
    opening.connection.open();
    const std::lock_guard lock(opening.mutex);
    opening.hasEnded = true;
    if (opening.isLeft) {
        const QString name = opening.connection.connectionName();
        opening.connection.close();
        opening.connection = QSqlDatabase();
        QSqlDatabase::removeDatabase(name);
    }
    opening.changed.notify_one();
}

} // namespace

bool openWithin(QSqlDatabase &connection, std::chrono::milliseconds patience)
{
    const auto opening = std::make_shared<Opening>();
    opening->connection = std::exchange(connection, QSqlDatabase());
    std::thread([opening] {
        nameThisThread("opening");
        perform(*opening);
    }).detach();
    std::unique_lock lock(opening->mutex);
    if (!opening->changed.wait_for(lock, patience, [&] { return opening->hasEnded; })) {
        opening->isLeft = true;
        return false;
    }
    connection = std::exchange(opening->connection, QSqlDatabase());
    return true;
}

} // namespace natter::store
