// SPDX-License-Identifier: Apache-2.0
//
// ptrace(2).
#include "personality/platform/system_calls.hpp"
#include "personality/syscall/ptrace_fpu.hpp"
#include "personality/syscall/ptrace_registers.hpp"
#include "personality/syscall/rows_process.hpp"
#include "personality/syscall/rows_trace.hpp"
#include "personality/task/signal_frame.hpp"
#include "personality/task/signals.hpp"

#include <algorithm>

namespace personality::syscall {

namespace {

using namespace linux;

bool traced_by_current(const Task* task) {
    return task != nullptr && task->tracing && task->tracing->tracer_task == current().tid;
}

// The tracee of that number, stopped.
Result<Task*> stopped_tracee(std::int32_t tid) {
    Task* const task = Task::find(tid);
    if (!traced_by_current(task) || !task->tracing->stopped || task->tracing->listening) return Errno::esrch;
    return task;
}

SysResult attach(std::int64_t request, std::int32_t tid, std::uint64_t address, std::uint64_t data) {
    const bool seize = request == ptrace_seize;
    if (seize && (address != 0 || (data & ~std::uint64_t{ptrace_options}) != 0)) return Errno::eio;
    Task* const task = Task::find(tid);
    if (task == nullptr) return Errno::esrch;
    TRY(tracing::attach(*task, seize, seize ? static_cast<std::uint32_t>(data) : 0));
    return 0;
}

SysResult interrupt(std::int32_t tid) {
    Task* const task = Task::find(tid);
    if (!traced_by_current(task)) return Errno::esrch;
    if (!task->tracing->seized) return Errno::eio;
    tracing::interrupt(*task->tracing);
    return 0;
}

SysResult kill(std::int32_t tid) {
    Task* const task = Task::find(tid);
    if (!traced_by_current(task)) return Errno::esrch;
    send_signal(*task, sigkill, {.code = si_kernel});
    tracing::wake_killed(task->process);
    return 0;
}

SysResult go_on(Task& task, std::int64_t request, std::uint64_t signal) {
    if (signal > signal_count) return Errno::eio;
    Tracing::Going how = Tracing::Going::on;
    if (request == ptrace_syscall) how = Tracing::Going::to_call;
    if (request == ptrace_sysemu) how = Tracing::Going::to_emulated_call;
    if (request == ptrace_singlestep) how = Tracing::Going::one_step;
    if (how == Tracing::Going::one_step && !platform::threads_can_step()) return Errno::eio;
    tracing::go_on(*task.tracing, how, static_cast<unsigned>(signal));
    return 0;
}

SysResult listen(Tracing& tracing) {
    const bool in_group_stop = tracing.seized && tracing.code >> 8 == ptrace_event_stop;
    if (!in_group_stop) return Errno::eio;
    tracing.listening = true;
    if (tracing.trap_wanted) tracing.task->wake();
    return 0;
}

SysResult peek(Task& task, std::uint64_t address, std::uint64_t data) {
    std::uint64_t word = 0;
    const Ref<AddressSpace> memory = task.process.memory;
    if (!AddressSpace::valid_range(address & ~(page_size - 1), page_size) ||
        !memory->copy_in(&word, address, sizeof word).ok())
        return Errno::eio;
    TRY(UserOut<std::uint64_t>{{data}}.write(word));
    return 0;
}

SysResult poke(Task& task, std::uint64_t address, std::uint64_t word) {
    const Ref<AddressSpace> memory = task.process.memory;
    return memory->force_out(address, &word, sizeof word).ok() ? SysResult(0) : Errno::eio;
}

SysResult set_info(Tracing& tracing, std::uint64_t data) {
    const SigInfo info = TRY(UserIn<SigInfo>{{data}}.read());
    if (!tracing.has_info) return Errno::einval;
    tracing.info = info;
    tracing.info_changed = true;
    return 0;
}

// How many signals that wait were copied, from the one of number `offset` on.
SysResult peek_signals(const Task& task, std::uint64_t address, std::uint64_t data) {
    const auto wanted = TRY(UserIn<PeekSiginfoArguments>{{address}}.read());
    if ((wanted.flags & ~ptrace_peeksiginfo_shared) != 0 || wanted.count < 0) return Errno::einval;
    const bool shared = (wanted.flags & ptrace_peeksiginfo_shared) != 0;
    const PendingSignals& pending = shared ? task.process.pending : task.pending;
    for (std::int64_t i = 0; i < wanted.count; ++i) {
        const auto number = static_cast<std::uint64_t>(i);
        const PendingSignals::Record* const record = pending.record(wanted.offset + number);
        if (record == nullptr) return i;
        const SigInfo info = signal_info(record->signal, record->cause);
        const auto copied = copy_to_user(data + number * sizeof info, &info, sizeof info);
        if (!copied.ok()) return i > 0 ? SysResult(i) : copied.error();
    }
    return wanted.count;
}

SysResult get_floating_point(Task& task, std::uint64_t data) {
    IoSegment all{data, UINT64_MAX};
    TRY(get_fpu_set(task, nt_prfpreg, all));
    return 0;
}

SysResult set_floating_point(Task& task, std::uint64_t data) {
    IoSegment all{data, UINT64_MAX};
    TRY(set_fpu_set(task, nt_prfpreg, all));
    return 0;
}

// What a tracer asks of a stopped task and what it sets.
SysResult inspect(Task& task, std::int64_t request, std::uint64_t address, std::uint64_t data) {
    Tracing& tracing = *task.tracing;
    switch (request) {
    case ptrace_peektext:
    case ptrace_peekdata:
        return peek(task, address, data);
    case ptrace_poketext:
    case ptrace_pokedata:
        return poke(task, address, data);
    case ptrace_peekuser:
        TRY(UserOut<std::uint64_t>{{data}}.write(TRY(peek_user(task, address))));
        return 0;
    case ptrace_pokeuser:
        TRY(poke_user(task, address, data));
        return 0;
    case ptrace_getregs:
        TRY(UserOut<UserRegisters>{{data}}.write(shown_registers(task)));
        return 0;
    case ptrace_setregs:
        TRY(set_registers(task, TRY(UserIn<UserRegisters>{{data}}.read())));
        return 0;
    case ptrace_getfpregs:
        return get_floating_point(task, data);
    case ptrace_setfpregs:
        return set_floating_point(task, data);
    case ptrace_getregset:
        TRY(get_register_set(task, address, data));
        return 0;
    case ptrace_setregset:
        TRY(set_register_set(task, address, data));
        return 0;
    case ptrace_setoptions:
        if ((data & ~std::uint64_t{ptrace_options}) != 0) return Errno::einval;
        tracing.options = static_cast<std::uint32_t>(data);
        return 0;
    case ptrace_geteventmsg:
        TRY(UserOut<std::uint64_t>{{data}}.write(tracing.message));
        return 0;
    case ptrace_getsiginfo:
        if (!tracing.has_info) return Errno::einval;
        TRY(UserOut<SigInfo>{{data}}.write(tracing.info));
        return 0;
    case ptrace_setsiginfo:
        return set_info(tracing, data);
    case ptrace_getsigmask:
        if (address != sizeof(SignalSet)) return Errno::einval;
        TRY(UserOut<SignalSet>{{data}}.write(task.restore_blocked ? task.saved_blocked : task.blocked));
        return 0;
    case ptrace_setsigmask: {
        if (address != sizeof(SignalSet)) return Errno::einval;
        task.blocked = TRY(UserIn<SignalSet>{{data}}.read()) & ~unblockable;
        task.restore_blocked = false;
        return 0;
    }
    case ptrace_peeksiginfo:
        return peek_signals(task, address, data);
    case ptrace_get_syscall_info: {
        SyscallInfo info{};
        const std::size_t bytes = call_info(task, info);
        TRY(copy_to_user(data, &info, std::min<std::size_t>(bytes, address)));
        return static_cast<std::int64_t>(bytes);
    }
    default:
        return Errno::eio;
    }
}

} // namespace

SysResult sys_ptrace(std::int64_t request, std::int32_t pid, std::uint64_t address, std::uint64_t data) {
    switch (request) {
    case ptrace_traceme:
        TRY(tracing::trace_me());
        return 0;
    case ptrace_attach:
    case ptrace_seize:
        return attach(request, pid, address, data);
    case ptrace_interrupt:
        return interrupt(pid);
    case ptrace_kill:
        return kill(pid);
    default:
        break;
    }
    Task& task = *TRY(stopped_tracee(pid));
    switch (request) {
    case ptrace_cont:
    case ptrace_syscall:
    case ptrace_sysemu:
    case ptrace_singlestep:
        return go_on(task, request, data);
    case ptrace_detach:
        if (data > signal_count) return Errno::eio;
        tracing::detach(*task.tracing, static_cast<unsigned>(data));
        return 0;
    case ptrace_listen:
        return listen(*task.tracing);
    default:
        return inspect(task, request, address, data);
    }
}

} // namespace personality::syscall
