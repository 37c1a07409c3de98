// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/config.h"

namespace natter::test {

/** The configuration of a process that has nothing but this environment. */
inline Result<server::Config> load(const server::SettingTexts &environment)
{
    server::ConfigInputs inputs;
    inputs.environment = environment;
    return server::loadConfig(inputs);
}

} // namespace natter::test
