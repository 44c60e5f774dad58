// SPDX-License-Identifier: Apache-2.0
//
// Restartable sequences, rseq(2): code that a task wants to run without anybody coming between. Where a switch to
// another task or a signal did, the task goes on at the sequence's abort handler.
#pragma once

#include "personality/base/result.hpp"

#include <cstdint>

namespace personality {

class Task;

struct RestartableSequence {
    std::uint64_t address = 0; // of the task's struct rseq; 0: not registered
    std::uint32_t bytes = 0;
    std::uint32_t signature = 0; // that precedes abort handlers
    bool interrupted = false;    // look before the task runs again

    // Another task gets the processor. System calls don't count: sequences make none.
    void interrupt(const Task& task);
    // Precondition: the task is the current one. What the program wrote wrongly ends it by SIGSEGV.
    void restart(Task& task);

    // Tells the program its processor, or with `registered` false that it isn't told any more. efault.
    Result<> show_processor(bool registered) const;
};

} // namespace personality
