// SPDX-License-Identifier: Apache-2.0
//
// Waiting for children, wait(2).
#pragma once

#include "personality/linux/wait.hpp"
#include "personality/task/process_state.hpp"

namespace personality {

struct ChildChange {
    std::int32_t pid; // 0: nothing yet (WNOHANG)
    std::uint32_t uid;
    std::int32_t wait_status; // as wait4(2) tells it
    Usage usage;
    bool trapped = false; // stopped for its tracer
};

// `which`: wait4's pid: a child, -1 any, 0 any of the own group, < -1 any of that group. `options`: W...; what is
// reported isn't reported again, and an ended child is gone, unless WNOWAIT. echild; restart_sys.
Result<ChildChange> wait_for_child(std::int32_t which, std::uint32_t options);

} // namespace personality
