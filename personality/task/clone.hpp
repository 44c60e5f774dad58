// SPDX-License-Identifier: Apache-2.0
//
// New processes: clone(2), fork(2), vfork(2).
#pragma once

#include "personality/task/task_state.hpp"

namespace personality {

struct CloneRequest {
    std::uint64_t flags = 0; // CLONE_...
    unsigned exit_signal = 0;
    std::uint64_t stack = 0; // 0: the parent's
    std::uint64_t parent_tid = 0;
    std::uint64_t child_tid = 0;
    std::uint64_t tls = 0;
    std::uint64_t pid_fd = 0; // CLONE_PIDFD: where its number goes
};

// The child's pid, after it has executed another program or ended if the parent waits for that (CLONE_VFORK).
// einval, enosys: flags that are not supported; enomem, eagain.
Result<std::int32_t> clone_current(const CloneRequest& request);

// Continues forever with what a task does: user mode, and what brings it back. The entry of a new task's stack.
[[noreturn]] void run_task(void* task);

} // namespace personality
