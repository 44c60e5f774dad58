// SPDX-License-Identifier: Apache-2.0
//
// getpriority(2), ioprio_get(2) and what sets them: of a task, or of all tasks of a group or a user.
#include "personality/linux/resource.hpp"
#include "personality/syscall/rows_scheduling.hpp"
#include "personality/task/scheduling_rights.hpp"

namespace personality::syscall {

namespace {

// ioprio_set(2).
enum IoPriorityOf : std::int32_t { ioprio_process = 1, ioprio_pgrp = 2, ioprio_user = 3 };
enum IoClass : std::int32_t { io_none = 0, io_real_time = 1, io_best_effort = 2, io_idle = 3 };
constexpr unsigned io_class_shift = 13;
constexpr std::int32_t io_levels = 8;

// Calls `each` for every task that is meant; esrch: there is none.
template<typename Each>
Result<> for_each_meant(std::int32_t which, std::int32_t who, Each&& each) {
    const Process& self = current().process;
    if (which == linux::prio_process) {
        Task* const task = who == 0 ? &current() : Task::find(who);
        if (task == nullptr) return Errno::esrch;
        return each(*task);
    }
    const std::int32_t group = who != 0 ? who : self.group;
    const std::uint32_t user = who != 0 ? static_cast<std::uint32_t>(who) : self.credentials.uid;
    Result<> result = Errno::esrch;
    for (Process& process : Process::all()) {
        if (which == linux::prio_pgrp ? process.group != group : process.credentials.uid != user) continue;
        for (Task& task : process.tasks) {
            const Result<> done = each(task);
            if (!done.ok() || (!result.ok() && result.error() == Errno::esrch)) result = done;
        }
    }
    return result;
}

Result<> check_io_priority(std::int32_t value) {
    const std::int32_t level = value & ((1 << io_class_shift) - 1);
    switch (value >> io_class_shift) {
    case io_none:
        return level == 0 ? Result<>() : Errno::einval;
    case io_real_time:
        return credentials().can(linux::Capability::sys_nice) ? Result<>() : Errno::eperm;
    case io_best_effort:
        return level < io_levels ? Result<>() : Errno::einval;
    case io_idle:
        return {};
    default:
        return Errno::einval;
    }
}

Result<std::int32_t> as_priority_of(std::int32_t which) {
    if (which < ioprio_process || which > ioprio_user) return Errno::einval;
    return which - ioprio_process + linux::prio_process;
}

} // namespace

SysResult sys_getpriority(std::int32_t which, std::int32_t who) {
    if (which < linux::prio_process || which > linux::prio_user) return Errno::einval;
    std::int64_t highest = 0; // as the system call tells it: 40 for the lowest nice value, down to 1
    TRY(for_each_meant(which, who, [&](const Task& task) -> Result<> {
        highest = std::max<std::int64_t>(highest, Scheduling::highest_nice + 1 - task.scheduling.nice);
        return {};
    }));
    return highest;
}

SysResult sys_setpriority(std::int32_t which, std::int32_t who, std::int32_t value) {
    if (which < linux::prio_process || which > linux::prio_user) return Errno::einval;
    const std::int32_t nice = std::clamp(value, Scheduling::lowest_nice, Scheduling::highest_nice);
    TRY(for_each_meant(which, who, [&](Task& task) -> Result<> {
        if (!may_schedule(credentials(), task.process)) return Errno::eperm;
        if (!may_be_so_nice(credentials(), task, nice)) return Errno::eacces;
        task.scheduling.nice = static_cast<std::int8_t>(nice);
        return {};
    }));
    return 0;
}

SysResult sys_ioprio_get(std::int32_t which, std::int32_t who) {
    std::int64_t best = -1;
    TRY(for_each_meant(TRY(as_priority_of(which)), who, [&](const Task& task) -> Result<> {
        const std::int64_t own = task.scheduling.io_priority;
        best = best < 0 ? own : std::min(best, own);
        return {};
    }));
    return best;
}

SysResult sys_ioprio_set(std::int32_t which, std::int32_t who, std::int32_t value) {
    TRY(check_io_priority(value));
    TRY(for_each_meant(TRY(as_priority_of(which)), who, [&](Task& task) -> Result<> {
        if (!may_schedule(credentials(), task.process)) return Errno::eperm;
        task.scheduling.io_priority = static_cast<std::uint16_t>(value);
        return {};
    }));
    return 0;
}

} // namespace personality::syscall
