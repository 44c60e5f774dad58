// SPDX-License-Identifier: Apache-2.0
//
// A system call of the current task: looks the call up in the table, runs its handler, and puts the result where the
// program finds it.
#pragma once

#include "personality/task/task_state.hpp"

namespace personality::syscall {

void handle(Task& task);

} // namespace personality::syscall
