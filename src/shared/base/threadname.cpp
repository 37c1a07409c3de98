// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/threadname.h"

#include <sys/prctl.h>

namespace natter {

void nameThisThread(const char *name)
{
    ::prctl(PR_SET_NAME, name); // the kernel cuts what is too long, and has no other reason to refuse
}

} // namespace natter
