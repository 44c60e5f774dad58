// SPDX-License-Identifier: Apache-2.0
//
// exit(2), wait4(2), waitid(2), getrusage(2).
#include "personality/task/exit.hpp"

#include "personality/event/pid_fd.hpp"
#include "personality/fs/vfs/file_table.hpp"
#include "personality/syscall/rows_process.hpp"
#include "personality/syscall/time_values.hpp"
#include "personality/task/wait_child.hpp"

#include <algorithm>

namespace personality::syscall {

namespace {

linux::RUsage shown(const Usage& usage) {
    linux::RUsage shown{};
    shown.user_time = timeval(usage.user_ns);
    shown.system_time = timeval(usage.system_ns);
    shown.max_resident_kib = static_cast<std::int64_t>(usage.most_resident_bytes / 1024);
    shown.minor_faults = static_cast<std::int64_t>(usage.minor_faults);
    shown.major_faults = static_cast<std::int64_t>(usage.major_faults);
    shown.voluntary_switches = static_cast<std::int64_t>(usage.waits);
    shown.involuntary_switches = static_cast<std::int64_t>(usage.preemptions);
    return shown;
}

Usage with_memory(Usage usage, const Process& process) {
    usage.most_resident_bytes = std::max(process.usage.most_resident_bytes, process.memory->most_resident_bytes());
    return usage;
}

constexpr std::uint32_t waitid_options = linux::wnohang | linux::wuntraced | linux::wexited | linux::wcontinued |
                                         linux::wnowait | linux::wnothread | linux::wall | linux::wclone;
constexpr std::uint32_t wait4_options =
    linux::wnohang | linux::wuntraced | linux::wcontinued | linux::wnothread | linux::wall | linux::wclone;

linux::SigInfo wait_info(const ChildChange& change) {
    constexpr std::int32_t continued = 0xffff;
    constexpr std::int32_t core_flag = 0x80;
    linux::SigInfo info{};
    if (change.pid == 0) return info;
    const std::int32_t status = change.wait_status;
    info.signo = linux::sigchld;
    info.sender.pid = change.pid;
    info.sender.uid = change.uid;
    if (status == continued) {
        info.code = linux::cld_continued;
        info.sender.status = linux::sigcont;
    } else if ((status & 0xff) == 0x7f) {
        info.code = change.trapped ? linux::cld_trapped : linux::cld_stopped;
        info.sender.status = status >> 8;
    } else if ((status & 0x7f) != 0) {
        info.code = (status & core_flag) != 0 ? linux::cld_dumped : linux::cld_killed;
        info.sender.status = status & 0x7f;
    } else {
        info.code = linux::cld_exited;
        info.sender.status = status >> 8;
    }
    return info;
}

// As wait4(2) names children, and whether the descriptor that stands for one says not to wait.
struct Chosen {
    std::int32_t pid;
    bool nonblock = false;
};

Result<Chosen> choose(std::uint32_t type, std::int32_t id) {
    switch (type) {
    case linux::p_all:
        return Chosen{-1};
    case linux::p_pid:
        if (id > 0) return Chosen{id};
        return Errno::einval;
    case linux::p_pgid:
        if (id >= 0) return Chosen{-id};
        return Errno::einval;
    case linux::p_pidfd: {
        if (id < 0) return Errno::einval;
        const auto file = TRY(files().get(id));
        const auto handle = event::process_of(*file);
        if (!handle) return Errno::ebadf;
        if (handle->process == nullptr) return Errno::echild;
        return Chosen{handle->pid, file->nonblock()};
    }
    default:
        return Errno::einval;
    }
}

} // namespace

SysResult sys_exit(std::int32_t status) {
    Task& task = current();
    Process& process = task.process;
    // What the leader ended with is the process's status, however long others go on.
    if (task.leads() && !process.ending) process.exit_status = {.code = status & 0xff};
    if (task.tracing) task.tracing->wait_status = (status & 0xff) << 8;
    end_task();
}

SysResult sys_exit_group(std::int32_t status) {
    end_process(current().process, {.code = status & 0xff});
    end_task();
}

SysResult sys_wait4(std::int32_t pid, UserOut<std::int32_t> status, std::uint32_t options,
                    UserOut<linux::RUsage> usage) {
    if ((options & ~wait4_options) != 0) return Errno::einval;
    if (pid == INT32_MIN) return Errno::esrch;
    const ChildChange change = TRY(wait_for_child(pid, options | linux::wexited));
    if (change.pid != 0 && !status.is_null()) TRY(status.write(change.wait_status));
    if (change.pid != 0 && !usage.is_null()) TRY(usage.write(shown(change.usage)));
    return change.pid;
}

SysResult sys_waitid(std::uint32_t type, std::int32_t id, UserOut<linux::SigInfo> info, std::uint32_t options,
                     UserOut<linux::RUsage> usage) {
    constexpr std::uint32_t kinds = linux::wexited | linux::wuntraced | linux::wcontinued;
    if ((options & ~waitid_options) != 0 || (options & kinds) == 0) return Errno::einval;
    const Chosen chosen = TRY(choose(type, id));
    const ChildChange change = TRY(wait_for_child(chosen.pid, options | (chosen.nonblock ? linux::wnohang : 0)));
    if (change.pid == 0 && chosen.nonblock && (options & linux::wnohang) == 0) return Errno::eagain;
    if (!info.is_null()) TRY(info.write(wait_info(change)));
    if (change.pid != 0 && !usage.is_null()) TRY(usage.write(shown(change.usage)));
    return 0;
}

SysResult sys_getrusage(std::int32_t who, UserOut<linux::RUsage> usage) {
    const Process& process = current().process;
    switch (who) {
    case linux::rusage_self:
        TRY(usage.write(shown(with_memory(process.usage, process))));
        return 0;
    case linux::rusage_thread:
        TRY(usage.write(shown(with_memory(current().usage, process))));
        return 0;
    case linux::rusage_children:
        TRY(usage.write(shown(process.children_usage)));
        return 0;
    default:
        return Errno::einval;
    }
}

} // namespace personality::syscall
