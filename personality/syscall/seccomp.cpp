// SPDX-License-Identifier: Apache-2.0
//
// seccomp(2), and what it makes of a system call.
#include "personality/syscall/seccomp.hpp"

#include "personality/syscall/capabilities.hpp"
#include "personality/syscall/rows_system.hpp"
#include "personality/task/exit.hpp"
#include "personality/task/signals.hpp"

#include <algorithm>

namespace personality::syscall {

namespace {

// Values: Linux, include/uapi/linux/seccomp.h, audit.h and bpf_common.h.
enum SeccompOperation : std::uint32_t { set_mode_strict = 0, set_mode_filter = 1, get_action_avail = 2 };
constexpr std::uint32_t flag_tsync = 1;
constexpr std::uint32_t flag_log = 2;
constexpr std::uint32_t flag_spec_allow = 4;
constexpr std::uint32_t flag_tsync_esrch = 16;
enum Action : std::uint32_t {
    kill_process = 0x80000000,
    kill_thread = 0,
    trap = 0x00030000,
    fail = 0x00050000,
    trace = 0x7ff00000,
    log = 0x7ffc0000,
    allow = 0x7fff0000,
};
constexpr std::uint32_t audit_arch_x86_64 = 0xc000003e;
constexpr std::int32_t sys_seccomp_code = 1;
constexpr std::uint16_t most_instructions = 4096;
constexpr std::uint32_t most_in_all = 32768;
constexpr std::uint32_t largest_errno = 4095;

struct FilterProgram { // struct sock_fprog
    std::uint16_t count;
    std::uint16_t padding[3];
    std::uint64_t instructions;
};

void kill(Task& task, bool whole) {
    const bool last = &task.process.tasks.front() == &task.process.tasks.back();
    if (whole || last) return end_process(task.process, {.signal = linux::sigsys, .core = true});
    end_task();
}

SysResult set_strict() {
    Seccomp& own = current().seccomp;
    if (own.mode == SeccompMode::filter) return Errno::einval;
    own.mode = SeccompMode::strict;
    return 0;
}

SysResult set_filter(std::uint32_t flags, UserAddress argument) {
    if ((flags & ~(flag_tsync | flag_log | flag_spec_allow | flag_tsync_esrch)) != 0) return Errno::einval;
    const auto program = TRY(UserIn<FilterProgram>{{argument}}.read());
    if (program.count == 0 || program.count > most_instructions) return Errno::einval;
    Task& task = current();
    const Credentials& who = task.process.credentials;
    if (!who.no_new_privileges && !who.can(linux::Capability::sys_admin)) return Errno::eacces;
    if (task.seccomp.mode == SeccompMode::strict) return Errno::einval;
    const std::unique_ptr<FilterInstruction[]> copy(new (std::nothrow) FilterInstruction[program.count]);
    if (!copy) return Errno::enomem;
    const std::span<FilterInstruction> all(copy.get(), program.count);
    TRY(UserIn<FilterInstruction>{{program.instructions}}.read_array(all));
    auto filter = TRY(SeccompFilter::make(all, task.seccomp.filter));
    if (filter->total() > most_in_all) return Errno::enomem;
    task.seccomp = {SeccompMode::filter, filter};
    if ((flags & flag_tsync) != 0)
        for (Task& other : task.process.tasks)
            other.seccomp = task.seccomp;
    return 0;
}

SysResult is_known(UserAddress argument) {
    constexpr std::uint32_t known[] = {kill_process, kill_thread, trap, fail, trace, log, allow};
    const auto action = TRY(UserIn<std::uint32_t>{{argument}}.read());
    return std::find(std::begin(known), std::end(known), action) != std::end(known) ? SysResult(0) : Errno::eopnotsupp;
}

Verdict run_filter(Task& task, const Registers& registers, Errno& error) {
    const SystemCallData data{static_cast<std::int32_t>(task.call_number),
                              audit_arch_x86_64,
                              registers.rip,
                              {registers.rdi, registers.rsi, registers.rdx, registers.r10, registers.r8, registers.r9}};
    const std::uint32_t said = task.seccomp.filter->run(data);
    const std::uint32_t detail = said & 0xffff;
    switch (said & 0xffff0000) {
    case allow:
    case log:
        return Verdict::allow;
    case fail:
        error = static_cast<Errno>(std::min(detail, largest_errno));
        return Verdict::refuse;
    case trace:
        error = Errno::enosys;
        if (!task.tracing || !task.tracing->has(linux::ptrace_event_seccomp)) return Verdict::refuse;
        tracing::at_seccomp(task, detail);
        return static_cast<std::int64_t>(task.call_number) < 0 ? Verdict::skip : Verdict::allow;
    case trap:
        force_signal(task, linux::sigsys,
                     {.code = sys_seccomp_code,
                      .status = static_cast<std::int32_t>(detail),
                      .address = registers.rip,
                      .value = static_cast<std::uint32_t>(data.number) | std::uint64_t{audit_arch_x86_64} << 32});
        return Verdict::skip;
    default:
        kill(task, (said & 0xffff0000) != kill_thread);
        return Verdict::skip;
    }
}

} // namespace

Verdict filter_call(Task& task, const Registers& registers, Errno& error) {
    if (task.seccomp.mode == SeccompMode::filter) return run_filter(task, registers, error);
    constexpr std::uint64_t allowed[] = {0, 1, 15, 60}; // read, write, rt_sigreturn, exit
    if (std::find(std::begin(allowed), std::end(allowed), task.call_number) != std::end(allowed)) return Verdict::allow;
    end_process(task.process, {.signal = linux::sigkill});
    return Verdict::skip;
}

SysResult set_seccomp(std::uint64_t mode, std::uint64_t argument) {
    if (mode == static_cast<std::uint64_t>(SeccompMode::strict)) return set_strict();
    if (mode == static_cast<std::uint64_t>(SeccompMode::filter)) return set_filter(0, argument);
    return Errno::einval;
}

SysResult sys_seccomp(std::uint32_t operation, std::uint32_t flags, UserAddress argument) {
    switch (operation) {
    case set_mode_strict:
        return flags == 0 && argument == 0 ? set_strict() : Errno::einval;
    case set_mode_filter:
        return set_filter(flags, argument);
    case get_action_avail:
        return flags == 0 ? is_known(argument) : Errno::einval;
    default:
        return Errno::einval;
    }
}

} // namespace personality::syscall
