// SPDX-License-Identifier: Apache-2.0
#include "personality/task/clone.hpp"

#include "personality/syscall/rows_process.hpp"

#include <algorithm>

namespace personality::syscall {

namespace {
SysResult clone_with(const CloneRequest& request) { return std::int64_t{TRY(clone_current(request))}; }
} // namespace

SysResult sys_clone(std::uint64_t flags, std::uint64_t stack, std::uint64_t parent_tid, std::uint64_t child_tid,
                    std::uint64_t tls) {
    constexpr std::uint64_t both = linux::clone_pidfd | linux::clone_parent_settid;
    if ((flags & both) == both) return Errno::einval; // they share an argument
    constexpr std::uint64_t words = UINT32_MAX;       // what lies above is clone3's
    return clone_with({flags & words & ~linux::csignal, static_cast<unsigned>(flags & linux::csignal), stack,
                       parent_tid, child_tid, tls, parent_tid});
}

SysResult sys_fork() { return clone_with({.exit_signal = linux::sigchld}); }

SysResult sys_vfork() {
    return clone_with({.flags = linux::clone_vm | linux::clone_vfork, .exit_signal = linux::sigchld});
}

SysResult sys_clone3(UserIn<linux::CloneArgs> arguments, std::size_t bytes) {
    if (bytes < linux::clone_args_first_version) return Errno::einval;
    if (bytes > page_size) return Errno::e2big;
    for (std::size_t at = sizeof(linux::CloneArgs); at < bytes; ++at)
        if (TRY(UserIn<std::uint8_t>{{arguments.address + at}}.read()) != 0) return Errno::e2big;
    linux::CloneArgs args{};
    TRY(copy_from_user(&args, arguments.address, std::min(bytes, sizeof args)));
    if (args.set_tid_size > linux::most_set_tids || (args.set_tid == 0) != (args.set_tid_size == 0))
        return Errno::einval;
    if (args.exit_signal > linux::signal_count || (args.flags & (linux::csignal | linux::clone_detached)) != 0)
        return Errno::einval;
    if ((args.flags & (linux::clone_thread | linux::clone_parent)) != 0 && args.exit_signal != 0) return Errno::einval;
    if ((args.stack == 0) != (args.stack_size == 0)) return Errno::einval;
    if (args.set_tid_size != 0) return Errno::eperm; // containers have no CAP_CHECKPOINT_RESTORE
    return clone_with({args.flags, static_cast<unsigned>(args.exit_signal), args.stack + args.stack_size,
                       args.parent_tid, args.child_tid, args.tls, args.pidfd});
}

} // namespace personality::syscall
