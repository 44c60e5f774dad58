// SPDX-License-Identifier: Apache-2.0
//
// The stack that a task gave for its signal handlers, sigaltstack(2).
#pragma once

#include "personality/task/task_state.hpp"

namespace personality {

// Whether handlers begin on it, and whether a stack pointer lies in it. One that is disarmed by its handler counts as
// free meanwhile.
bool has_signal_stack(const Task& task);
bool on_signal_stack(const Task& task, std::uint64_t sp);

// As sigaltstack(2) tells it.
linux::StackT shown_signal_stack(const Task& task, std::uint64_t sp);

// eperm: `sp` lies in the present one; einval, enomem.
Result<> set_signal_stack(Task& task, const linux::StackT& stack, std::uint64_t sp);

} // namespace personality
