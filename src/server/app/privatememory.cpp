// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/privatememory.h"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace natter::server {

void keepMemoryPrivate()
{
    // The limit is what a core file obeys, the flag what a collector of cores such as systemd's obeys as well.
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

} // namespace natter::server
