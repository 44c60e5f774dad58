// SPDX-License-Identifier: Apache-2.0
//
// Rows of the table: what tasks ask of the scheduler, sched(7).
#pragma once

#include "personality/linux/time.hpp"
#include "personality/syscall/table.hpp"

namespace personality::syscall {

struct SchedulingAttributes { // sched_setattr(2)
    std::uint32_t bytes, policy;
    std::uint64_t flags;
    std::int32_t nice;
    std::uint32_t priority;
    std::uint64_t runtime, deadline, period;
};
static_assert(sizeof(SchedulingAttributes) == 48);

// affinity.cpp
SysResult sys_sched_yield();
SysResult sys_sched_getaffinity(std::int32_t pid, std::uint32_t bytes, UserOut<std::uint64_t> mask);
SysResult sys_sched_setaffinity(std::int32_t pid, std::uint32_t bytes, UserIn<std::uint64_t> mask);
SysResult sys_getcpu(UserOut<std::uint32_t> cpu, UserOut<std::uint32_t> node);

// priority.cpp
SysResult sys_getpriority(std::int32_t which, std::int32_t who);
SysResult sys_setpriority(std::int32_t which, std::int32_t who, std::int32_t value);
SysResult sys_ioprio_get(std::int32_t which, std::int32_t who);
SysResult sys_ioprio_set(std::int32_t which, std::int32_t who, std::int32_t value);

// scheduling.cpp
SysResult sys_sched_setparam(std::int32_t pid, UserIn<std::int32_t> priority);
SysResult sys_sched_getparam(std::int32_t pid, UserOut<std::int32_t> priority);
SysResult sys_sched_setscheduler(std::int32_t pid, std::int32_t policy, UserIn<std::int32_t> priority);
SysResult sys_sched_getscheduler(std::int32_t pid);
SysResult sys_sched_get_priority_max(std::int32_t policy);
SysResult sys_sched_get_priority_min(std::int32_t policy);
SysResult sys_sched_rr_get_interval(std::int32_t pid, UserOut<linux::TimeSpec> interval);
SysResult sys_sched_setattr(std::int32_t pid, UserInOut<SchedulingAttributes> attributes, std::uint32_t flags);
SysResult sys_sched_getattr(std::int32_t pid, UserOut<SchedulingAttributes> attributes, std::uint32_t bytes,
                            std::uint32_t flags);

inline constexpr std::string_view no_real_time = "EPERM for real-time policies: containers have no CAP_SYS_NICE";

inline constexpr Row scheduling_rows[] = {
    row<sys_sched_yield>(24, "sched_yield", Support::full),
    row<sys_getpriority>(140, "getpriority", Support::full),
    row<sys_setpriority>(141, "setpriority", Support::full, "the nicer, the shorter a turn: 10 to 1 ms"),
    row<sys_sched_setparam>(142, "sched_setparam", Support::full),
    row<sys_sched_getparam>(143, "sched_getparam", Support::full),
    row<sys_sched_setscheduler>(144, "sched_setscheduler", Support::full, no_real_time),
    row<sys_sched_getscheduler>(145, "sched_getscheduler", Support::full),
    row<sys_sched_get_priority_max>(146, "sched_get_priority_max", Support::full),
    row<sys_sched_get_priority_min>(147, "sched_get_priority_min", Support::full),
    row<sys_sched_rr_get_interval>(148, "sched_rr_get_interval", Support::full),
    row<sys_sched_setaffinity>(203, "sched_setaffinity", Support::full),
    row<sys_sched_getaffinity>(204, "sched_getaffinity", Support::full),
    row<sys_ioprio_set>(251, "ioprio_set", Support::full, "there is nothing to order by it"),
    row<sys_ioprio_get>(252, "ioprio_get", Support::full),
    row<sys_getcpu>(309, "getcpu", Support::full),
    row<sys_sched_setattr>(314, "sched_setattr", Support::full, no_real_time),
    row<sys_sched_getattr>(315, "sched_getattr", Support::full),
};

} // namespace personality::syscall
