// SPDX-License-Identifier: Apache-2.0
//
// sched_yield(2), sched_getaffinity(2), getcpu(2): a container has one processor.
#include "personality/syscall/rows_scheduling.hpp"
#include "personality/task/process_state.hpp"
#include "personality/task/scheduler.hpp"
#include "personality/task/signals.hpp"

namespace personality::syscall {

namespace {

Result<Task*> task_called(std::int32_t tid) {
    Task* const task = tid == 0 ? &current() : Task::find(tid);
    if (task == nullptr) return Errno::esrch;
    return task;
}

} // namespace

SysResult sys_sched_yield() {
    scheduler::yield();
    return 0;
}

SysResult sys_sched_getaffinity(std::int32_t pid, std::uint32_t bytes, UserOut<std::uint64_t> mask) {
    if (bytes < sizeof(std::uint64_t) || bytes % sizeof(std::uint64_t) != 0) return Errno::einval;
    TRY(task_called(pid));
    TRY(mask.write(1));
    return std::int64_t{sizeof(std::uint64_t)};
}

SysResult sys_sched_setaffinity(std::int32_t pid, std::uint32_t bytes, UserIn<std::uint64_t> mask) {
    std::uint8_t first = 0;
    if (bytes > 0) first = TRY(UserIn<std::uint8_t>{{mask.address}}.read());
    const Task& task = *TRY(task_called(pid));
    const Credentials& who = credentials();
    const Credentials& owner = task.process.credentials;
    const bool may = who.can(linux::Capability::sys_nice) || who.euid == owner.uid || who.euid == owner.euid;
    if (!may) return Errno::eperm;
    return (first & 1) != 0 ? SysResult(0) : Errno::einval;
}

SysResult sys_getcpu(UserOut<std::uint32_t> cpu, UserOut<std::uint32_t> node) {
    if (!cpu.is_null()) TRY(cpu.write(0));
    if (!node.is_null()) TRY(node.write(0));
    return 0;
}

} // namespace personality::syscall
