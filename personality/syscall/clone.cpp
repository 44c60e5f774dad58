// SPDX-License-Identifier: Apache-2.0
#include "personality/task/clone.hpp"

#include "personality/syscall/rows_process.hpp"

namespace personality::syscall {

namespace {
SysResult clone_with(const CloneRequest& request) { return std::int64_t{TRY(clone_current(request))}; }
} // namespace

SysResult sys_clone(std::uint64_t flags, std::uint64_t stack, std::uint64_t parent_tid, std::uint64_t child_tid,
                    std::uint64_t tls) {
    return clone_with(
        {flags & ~linux::csignal, static_cast<unsigned>(flags & linux::csignal), stack, parent_tid, child_tid, tls});
}

SysResult sys_fork() { return clone_with({.exit_signal = linux::sigchld}); }

SysResult sys_vfork() {
    return clone_with({.flags = linux::clone_vm | linux::clone_vfork, .exit_signal = linux::sigchld});
}

SysResult sys_clone3(UserIn<linux::CloneArgs> arguments, std::size_t bytes) {
    if (bytes < linux::clone_args_first_version) return Errno::einval;
    const linux::CloneArgs args = TRY(arguments.read());
    if (args.exit_signal > linux::signal_count || (args.flags & linux::csignal) != 0) return Errno::einval;
    if ((args.stack == 0) != (args.stack_size == 0)) return Errno::einval;
    return clone_with({args.flags, static_cast<unsigned>(args.exit_signal), args.stack + args.stack_size,
                       args.parent_tid, args.child_tid, args.tls});
}

} // namespace personality::syscall
