// SPDX-License-Identifier: Apache-2.0
//
// The floating-point and vector registers of a stopped task, for its tracer. The kernel gives them to nobody: the
// task's own thread stores or loads them, by a few instructions of the vDSO, in a place below its stack that is as it
// was afterwards.
#pragma once

#include "personality/task/process_state.hpp"

#include <span>

namespace personality {

// In XSAVE's standard format, platform::fpu_state().bytes long. Precondition: the task is stopped for its tracer, which
// is the current task. eio: there is no room below its stack.
Result<> save_fpu(Task& task, std::span<std::byte> state);
// What the processor would refuse is masked out.
Result<> load_fpu(Task& task, std::span<std::byte> state);

} // namespace personality
