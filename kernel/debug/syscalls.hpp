// SPDX-License-Identifier: Apache-2.0
//
// System calls that only debug kernels have.
#pragma once

#include "kernel/types.hpp"

namespace keel {

// False: it is none, or this is a release kernel.
bool perform_debug_syscall(Word number);

} // namespace keel
