// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace natter::bench {

/** A new folder, gone with all that is in it when this goes (unless kept). */
class TempFolder
{
public:
    /** @p parent decides what kind of file system is measured. */
    explicit TempFolder(const std::filesystem::path &parent);
    ~TempFolder();
    TempFolder(const TempFolder &) = delete;
    TempFolder &operator=(const TempFolder &) = delete;

    /** Empty if the folder could not be made. */
    [[nodiscard]] const std::filesystem::path &path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

} // namespace natter::bench
