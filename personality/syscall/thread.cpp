// SPDX-License-Identifier: Apache-2.0
//
// What concerns a single thread: its segment base, its name, its processor.
#include "personality/syscall/capabilities.hpp"
#include "personality/syscall/rows_process.hpp"
#include "personality/task/scheduler.hpp"
#include "personality/task/signals.hpp"

#include <cstring>

namespace personality::syscall {

namespace {

constexpr std::uint64_t robust_list_bytes = 24;

// arch_prctl(2)
enum ArchCode : std::int32_t { arch_set_gs = 0x1001, arch_set_fs = 0x1002, arch_get_fs = 0x1003, arch_get_gs = 0x1004 };

// prctl(2)
enum Option : std::int32_t {
    pr_set_pdeathsig = 1,
    pr_get_dumpable = 3,
    pr_set_dumpable = 4,
    pr_get_keepcaps = 7,
    pr_set_keepcaps = 8,
    pr_set_name = 15,
    pr_get_name = 16,
    pr_get_seccomp = 21,
    pr_set_seccomp = 22,
    pr_capbset_read = 23,
    pr_capbset_drop = 24,
    pr_set_no_new_privs = 38,
    pr_get_no_new_privs = 39,
    pr_cap_ambient = 47,
};

SysResult set_name(Task& task, std::uint64_t address) {
    char name[sizeof(task.own_name)] = {};
    const auto length = copy_string_from_user(name, address, sizeof(name));
    // A longer name is cut, as Linux does it.
    if (!length.ok() && length.error() != Errno::enametoolong) return length.error();
    name[sizeof(name) - 1] = '\0';
    std::memcpy(task.name(), name, sizeof(name));
    return 0;
}

Result<> check_pid(std::int32_t pid) { return pid == 0 || Task::find(pid) != nullptr ? Result<>() : Errno::esrch; }

} // namespace

SysResult sys_arch_prctl(std::int32_t code, std::uint64_t address) {
    Task& task = current();
    switch (code) {
    case arch_set_fs:
        if (address >= layout::end) return Errno::eperm;
        task.user->set_fs_base(address);
        return 0;
    case arch_get_fs:
        TRY(UserOut<std::uint64_t>{{address}}.write(task.user->registers().fs_base));
        return 0;
    default: // GS is the platform's, for one that lies inside the process
        return Errno::einval;
    }
}

SysResult sys_prctl(std::int32_t option, std::uint64_t argument, std::uint64_t second, std::uint64_t third,
                    std::uint64_t fourth) {
    Task& task = current();
    Process& process = task.process;
    switch (option) {
    case pr_set_name:
        return set_name(task, argument);
    case pr_get_name:
        TRY(copy_to_user(argument, task.name(), sizeof(task.own_name)));
        return 0;
    case pr_get_dumpable:
        return 1;
    case pr_set_dumpable:
        return argument <= 1 ? SysResult(0) : Errno::einval;
    case pr_capbset_read:
        return bounding_capability(argument);
    case pr_capbset_drop:
        return drop_bounding_capability(argument);
    case pr_cap_ambient:
        return change_ambient(argument, second, third, fourth);
    case pr_get_keepcaps:
        return process.credentials.keeps_capabilities ? 1 : 0;
    case pr_set_keepcaps:
        if (argument > 1) return Errno::einval;
        process.credentials.keeps_capabilities = argument != 0;
        return 0;
    case pr_set_no_new_privs:
        if (argument != 1 || second != 0 || third != 0 || fourth != 0) return Errno::einval;
        process.credentials.no_new_privileges = true;
        return 0;
    case pr_get_no_new_privs:
        if (argument != 0 || second != 0 || third != 0 || fourth != 0) return Errno::einval;
        return process.credentials.no_new_privileges ? 1 : 0;
    case pr_get_seccomp:
        return static_cast<std::int64_t>(task.seccomp.mode);
    case pr_set_seccomp:
        return set_seccomp(argument, second);
    default:
        return Errno::einval;
    }
}

SysResult sys_set_robust_list(std::uint64_t head, std::size_t bytes) {
    if (bytes != robust_list_bytes) return Errno::einval;
    current().robust_list = head;
    return 0;
}

SysResult sys_get_robust_list(std::int32_t tid, UserOut<std::uint64_t> head, UserOut<std::size_t> bytes) {
    const Task* const task = tid == 0 ? &current() : Task::find(tid);
    if (task == nullptr) return Errno::esrch;
    if (!may_signal(current().process.credentials, task->process)) return Errno::eperm;
    TRY(head.write(task->robust_list));
    TRY(bytes.write(robust_list_bytes));
    return 0;
}

SysResult sys_sched_yield() {
    scheduler::yield();
    return 0;
}

SysResult sys_sched_getaffinity(std::int32_t pid, std::uint32_t bytes, UserOut<std::uint64_t> mask) {
    TRY(check_pid(pid));
    if (bytes < sizeof(std::uint64_t) || bytes % sizeof(std::uint64_t) != 0) return Errno::einval;
    TRY(mask.write(1));
    return std::int64_t{sizeof(std::uint64_t)};
}

SysResult sys_sched_setaffinity(std::int32_t pid, std::uint32_t bytes, UserIn<std::uint64_t> mask) {
    TRY(check_pid(pid));
    std::uint8_t first = 0;
    if (bytes > 0) first = TRY(UserIn<std::uint8_t>{{mask.address}}.read());
    return (first & 1) != 0 ? SysResult(0) : Errno::einval;
}

SysResult sys_getpriority(std::int32_t which, std::int32_t) {
    constexpr std::int32_t prio_user = 2;
    constexpr std::int64_t nice_zero = 20; // as the system call encodes it
    return which >= 0 && which <= prio_user ? SysResult(nice_zero) : Errno::einval;
}

SysResult sys_setpriority(std::int32_t which, std::int32_t, std::int32_t) {
    constexpr std::int32_t prio_user = 2;
    return which >= 0 && which <= prio_user ? SysResult(0) : Errno::einval;
}

SysResult sys_getcpu(UserOut<std::uint32_t> cpu, UserOut<std::uint32_t> node) {
    if (!cpu.is_null()) TRY(cpu.write(0));
    if (!node.is_null()) TRY(node.write(0));
    return 0;
}

} // namespace personality::syscall
