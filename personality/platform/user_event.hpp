// SPDX-License-Identifier: Apache-2.0
//
// Why a user thread came into the personality.
#pragma once

#include <cstdint>

namespace personality {

struct UserEvent {
    enum class Kind : std::uint8_t {
        none,       // nothing: the thread was preempted, or has not run yet
        syscall,    // registers hold the arguments; rip is behind the instruction
        page_fault, // `address`, `write`, `execute`
        exception,  // `vector` of the processor
        foreign,    // anything else that a Linux program has no business with; ends it
    };
    Kind kind = Kind::none;
    bool write = false;
    bool execute = false;
    std::uint8_t vector = 0;
    std::uint64_t address = 0;
};

} // namespace personality
