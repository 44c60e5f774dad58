// SPDX-License-Identifier: Apache-2.0
//
// What the manager has, made when the machine starts and shared by all its parts.
#pragma once

#include "abi/protocol/control.hpp"
#include "manager/image/elf.hpp"
#include "manager/memory/boot_memory.hpp"
#include "manager/memory/untyped_pool.hpp"

namespace manager {

// Priorities (docs/design/architecture.md).
inline constexpr Word manager_priority = 254;
inline constexpr Word server_priority = 200;
inline constexpr Word reaper_priority = 150;
inline constexpr Word container_priority = 100;

struct Machine {
    Machine(BootMemory& boot_memory, UntypedPool& untyped_pool) : boot(boot_memory), pool(untyped_pool) {}

    BootMemory& boot;
    UntypedPool& pool;

    CPtr sched_control = 0;
    CPtr endpoint = 0;    // where every request and fault arrives
    CPtr reply = 0;       // the main thread's reply object
    CPtr scratch = 0;     // an empty slot, for the time of one operation
    CPtr stats_frame = 0; // MachineStats, mapped at window::stats
    CPtr clock_frame = 0; // ClockPage
    CPtr text_frame = 0;  // large page: the personality's text

    elf::Program personality;
    Word personality_entry = 0;
    Word personality_switcher_entry = 0;

    Word tsc_mhz = 0;
    Word boot_tsc = 0;
    Word kernel_features = 0; // protocol::container::KernelFeature
};

} // namespace manager
