// SPDX-License-Identifier: Apache-2.0
//
// Who may change what a task asks of the scheduler, setpriority(2), sched_setscheduler(2).
#pragma once

#include "personality/linux/resource.hpp"
#include "personality/task/process_state.hpp"

namespace personality {

inline bool has_scheduling_rights(const Credentials& who) { return who.can(linux::Capability::sys_nice); }

// Of its user, or by capability.
inline bool may_schedule(const Credentials& who, const Process& process) {
    const Credentials& owner = process.credentials;
    return has_scheduling_rights(who) || who.euid == owner.uid || who.euid == owner.euid;
}

// A nice value below the present one needs RLIMIT_NICE, which counts from 20 downwards.
inline bool may_be_so_nice(const Credentials& who, const Task& task, std::int32_t nice) {
    if (nice >= task.scheduling.nice || has_scheduling_rights(who)) return true;
    const std::uint64_t limit = task.process.limits[linux::rlimit_nice].soft;
    return static_cast<std::uint64_t>(Scheduling::highest_nice + 1 - nice) <= limit;
}

} // namespace personality
