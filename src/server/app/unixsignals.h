// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QObject>
#include <QSocketNotifier>

#include <memory>

namespace natter::server {

/** SIGTERM, SIGINT and SIGHUP as Qt signals on the loop thread, by way of a signalfd. */
class UnixSignals : public QObject
{
    Q_OBJECT

public:
    /** Blocks the signals for this thread and all threads it starts later: make it before any of them. Error: Internal.
     */
    static Result<std::unique_ptr<UnixSignals>> watch();
    ~UnixSignals() override;

Q_SIGNALS:
    void stopRequested();
    void reloadRequested();

private:
    explicit UnixSignals(int descriptor);
    void readSignal();

    int m_descriptor;
    QSocketNotifier m_notifier;
};

} // namespace natter::server
