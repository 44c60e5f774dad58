// SPDX-License-Identifier: Apache-2.0
//
// What concerns a single thread: its segment bases, its robust list, its persona.
#include "personality/syscall/rows_process.hpp"
#include "personality/task/signals.hpp"

namespace personality::syscall {

namespace {

constexpr std::uint64_t robust_list_bytes = 24;

// arch_prctl(2)
enum ArchCode : std::int32_t { arch_set_gs = 0x1001, arch_set_fs = 0x1002, arch_get_fs = 0x1003, arch_get_gs = 0x1004 };

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
    case arch_set_gs:
        if (address >= layout::end) return Errno::eperm;
        task.user->set_gs_base(address);
        return 0;
    case arch_get_gs:
        TRY(UserOut<std::uint64_t>{{address}}.write(task.user->registers().gs_base));
        return 0;
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

// What a persona changes beyond uname(2)'s machine and timeouts that stick has no meaning here: addresses are not
// random, and no program may map page 0.
SysResult sys_personality(std::uint32_t persona) {
    constexpr std::uint32_t only_ask = UINT32_MAX;
    Task& task = current();
    const std::uint32_t before = task.persona;
    if (persona != only_ask) task.persona = persona;
    return std::int64_t{before};
}

} // namespace personality::syscall
