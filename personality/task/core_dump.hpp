// SPDX-License-Identifier: Apache-2.0
//
// The memory and the registers of a process that ends by a signal, in a file for debuggers, core(5).
#pragma once

#include "personality/task/pending_signals.hpp"
#include "personality/task/process_state.hpp"

namespace personality {

// The current task ends its process. Writes "core" in its working directory, as far as RLIMIT_CORE goes, and nothing
// for a process that others may not look into. True: there is a file.
bool dump_core(Task& task, unsigned signal, const SignalCause& cause);

} // namespace personality
