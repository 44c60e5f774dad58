// SPDX-License-Identifier: Apache-2.0
//
// The end of tasks, processes and the container.
#pragma once

#include "abi/protocol/console.hpp"
#include "personality/task/process_state.hpp"

namespace personality {

// Marks the process as ending: each of its tasks ends as soon as it comes near user mode. The first reason counts.
void end_process(Process& process, const ExitStatus& status);

// What others may wait for in the memory that the task leaves: set_tid_address(2), its robust futexes.
void leave_memory(Task& task);

// For exec(2): the current task is its process's only one afterwards, with its number. eintr, eagain: it ends too.
Result<> end_other_tasks();

// The current task ends now; its process too, if it is the last one.
[[noreturn]] void end_task();

// The container's program never ran, or the spec was malformed; nothing runs any more.
[[noreturn]] void end_container(protocol::ExitKind kind, std::uint32_t value);

// Takes a zombie out of the table.
void reap(Process& zombie);

} // namespace personality
