// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "report.h"

#include <string>

#include <QJsonObject>

namespace natter::bench {

/** What the figures were measured on: processor, cores, kernel, file system of @p workFolder. */
[[nodiscard]] QJsonObject describeMachine(const std::string &workFolder);

/** How long the disk takes to make 4 KiB durable, which no durable commit can be faster than. */
[[nodiscard]] Figures measureSync(const std::string &workFolder);

/** Raises the number of descriptors this process, and natterd after it, may open to what the system allows. Returns it.
 */
std::size_t raiseDescriptorLimit();

} // namespace natter::bench
