// SPDX-License-Identifier: Apache-2.0
//
// Where a traced task stops. The current task is the one that stops.
#include "personality/platform/system_calls.hpp"
#include "personality/task/process_state.hpp"
#include "personality/task/signal_frame.hpp"
#include "personality/task/tracing.hpp"
#include "personality/vdso/signal_code.hpp"

namespace personality::tracing {

namespace {

constexpr std::uint32_t call_mark = 0x80; // of a stop at a call, with PTRACE_O_TRACESYSGOOD
constexpr std::uint64_t trap_flag = 0x100;
constexpr std::uint64_t no_call = UINT64_MAX;

bool killed(const Task& task) {
    const linux::SignalSet pending = task.pending.set() | task.process.pending.set();
    return (pending & linux::signal_bit(linux::sigkill)) != 0;
}

void tell_tracer(const Task& task) {
    const Tracing& own = *task.tracing;
    Process& tracer = *own.tracer;
    tracer.children_changed.wake_all();
    const linux::SigAction& action = tracer.action(linux::sigchld);
    if (action.handler == linux::sig_ign || (action.flags & linux::sa_nocldstop) != 0) return;
    send_signal(tracer, linux::sigchld,
                {.code = linux::cld_trapped,
                 .pid = task.tid,
                 .uid = task.process.credentials.uid,
                 .status = static_cast<std::int32_t>(own.code & 0x7f)});
}

// A tracer that let go with a signal left this to the task.
void drop_if_detached(Task& task) {
    if (task.tracing && task.tracing->ended) task.tracing.reset();
}

// Until the tracer lets the task go on, or it is killed. The signal that it is given.
unsigned stop(Task& task, std::uint32_t code, bool ends = false) {
    Tracing& own = *task.tracing;
    own.code = code;
    own.signal = 0;
    own.reported = own.listening = false;
    own.stopped = true;
    tell_tracer(task);
    while (task.tracing && task.tracing->stopped) {
        if (killed(task) || (task.ending() && !ends)) break;
        if (task.tracing->listening && task.tracing->trap_wanted) break;
        (void)block(no_deadline, WaitMode::uninterruptible);
    }
    if (!task.tracing) return 0;
    task.tracing->stopped = task.tracing->listening = false;
    task.tracing->has_info = false;
    task.tracing->call_stop = linux::call_stop_none;
    const unsigned signal = task.tracing->signal;
    return signal;
}

void set_info(Task& task, std::uint32_t code) {
    Tracing& own = *task.tracing;
    own.info = {};
    own.info.signo = linux::sigtrap;
    own.info.code = static_cast<std::int32_t>(code);
    own.info.sender.pid = task.tid;
    own.info.sender.uid = task.process.credentials.uid;
    own.has_info = true;
}

// A stop that no signal is the reason of; one that the tracer gives is sent then.
void stop_and_send(Task& task, std::uint32_t code, bool ends = false) {
    set_info(task, code);
    const std::int32_t tracer = task.tracing->tracer->pid;
    const unsigned signal = stop(task, code, ends);
    if (signal != 0) send_signal(task, signal, {.code = linux::si_user, .pid = tracer});
    drop_if_detached(task);
}

void stop_at_call(Task& task, linux::CallStop kind) {
    Tracing& own = *task.tracing;
    const bool marked = (own.options & linux::ptrace_o_tracesysgood) != 0;
    const std::uint32_t code = linux::sigtrap | (marked ? call_mark : 0);
    own.call_stop = kind;
    own.message = kind; // PTRACE_EVENTMSG_SYSCALL_ENTRY and _EXIT
    stop_and_send(task, code);
}

SignalCause cause_of(const linux::SigInfo& info) {
    return {.code = info.code,
            .pid = info.sender.pid,
            .uid = info.sender.uid,
            .status = info.sender.status,
            .value = info.code < 0 ? info.queued.value : 0};
}

} // namespace

void at_event(linux::PtraceEvent event, std::uint64_t message) {
    Task& task = current();
    if (!task.tracing || !task.tracing->has(event)) return;
    const bool ends = event == linux::ptrace_event_exit;
    if (ends && task.process.ending && task.process.exit_status.signal == linux::sigkill) return;
    task.tracing->message = message;
    stop_and_send(task, linux::sigtrap | event << 8, ends);
}

bool enter_call(Task& task) {
    if (!task.tracing || task.call_number == signal_return_call) return true;
    const Tracing::Going going = task.tracing->going;
    if (going != Tracing::Going::to_call && going != Tracing::Going::to_emulated_call) return true;
    task.user->change_registers().rax = -static_cast<std::uint64_t>(Errno::enosys);
    stop_at_call(task, linux::call_stop_entry);
    return going != Tracing::Going::to_emulated_call && task.call_number != no_call;
}

void leave_call(Task& task) {
    if (!task.tracing) return;
    const std::uint64_t to = task.user->registers().rip;
    const bool returns_twice = to % page_size == vdso::leave_handler_offset &&
                               to - vdso::leave_handler_offset == task.process.memory->vdso_place();
    if (returns_twice) return;
    if (task.tracing->going == Tracing::Going::to_call)
        stop_at_call(task, linux::call_stop_exit);
    else if (task.tracing->going == Tracing::Going::one_step)
        send_signal(task, linux::sigtrap, {.code = linux::trap_trace, .address = task.user->registers().rip});
}

void at_seccomp(Task& task, std::uint32_t data) {
    Tracing& own = *task.tracing;
    own.message = data;
    own.call_stop = linux::call_stop_seccomp;
    stop_and_send(task, linux::sigtrap | linux::ptrace_event_seccomp << 8);
}

void at_group_stop(Task& task) {
    const bool seized = task.tracing->seized;
    const std::uint32_t code = task.process.stop_signal | (seized ? linux::ptrace_event_stop << 8 : 0U);
    if (seized) set_info(task, code);
    (void)stop(task, code);
    drop_if_detached(task);
    if (task.tracing && !task.tracing->trap_wanted) task.tracing->runs_while_stopped = task.process.stopped;
}

void at_trap(Task& task) {
    task.tracing->trap_wanted = false;
    const unsigned signal = task.process.stopped ? task.process.stop_signal : linux::sigtrap;
    const std::uint32_t code = signal | linux::ptrace_event_stop << 8;
    set_info(task, code);
    (void)stop(task, code);
    drop_if_detached(task);
}

void at_exec(Task& task, std::int32_t former_tid) {
    if (!task.tracing) return;
    task.tracing->tid = task.tid;
    if (task.tracing->has(linux::ptrace_event_exec))
        at_event(linux::ptrace_event_exec, static_cast<std::uint64_t>(former_tid));
    else if (!task.tracing->seized)
        send_signal(task, linux::sigtrap, {.code = linux::si_user, .pid = task.tid});
}

unsigned at_signal(Task& task, unsigned signal, SignalCause& cause) {
    Tracing& own = *task.tracing;
    const std::int32_t tracer = own.tracer->pid;
    own.info = signal_info(signal, cause);
    own.has_info = true;
    own.info_changed = false;
    const unsigned given = stop(task, signal);
    if (given != 0 && given != signal)
        cause = {.code = linux::si_user, .pid = tracer};
    else if (task.tracing && own.info_changed)
        cause = cause_of(own.info);
    drop_if_detached(task);
    if (given == 0 || given == linux::sigkill || (task.blocked & linux::signal_bit(given)) == 0) return given;
    send_signal(task, given, cause);
    return 0;
}

// The flag is the program's only while it runs: no stop and no signal's frame shows it.
void prepare_step(Task& task) {
    if (task.tracing->going == Tracing::Going::one_step) task.user->change_registers().rflags |= trap_flag;
}

void end_step(Task& task) {
    if (task.tracing->going == Tracing::Going::one_step && (task.user->registers().rflags & trap_flag) != 0)
        task.user->change_registers().rflags &= ~trap_flag;
}

} // namespace personality::tracing
