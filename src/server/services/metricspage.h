// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace natter::services {

class Telemetry;

inline constexpr char metricsPageType[] = "text/plain; version=0.0.4; charset=utf-8";

/** All there is to count, in Prometheus' text format. No label holds what users or clients have written. */
[[nodiscard]] QByteArray metricsPage(const Telemetry &telemetry, const QByteArray &version);

} // namespace natter::services
