// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tempfolder.h"

#include <string>
#include <system_error>

#include <cstdlib>

namespace natter::bench {

TempFolder::TempFolder(const std::filesystem::path &parent)
{
    std::string name = (parent / "natter-bench-XXXXXX").string();
    if (::mkdtemp(name.data()))
        m_path = name;
}

TempFolder::~TempFolder()
{
    std::error_code ignored; // a folder that stays behind in a temporary place hurts nobody
    if (!m_path.empty())
        std::filesystem::remove_all(m_path, ignored);
}

} // namespace natter::bench
