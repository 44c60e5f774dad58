// SPDX-License-Identifier: Apache-2.0
//
// Rows of the table: signals.
#pragma once

#include "personality/linux/sigaction.hpp"
#include "personality/linux/time.hpp"
#include "personality/syscall/table.hpp"

namespace personality::syscall {

SysResult sys_rt_sigaction(std::int32_t signal, UserIn<linux::SigAction> action, UserOut<linux::SigAction> old,
                           std::size_t set_bytes);
SysResult sys_rt_sigprocmask(std::uint32_t how, UserIn<linux::SignalSet> set, UserOut<linux::SignalSet> old,
                             std::size_t set_bytes);
SysResult sys_rt_sigreturn();
SysResult sys_pause();
SysResult sys_kill(std::int32_t pid, std::int32_t signal);
SysResult sys_rt_sigpending(UserOut<linux::SignalSet> set, std::size_t set_bytes);
SysResult sys_rt_sigtimedwait(UserIn<linux::SignalSet> set, UserOut<linux::SigInfo> info,
                              UserIn<linux::TimeSpec> timeout, std::size_t set_bytes);
SysResult sys_rt_sigsuspend(UserIn<linux::SignalSet> set, std::size_t set_bytes);
SysResult sys_sigaltstack(UserIn<linux::StackT> stack, UserOut<linux::StackT> old);
SysResult sys_tkill(std::int32_t tid, std::int32_t signal);
SysResult sys_tgkill(std::int32_t pid, std::int32_t tid, std::int32_t signal);
SysResult sys_rt_sigqueueinfo(std::int32_t pid, std::int32_t signal, UserIn<linux::SigInfo> info);
SysResult sys_rt_tgsigqueueinfo(std::int32_t pid, std::int32_t tid, std::int32_t signal, UserIn<linux::SigInfo> info);
SysResult sys_restart_syscall();

inline constexpr Row signal_rows[] = {
    row<sys_rt_sigaction>(13, "rt_sigaction", Support::full),
    row<sys_rt_sigprocmask>(14, "rt_sigprocmask", Support::full),
    row<sys_rt_sigreturn>(15, "rt_sigreturn", Support::full),
    row<sys_pause>(34, "pause", Support::full),
    row<sys_kill>(62, "kill", Support::full),
    row<sys_rt_sigpending>(127, "rt_sigpending", Support::full),
    row<sys_rt_sigtimedwait>(128, "rt_sigtimedwait", Support::full),
    row<sys_rt_sigqueueinfo>(129, "rt_sigqueueinfo", Support::full),
    row<sys_rt_sigsuspend>(130, "rt_sigsuspend", Support::full),
    row<sys_sigaltstack>(131, "sigaltstack", Support::full),
    row<sys_tkill>(200, "tkill", Support::full),
    row<sys_restart_syscall>(219, "restart_syscall", Support::full, "waits go on without it"),
    row<sys_tgkill>(234, "tgkill", Support::full),
    row<sys_rt_tgsigqueueinfo>(297, "rt_tgsigqueueinfo", Support::full),
};

} // namespace personality::syscall
