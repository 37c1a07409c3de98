// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QLatin1StringView>
#include <QString>

#include <vector>

namespace natter::protocol {

enum class Condition : quint8 {
    Ok,
    Busy,     ///< works, but refuses some of what comes: no reason to send clients elsewhere
    Degraded, ///< works, but somebody should look at it: no reason either
    Stopping, ///< takes nothing new
    Refusing, ///< answers, but cannot do its work: nothing that a restart would mend
    Failed,   ///< does not answer
};

struct ComponentState
{
    QLatin1StringView name;
    Condition condition = Condition::Ok;
    QString detail; ///< fit for strangers: no file names; may be empty
};

/** The answer to `GET /health/ready`: whether it makes sense to send clients here, and what each part says. */
struct Readiness
{
    std::vector<ComponentState> components;

    /** Every component is well, or at worst busy or degraded. */
    [[nodiscard]] bool isReady() const;
};

/** `{"status":"ready"|"unready","components":{NAME:{"status":…,"detail":…}}}` */
[[nodiscard]] QByteArray encodeReadiness(const Readiness &readiness);

} // namespace natter::protocol
