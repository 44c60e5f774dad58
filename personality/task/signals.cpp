// SPDX-License-Identifier: Apache-2.0
#include "personality/task/signals.hpp"

#include "personality/linux/resource.hpp"
#include "personality/task/scheduler.hpp"

#include <algorithm>
#include <bit>

namespace personality {

namespace {

using linux::signal_bit;
using linux::SignalSet;

constexpr SignalSet stop_signals =
    signal_bit(linux::sigstop) | signal_bit(linux::sigtstp) | signal_bit(linux::sigttin) | signal_bit(linux::sigttou);

// Of faults: they are taken before any other.
constexpr SignalSet synchronous = signal_bit(linux::sigsegv) | signal_bit(linux::sigbus) | signal_bit(linux::sigill) |
                                  signal_bit(linux::sigtrap) | signal_bit(linux::sigfpe) | signal_bit(linux::sigsys);

bool ignored(const Process& process, unsigned signal) {
    const std::uint64_t handler = process.action(signal).handler;
    if (handler == linux::sig_ign) return true;
    if (handler != linux::sig_dfl) return false;
    const DefaultAction action = default_action(signal);
    return process.unkillable || action == DefaultAction::ignore || action == DefaultAction::resume;
}

void resume(Process& process) {
    if (!process.stopped) return;
    process.stopped = false;
    process.continued.wake_all();
}

// Whether a signal waits for the task, even if it would be ignored: its tracer may want it.
bool holds_back(const Task& task, unsigned signal) {
    return ((task.blocked | task.awaited) & signal_bit(signal)) != 0 || (task.tracing && signal != linux::sigkill);
}

void discard_everywhere(Process& process, SignalSet signals) {
    process.pending.discard(signals);
    for (Task& task : process.tasks)
        task.pending.discard(signals);
}

// What a signal does as soon as it is sent, whatever becomes of it.
void act_on_arrival(Process& process, unsigned signal) {
    if ((stop_signals & signal_bit(signal)) != 0) {
        discard_everywhere(process, signal_bit(linux::sigcont));
    } else if (signal == linux::sigcont) {
        discard_everywhere(process, stop_signals);
        if (!process.stopped) return;
        resume(process);
        tracing::continued(process);
        process.continue_reported = false;
        tell_parent_of_stop(process, linux::cld_continued, linux::sigcont);
    } else if (signal == linux::sigkill) {
        resume(process);
        tracing::wake_killed(process);
    }
}

// One task is enough to take it: one that doesn't block it, and isn't in a wait that no signal ends.
void wake_one_task(Process& process, unsigned signal) {
    for (Task& task : process.tasks)
        if ((task.blocked & signal_bit(signal)) == 0 && task.wake_for_signal()) return;
}

// As kill(2) does it, a signal is sent whether or not what comes with it can be kept. A queued one is refused then.
bool refused(bool kept, unsigned signal, const SignalCause& cause) {
    constexpr unsigned first_real_time = 32;
    return !kept && signal >= first_real_time && cause.code != linux::si_user;
}

std::uint64_t queue_limit(const Process& process) { return process.limits[linux::rlimit_sigpending].soft; }

Result<> post(Process& process, unsigned signal, const SignalCause& cause) {
    const bool kept = process.pending.add(signal, cause, queue_limit(process));
    if (signal == linux::sigkill) tracing::wake_killed(process);
    wake_one_task(process, signal);
    process.signal_watchers.wake_all();
    return refused(kept, signal, cause) ? Errno::eagain : Result<>();
}

} // namespace

DefaultAction default_action(unsigned signal) {
    switch (signal) {
    case linux::sigchld:
    case linux::sigurg:
    case linux::sigwinch:
        return DefaultAction::ignore;
    case linux::sigcont:
        return DefaultAction::resume;
    case linux::sigstop:
    case linux::sigtstp:
    case linux::sigttin:
    case linux::sigttou:
        return DefaultAction::stop;
    case linux::sigquit:
    case linux::sigill:
    case linux::sigtrap:
    case linux::sigabrt:
    case linux::sigbus:
    case linux::sigfpe:
    case linux::sigsegv:
    case linux::sigxcpu:
    case linux::sigxfsz:
    case linux::sigsys:
        return DefaultAction::core;
    default:
        return DefaultAction::terminate;
    }
}

Result<> queue_signal(Process& process, unsigned signal, const SignalCause& cause) {
    if (process.zombie()) return {};
    act_on_arrival(process, signal);
    if (ignored(process, signal) && !holds_back(process.main_task(), signal)) return {};
    return post(process, signal, cause);
}

Result<> queue_signal(Task& task, unsigned signal, const SignalCause& cause) {
    act_on_arrival(task.process, signal);
    if (ignored(task.process, signal) && !holds_back(task, signal)) return {};
    const bool kept = task.pending.add(signal, cause, queue_limit(task.process));
    task.wake_for_signal();
    task.process.signal_watchers.wake_all();
    return refused(kept, signal, cause) ? Errno::eagain : Result<>();
}

void send_signal(Process& process, unsigned signal, const SignalCause& cause) {
    (void)queue_signal(process, signal, cause);
}

void send_signal(Task& task, unsigned signal, const SignalCause& cause) { (void)queue_signal(task, signal, cause); }

void send_host_signal(Process& process, unsigned signal) {
    if (process.zombie()) return;
    if ((unblockable & signal_bit(signal)) == 0) {
        send_signal(process, signal, {.code = linux::si_user});
        return;
    }
    act_on_arrival(process, signal);
    (void)post(process, signal, {.code = linux::si_user});
}

void wake_all_tasks(Process& process) {
    for (Task& task : process.tasks)
        (void)task.wake_for_signal();
    if (process.ending) tracing::wake_killed(process);
}

void force_signal(Task& task, unsigned signal, const SignalCause& cause) {
    linux::SigAction& action = task.process.action(signal);
    const bool blocked = (task.blocked & signal_bit(signal)) != 0;
    if (blocked || action.handler == linux::sig_ign) action = {};
    task.process.unkillable = false;
    task.blocked &= ~signal_bit(signal);
    task.pending.add(signal, cause);
}

void tell_parent_of_stop(const Process& process, std::int32_t code, unsigned signal) {
    Process* const parent = process.parent;
    if (parent == nullptr) return;
    parent->children_changed.wake_all();
    const linux::SigAction& action = parent->action(linux::sigchld);
    if (action.handler == linux::sig_ign || (action.flags & linux::sa_nocldstop) != 0) return;
    send_signal(*parent, linux::sigchld,
                {.code = code,
                 .pid = process.pid,
                 .uid = process.credentials.uid,
                 .status = static_cast<std::int32_t>(signal)});
}

bool may_signal(const Credentials& who, const Process& target) {
    const Credentials& owner = target.credentials;
    return who.can(linux::Capability::kill) || who.euid == owner.suid || who.euid == owner.uid ||
           who.uid == owner.suid || who.uid == owner.uid;
}

// The task's own come before the process's, those of faults before others, and then the lowest.
unsigned take_signal(Task& task, SignalCause& cause, SignalSet set) {
    PendingSignals& shared = task.process.pending;
    const SignalSet own = task.pending.set() & set;
    const SignalSet ready = own | (shared.set() & set);
    if (ready == 0) return 0;
    const SignalSet first = own != 0 ? own : ready;
    const SignalSet preferred = (ready & signal_bit(linux::sigkill)) != 0 ? signal_bit(linux::sigkill)
                                : (first & synchronous) != 0              ? first & synchronous
                                                                          : first;
    const auto signal = static_cast<unsigned>(std::countr_zero(preferred)) + 1;
    PendingSignals& from = (own & signal_bit(signal)) != 0 ? task.pending : shared;
    cause = from.take(signal);
    return signal;
}

void set_action(Process& process, unsigned signal, const linux::SigAction& action) {
    process.action(signal) = action;
    process.action(signal).mask &= ~unblockable;
    if (!ignored(process, signal)) return;
    discard_everywhere(process, signal_bit(signal));
}

Result<> unshare_actions(Process& process) {
    if (process.actions->references() == 1) return {};
    auto own = TRY(make_ref<SignalActions>());
    std::copy(std::begin(process.actions->of), std::end(process.actions->of), own->of);
    process.actions = std::move(own);
    return {};
}

void reset_handlers(Process& process) {
    for (linux::SigAction& action : process.actions->of)
        action = {action.handler == linux::sig_ign ? linux::sig_ign : linux::sig_dfl, 0, 0, 0};
}

bool Task::signal_pending() const {
    if (ending() || (process.stopped && !(tracing && tracing->runs_while_stopped))) return true;
    if (tracing && tracing->trap_wanted) return true;
    return ((pending.set() | process.pending.set()) & ~blocked) != 0;
}

bool Task::fatal_signal_pending() const {
    if (ending()) return true;
    const SignalSet ready = (pending.set() | process.pending.set()) & ~blocked;
    for (SignalSet rest = ready; rest != 0; rest &= rest - 1) {
        const auto signal = static_cast<unsigned>(std::countr_zero(rest)) + 1;
        const DefaultAction action = default_action(signal);
        const bool ends = action == DefaultAction::terminate || action == DefaultAction::core;
        if (signal == linux::sigkill || (process.action(signal).handler == linux::sig_dfl && ends)) return true;
    }
    return false;
}

} // namespace personality
