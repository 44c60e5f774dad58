// SPDX-License-Identifier: Apache-2.0
//
// What happens when a page is needed and the container has none left: the process that has most memory is killed, as
// Linux's OOM killer would, and whoever needed the page tries again once it is gone. Nothing outside the container has
// a part in it.
#pragma once

#include <cstdint>

namespace personality::oom {

// Kills a process, or waits for one that dies. True: try again. False: the current process dies itself, or nothing can
// be killed (all have an oom_score_adj of -1000).
bool make_room();

// A process's memory is free.
void memory_freed();

std::uint64_t kills(); // processes killed so far

} // namespace personality::oom
