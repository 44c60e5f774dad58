// SPDX-License-Identifier: Apache-2.0
//
// What happens to pending signals on the way to user mode.
#include "personality/task/core_dump.hpp"
#include "personality/task/exit.hpp"
#include "personality/task/job_control.hpp"
#include "personality/task/signal_frame.hpp"

namespace personality {

namespace {

constexpr std::uint64_t syscall_bytes = 2;

// The call is made again as soon as the task runs; then it goes on, if no handler comes between.
void restart_call(Task& task) {
    Registers& registers = task.user->change_registers();
    registers.rax = task.call_number;
    registers.rip -= syscall_bytes;
}

bool restarts(const Task& task, const linux::SigAction& action) {
    return task.restart == Errno::restart_sys && (action.flags & linux::sa_restart) != 0;
}

void stop(Task& task, unsigned signal) {
    Process& process = task.process;
    process.stopped = true;
    process.stop_signal = signal;
    process.stop_reported = false;
    process.continue_reported = true;
    tracing::group_stops(process);
    wake_all_tasks(process);
    tell_parent_of_stop(process, linux::cld_stopped, signal);
}

void stay_stopped(Task& task) {
    while (task.process.stopped && !task.ending()) {
        if (!task.tracing)
            (void)task.process.continued.wait(no_deadline, WaitMode::uninterruptible);
        else if (task.tracing->runs_while_stopped)
            return;
        else if (task.tracing->trap_wanted)
            tracing::at_trap(task);
        else
            tracing::at_group_stop(task);
    }
    if (task.tracing && task.tracing->trap_wanted && !task.ending()) tracing::at_trap(task);
}

void act_by_default(Task& task, unsigned signal, const SignalCause& cause) {
    if (task.process.unkillable && (unblockable & linux::signal_bit(signal)) == 0) return;
    switch (default_action(signal)) {
    case DefaultAction::ignore:
    case DefaultAction::resume:
        break;
    case DefaultAction::stop:
        if (signal == linux::sigstop || !job_control::is_orphaned(task.process.group)) stop(task, signal);
        break;
    case DefaultAction::terminate:
        end_process(task.process, {.signal = signal});
        break;
    case DefaultAction::core:
        end_process(task.process, {.signal = signal, .core = dump_core(task, signal, cause)});
    }
}

void handle(Task& task, unsigned signal, const SignalCause& cause) {
    linux::SigAction& slot = task.process.action(signal);
    const linux::SigAction action = slot;
    if (action.handler == linux::sig_ign) return;
    if (action.handler == linux::sig_dfl) {
        act_by_default(task, signal, cause);
        return;
    }
    if ((action.flags & linux::sa_resethand) != 0) slot.handler = linux::sig_dfl;
    if (restarts(task, action)) restart_call(task);
    task.call_goes_on = false;
    task.restart = {};
    if (enter_handler(task, signal, cause, action).ok()) return;
    if (signal == linux::sigsegv)
        end_process(task.process, {.signal = linux::sigsegv});
    else
        force_signal(task, linux::sigsegv, {});
}

} // namespace

void before_user_mode(Task& task) {
    task.rseq.restart(task);
    for (;;) {
        if (task.ending()) end_task();
        stay_stopped(task);
        SignalCause cause;
        unsigned signal = take_signal(task, cause, ~task.blocked);
        if (signal == 0) break;
        if (task.tracing && signal != linux::sigkill) signal = tracing::at_signal(task, signal, cause);
        if (signal != 0) handle(task, signal, cause);
    }
    if (task.restart != Errno{}) {
        restart_call(task);
        task.call_goes_on = true;
    }
    task.restart = {};
    if (task.restore_blocked) {
        task.blocked = task.saved_blocked;
        task.restore_blocked = false;
        if (task.signal_pending()) before_user_mode(task);
    }
}

} // namespace personality
