// SPDX-License-Identifier: Apache-2.0
//
// How a guest program ends when it can't go on: a reason on the kernel's console, where there is one, then a fault that
// its fault handler (the manager, or the container's switcher) sees.
#pragma once

namespace runtime {

[[noreturn]] void fail(const char* reason);

} // namespace runtime
