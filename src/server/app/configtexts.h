// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/config.h"

namespace natter::server {

// What is said about settings, all of it made from their table, so that it cannot drift from what is checked.

/** The heading of a group. */
[[nodiscard]] QString headingOf(SettingGroup group);

/** Every group, in the order in which they are shown. */
[[nodiscard]] std::span<const SettingGroup> settingGroups();

/** @p text in lines of at most 80 characters, each with @p indent blanks before it. */
[[nodiscard]] QString wrapped(const QString &text, int indent);

/** The settings for --help, by group. */
[[nodiscard]] QString settingsHelp();

/** A settings file with every setting at its default, commented out. */
[[nodiscard]] QString exampleConfig();

/**
 * The settings in force and where each comes from, as a settings file that means the same. Secrets are left out: a
 * comment says that they are set.
 */
[[nodiscard]] QString effectiveConfig(const Configuration &configuration);

} // namespace natter::server
