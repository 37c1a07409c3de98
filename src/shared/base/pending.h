// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <functional>

namespace natter {

/**
 * Who waits for an answer that may come later: called exactly once, on the thread that asked. An answer that is known
 * at once may be given at once, that is before the call that took the reply has returned. The callee keeps nothing
 * alive for the caller: a caller that can die first captures a QPointer or a weak handle.
 */
template<class T>
using Reply = std::move_only_function<void(Result<T>)>;

} // namespace natter
