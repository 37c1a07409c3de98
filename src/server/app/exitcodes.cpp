// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/exitcodes.h"

#include <array>
#include <sysexits.h>

namespace natter::server {

namespace {

constexpr auto table = std::to_array<ExitCode>({
    {EX_OK, "EX_OK", "done; of serve: stopped by SIGTERM or SIGINT with everything accepted on disk"},
    {1, "1", "doctor has found a problem, or what a command was to do could not be done"},
    {EX_USAGE, "EX_USAGE", "the command line is not understood"},
    {EX_DATAERR, "EX_DATAERR",
     "the database or a backup is damaged, belongs to another program, or was written by a newer natterd"},
    {EX_NOINPUT, "EX_NOINPUT", "there is no such database or backup"},
    {EX_UNAVAILABLE, "EX_UNAVAILABLE", "something is in use: the port, or the database by another natterd"},
    {EX_OSERR, "EX_OSERR", "the kernel refuses what every process gets, or too few files may be open"},
    {EX_CANTCREAT, "EX_CANTCREAT", "DATA_DIR, the database or another file cannot be made"},
    {EX_IOERR, "EX_IOERR", "a disk does not read or write, or is full"},
    {EX_NOPERM, "EX_NOPERM", "the user that natterd runs as may not use a file, a folder or the port"},
    {EX_CONFIG, "EX_CONFIG", "a setting is wrong, or a file that it names is"},
});

} // namespace

std::span<const ExitCode> exitCodes()
{
    return table;
}

} // namespace natter::server
