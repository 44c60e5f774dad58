// SPDX-License-Identifier: Apache-2.0
//
// Descriptor tables: flat segments, the task state segment with the stacks that the processor switches to, and a gate
// for each vector (SDM volume 3, chapters 3, 6 and 8).
#pragma once

#include "kernel/types.hpp"

namespace keel::x86_64 {

// Vectors. User level may raise the traps with `int`; they arrive as unknown system calls.
inline constexpr unsigned vector_breakpoint = 3;
inline constexpr unsigned vector_page_fault = 14;
inline constexpr unsigned vector_first_irq = 0x20;
inline constexpr unsigned vector_timer = 157;
inline constexpr unsigned vector_first_trap = 158;
inline constexpr unsigned vector_spurious = 255;

struct [[gnu::packed]] TaskState {
    std::uint32_t reserved0;
    Word rsp0; // end of the running thread's Context
    Word rsp1, rsp2;
    Word reserved1;
    Word ist[7];
    Word reserved2;
    std::uint16_t reserved3;
    std::uint16_t io_map_base;
};
static_assert(sizeof(TaskState) == 104);

extern "C" TaskState x86_64_task_state;

// Builds and loads all tables; exceptions are caught from here on.
void load_segments();

} // namespace keel::x86_64
