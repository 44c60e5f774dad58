// SPDX-License-Identifier: Apache-2.0
//
// pidfd_open(2) and what is done by a pidfd.
#include "personality/event/pid_fd.hpp"

#include "personality/fs/proc/process_directory.hpp"
#include "personality/fs/vfs/file_table.hpp"
#include "personality/linux/mman.hpp"
#include "personality/syscall/fs_vector.hpp"
#include "personality/syscall/rows_trace.hpp"
#include "personality/task/access.hpp"
#include "personality/task/signals.hpp"

namespace personality::syscall {

namespace {

// ebadf: it is no pidfd; esrch: the process is gone.
Result<Process*> process_of(std::int32_t descriptor) {
    const auto handle = event::process_of(*TRY(files().get(descriptor)));
    if (!handle) return Errno::ebadf;
    if (handle->process == nullptr) return Errno::esrch;
    return handle->process;
}

// ... and an open /proc/<pid> stands for it too where a signal is sent.
Result<Process*> process_to_signal(std::int32_t descriptor) {
    const auto file = TRY(files().get(descriptor));
    if (event::process_of(*file)) return process_of(descriptor);
    const std::int32_t pid = TRY(fs::process_of_directory(*file));
    Process* const process = Process::find(pid);
    if (process == nullptr) return Errno::esrch;
    return process;
}

bool may_advise(std::int32_t advice) {
    return advice == linux::madv_willneed || advice == linux::madv_cold || advice == linux::madv_pageout;
}

} // namespace

SysResult sys_pidfd_open(std::int32_t pid, std::uint32_t flags) {
    if ((flags & ~linux::o_nonblock) != 0 || pid <= 0) return Errno::einval;
    Process* const process = Process::find(pid);
    if (process == nullptr) return Task::find(pid) != nullptr ? Errno::einval : Errno::esrch;
    auto file = TRY(event::make_pid_fd(*process, flags));
    return TRY(files().add(std::move(file), true, limit_of_open_files()));
}

SysResult sys_pidfd_send_signal(std::int32_t descriptor, std::int32_t signal, UserIn<linux::SigInfo> info,
                                std::uint32_t flags) {
    if (flags != 0) return Errno::einval;
    Process& target = *TRY(process_to_signal(descriptor));
    const Process& self = current().process;
    SignalCause cause{.code = linux::si_user, .pid = self.pid, .uid = self.credentials.uid};
    if (!info.is_null()) {
        const linux::SigInfo given = TRY(info.read());
        if (given.signo != signal) return Errno::einval;
        if ((given.code >= 0 || given.code == linux::si_tkill) && &target != &self) return Errno::eperm;
        cause = {.code = given.code, .pid = given.queued.pid, .uid = given.queued.uid, .value = given.queued.value};
    }
    if (signal < 0 || signal > static_cast<std::int32_t>(linux::signal_count)) return Errno::einval;
    const bool same_session_continue = signal == linux::sigcont && target.session == self.session;
    if (!same_session_continue && !may_signal(self.credentials, target)) return Errno::eperm;
    if (signal != 0) TRY(queue_signal(target, static_cast<unsigned>(signal), cause));
    return 0;
}

SysResult sys_pidfd_getfd(std::int32_t descriptor, std::int32_t wanted, std::uint32_t flags) {
    if (flags != 0) return Errno::einval;
    const Process& target = *TRY(process_of(descriptor));
    if (target.zombie()) return Errno::esrch;
    TRY(check_access(target));
    auto file = TRY(target.main_task().files->get(wanted));
    return TRY(files().add(std::move(file), true, limit_of_open_files()));
}

SysResult sys_process_madvise(std::int32_t descriptor, UserIn<IoSegment> ranges, std::uint64_t count,
                              std::int32_t advice, std::uint32_t flags) {
    if (flags != 0 || count > linux::iov_max) return Errno::einval;
    Vector vector;
    TRY(vector.read(ranges, static_cast<std::uint32_t>(count)));
    const Process& target = *TRY(process_of(descriptor));
    if (!may_advise(advice)) return Errno::einval;
    TRY(check_access(target));
    if (!credentials().can(linux::Capability::sys_nice)) return Errno::eperm;
    return static_cast<std::int64_t>(vector.buffer().remaining()); // there is nothing to do ahead or to page out
}

} // namespace personality::syscall
