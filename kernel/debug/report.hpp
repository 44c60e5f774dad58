// SPDX-License-Identifier: Apache-2.0
//
// What a debug kernel says on its console. In release builds these functions do nothing.
#pragma once

#include "kernel/node.hpp"

namespace keel {

// Why the current thread's invocation was refused.
void report_refusal(const SyscallError& error, const char* why);

// A thread without fault handler stops.
void report_unhandled(Tcb& thread, const Fault& fault);

} // namespace keel
