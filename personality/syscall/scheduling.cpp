// SPDX-License-Identifier: Apache-2.0
//
// sched_setscheduler(2), sched_setattr(2) and their relatives. No container has the right to real-time policies.
#include "personality/mm/layout.hpp"
#include "personality/syscall/rows_scheduling.hpp"
#include "personality/syscall/time_values.hpp"
#include "personality/task/scheduling_rights.hpp"

#include <cstring>

namespace personality::syscall {

namespace {

constexpr std::uint32_t reset_on_fork = 0x40000000; // SCHED_RESET_ON_FORK

enum AttributeFlag : std::uint64_t { // Linux, include/uapi/linux/sched.h
    attribute_reset_on_fork = 1,
    attribute_reclaim = 2,
    attribute_overrun = 4,
    attribute_keep_policy = 8,
    attribute_keep_parameters = 16,
    attribute_clamps = 0x60,
};
constexpr std::uint64_t known_attributes = 0x7f;

constexpr std::int32_t longest_priority = 99;

Result<Task*> task_called(std::int32_t tid) {
    if (tid < 0) return Errno::einval;
    Task* const task = tid == 0 ? &current() : Task::find(tid);
    if (task == nullptr) return Errno::esrch;
    return task;
}

bool known(std::int32_t policy) {
    return (policy >= 0 && policy <= static_cast<std::int32_t>(SchedulingPolicy::batch)) ||
           policy == static_cast<std::int32_t>(SchedulingPolicy::idle) ||
           policy == static_cast<std::int32_t>(SchedulingPolicy::deadline);
}

bool has_priorities(SchedulingPolicy policy) {
    return policy == SchedulingPolicy::fifo || policy == SchedulingPolicy::round_robin;
}

struct Wish {
    SchedulingPolicy policy;
    std::uint32_t priority;
    std::int32_t nice;
    bool reset_on_fork;
};

Result<> set(Task& task, const Wish& wish) {
    const Credentials& who = credentials();
    Scheduling& own = task.scheduling;
    if (wish.priority > longest_priority || has_priorities(wish.policy) != (wish.priority != 0)) return Errno::einval;
    if (has_priorities(wish.policy) || wish.policy == SchedulingPolicy::deadline) return Errno::eperm;
    if (!may_be_so_nice(who, task, wish.nice)) return Errno::eperm;
    const bool leaves_idle = own.policy == SchedulingPolicy::idle && wish.policy != SchedulingPolicy::idle;
    const std::uint64_t nice_limit = task.process.limits[linux::rlimit_nice].soft;
    const bool may_leave =
        has_scheduling_rights(who) || static_cast<std::uint64_t>(Scheduling::highest_nice + 1 - own.nice) <= nice_limit;
    if (leaves_idle && !may_leave) return Errno::eperm;
    if (!may_schedule(who, task.process)) return Errno::eperm;
    if (own.reset_on_fork && !wish.reset_on_fork && !has_scheduling_rights(who)) return Errno::eperm;
    own.policy = wish.policy;
    own.nice = static_cast<std::int8_t>(wish.nice);
    own.reset_on_fork = wish.reset_on_fork;
    return {};
}

// The size is the program's version of the structure; what is newer than this one's must be 0.
Result<SchedulingAttributes> read_attributes(UserInOut<SchedulingAttributes> from) {
    std::uint32_t bytes = TRY(UserIn<std::uint32_t>{{from.address}}.read());
    if (bytes == 0) bytes = sizeof(SchedulingAttributes);
    bool fits = bytes >= sizeof(SchedulingAttributes) && bytes <= page_size;
    for (std::uint32_t at = sizeof(SchedulingAttributes); fits && at < bytes; ++at)
        fits = TRY(UserIn<std::uint8_t>{{from.address + at}}.read()) == 0;
    if (fits) return from.read();
    TRY(UserOut<std::uint32_t>{{from.address}}.write(sizeof(SchedulingAttributes)));
    return Errno::e2big;
}

} // namespace

SysResult sys_sched_setscheduler(std::int32_t pid, std::int32_t policy, UserIn<std::int32_t> priority) {
    if (pid < 0 || priority.is_null() || policy < 0) return Errno::einval;
    const auto wanted = static_cast<std::uint32_t>(TRY(priority.read()));
    Task& task = *TRY(task_called(pid));
    const bool reset = (static_cast<std::uint32_t>(policy) & reset_on_fork) != 0;
    const auto number = static_cast<std::int32_t>(static_cast<std::uint32_t>(policy) & ~reset_on_fork);
    if (!known(number) || number == static_cast<std::int32_t>(SchedulingPolicy::deadline)) return Errno::einval;
    TRY(set(task, {static_cast<SchedulingPolicy>(number), wanted, task.scheduling.nice, reset}));
    return 0;
}

SysResult sys_sched_setparam(std::int32_t pid, UserIn<std::int32_t> priority) {
    if (pid < 0 || priority.is_null()) return Errno::einval;
    const auto wanted = static_cast<std::uint32_t>(TRY(priority.read()));
    Task& task = *TRY(task_called(pid));
    TRY(set(task, {task.scheduling.policy, wanted, task.scheduling.nice, task.scheduling.reset_on_fork}));
    return 0;
}

SysResult sys_sched_getscheduler(std::int32_t pid) {
    const Scheduling& own = TRY(task_called(pid))->scheduling;
    return static_cast<std::int64_t>(own.policy) | (own.reset_on_fork ? reset_on_fork : 0);
}

SysResult sys_sched_getparam(std::int32_t pid, UserOut<std::int32_t> priority) {
    if (priority.is_null()) return Errno::einval;
    TRY(task_called(pid));
    TRY(priority.write(0));
    return 0;
}

SysResult sys_sched_get_priority_max(std::int32_t policy) {
    if (!known(policy)) return Errno::einval;
    return has_priorities(static_cast<SchedulingPolicy>(policy)) ? longest_priority : 0;
}

SysResult sys_sched_get_priority_min(std::int32_t policy) {
    if (!known(policy)) return Errno::einval;
    return has_priorities(static_cast<SchedulingPolicy>(policy)) ? 1 : 0;
}

SysResult sys_sched_rr_get_interval(std::int32_t pid, UserOut<linux::TimeSpec> interval) {
    TRY(interval.write(timespec(TRY(task_called(pid))->scheduling.turn_ns())));
    return 0;
}

SysResult sys_sched_setattr(std::int32_t pid, UserInOut<SchedulingAttributes> attributes, std::uint32_t flags) {
    if (attributes.is_null() || pid < 0 || flags != 0) return Errno::einval;
    const SchedulingAttributes given = TRY(read_attributes(attributes));
    Task& task = *TRY(task_called(pid));
    const Scheduling& own = task.scheduling;
    if (static_cast<std::int32_t>(given.policy) < 0 || (given.flags & ~known_attributes) != 0) return Errno::einval;
    const bool keep_policy = (given.flags & attribute_keep_policy) != 0;
    if (!keep_policy && !known(static_cast<std::int32_t>(given.policy))) return Errno::einval;
    if ((given.flags & attribute_clamps) != 0) return Errno::eopnotsupp;
    Wish wish{keep_policy ? own.policy : static_cast<SchedulingPolicy>(given.policy), given.priority,
              std::clamp(given.nice, Scheduling::lowest_nice, Scheduling::highest_nice),
              (given.flags & attribute_reset_on_fork) != 0};
    if ((given.flags & attribute_keep_parameters) != 0) {
        wish.nice = own.nice;
        wish.priority = 0;
    }
    TRY(set(task, wish));
    return 0;
}

SysResult sys_sched_getattr(std::int32_t pid, UserOut<SchedulingAttributes> attributes, std::uint32_t bytes,
                            std::uint32_t flags) {
    if (attributes.is_null() || pid < 0 || flags != 0) return Errno::einval;
    if (bytes < sizeof(SchedulingAttributes) || bytes > page_size) return Errno::einval;
    const Scheduling& own = TRY(task_called(pid))->scheduling;
    SchedulingAttributes told{};
    told.bytes = sizeof told;
    told.policy = static_cast<std::uint32_t>(own.policy);
    if (own.reset_on_fork) told.flags = attribute_reset_on_fork;
    told.nice = own.nice;
    TRY(attributes.write(told));
    return 0;
}

} // namespace personality::syscall
