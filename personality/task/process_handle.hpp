// SPDX-License-Identifier: Apache-2.0
//
// What refers to a process, however long that is there: pidfd_open(2). A process has one if somebody asked for it.
#pragma once

#include "personality/base/ref.hpp"
#include "personality/task/wait_queue.hpp"

#include <cstdint>

namespace personality {

class Process;

struct ProcessHandle : RefCounted {
    ProcessHandle(Process& of, std::int32_t number) : process(&of), pid(number) {}

    Process* process; // null: its parent has waited for it
    std::int32_t pid;
    WaitQueue ended; // woken when it is a zombie, and when it is gone
};

} // namespace personality
