// SPDX-License-Identifier: Apache-2.0
//
// A task's filters of system calls at work.
#pragma once

#include "personality/task/task_state.hpp"

namespace personality::syscall {

enum class Verdict : std::uint8_t { allow, refuse, skip };

// refuse: the call fails with `error`. skip: its result is what the registers hold; a signal is on its way. The task
// may end here.
Verdict filter_call(Task& task, const Registers& registers, Errno& error);

} // namespace personality::syscall
