// SPDX-License-Identifier: Apache-2.0
//
// Process, group and session ids, and the session's terminal.
#include "personality/syscall/rows_process.hpp"
#include "personality/task/job_control.hpp"

namespace personality::syscall {

namespace {

// 0 stands for the caller.
Result<Process*> process_called(std::int32_t pid) {
    if (pid == 0) return &current().process;
    Process* const process = Process::find(pid);
    if (process == nullptr) return Errno::esrch;
    return process;
}

bool group_in_session(std::int32_t group, std::int32_t session) {
    for (const Process& process : Process::all())
        if (process.group == group && process.session == session) return true;
    return false;
}

} // namespace

SysResult sys_getpid() { return current().process.pid; }
SysResult sys_gettid() { return current().tid; }
SysResult sys_getppid() {
    const Process* const parent = current().process.parent;
    return parent != nullptr ? parent->pid : 0;
}
SysResult sys_getpgrp() { return current().process.group; }
SysResult sys_getpgid(std::int32_t pid) { return TRY(process_called(pid))->group; }
SysResult sys_getsid(std::int32_t pid) { return TRY(process_called(pid))->session; }

SysResult sys_setpgid(std::int32_t pid, std::int32_t group) {
    if (group < 0) return Errno::einval;
    const Process& self = current().process;
    Process& process = *TRY(process_called(pid));
    const bool child = process.parent == &self;
    if (&process != &self && !child) return Errno::esrch;
    if (child && process.session != self.session) return Errno::eperm;
    if (child && process.has_executed) return Errno::eacces;
    if (process.session == process.pid) return Errno::eperm;
    const std::int32_t wanted = group != 0 ? group : process.pid;
    if (wanted != process.pid && !group_in_session(wanted, self.session)) return Errno::eperm;
    process.group = wanted;
    return 0;
}

SysResult sys_setsid() { return TRY(job_control::new_session()); }

// No container's process has CAP_SYS_TTY_CONFIG.
SysResult sys_vhangup() { return Errno::eperm; }

SysResult sys_set_tid_address(std::uint64_t address) {
    current().clear_tid_address = address;
    return current().tid;
}

} // namespace personality::syscall
