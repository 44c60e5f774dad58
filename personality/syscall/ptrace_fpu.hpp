// SPDX-License-Identifier: Apache-2.0
//
// The sets of a stopped task's floating-point and vector registers, as ptrace(2) shows and sets them.
#pragma once

#include "personality/linux/ptrace.hpp"
#include "personality/platform/io_buffer.hpp"
#include "personality/task/process_state.hpp"

namespace personality::syscall {

// nt_prfpreg: FXSAVE's area; nt_x86_xstate: XSAVE's, which is set as a whole. The segment's length becomes that of what
// was moved. eio: the task's stack has no room to get at them; enodev: the processor has no XSAVE; efault; einval.
Result<> get_fpu_set(Task& task, std::uint64_t set, IoSegment& segment);
Result<> set_fpu_set(Task& task, std::uint64_t set, IoSegment& segment);

} // namespace personality::syscall
