// SPDX-License-Identifier: Apache-2.0
//
// sigaction(2), sigprocmask(2), kill(2), sigsuspend(2) and their relatives.
#include "personality/syscall/rows_signal.hpp"
#include "personality/syscall/time_values.hpp"
#include "personality/task/signal_frame.hpp"
#include "personality/task/signal_stack.hpp"

namespace personality::syscall {

namespace {

using linux::signal_bit;
using linux::SignalSet;

bool valid_signal(std::int32_t signal) { return signal >= 1 && signal <= static_cast<int>(linux::signal_count); }

Result<> check_set_bytes(std::size_t bytes) { return bytes == sizeof(SignalSet) ? Result<>() : Errno::einval; }

SignalCause from_current(std::int32_t code) {
    const Process& sender = current().process;
    return {.code = code, .pid = sender.pid, .uid = sender.credentials.uid};
}

// Sends unless `signal` is 0, which only asks whether it could be sent.
Result<> send_checked(Process& target, unsigned signal, const SignalCause& cause) {
    const bool same_session_continue = signal == linux::sigcont && target.session == current().process.session;
    if (!same_session_continue && !may_signal(current().process.credentials, target)) return Errno::eperm;
    if (signal != 0) send_signal(target, signal, cause);
    return {};
}

// The process of that pid, or of which a task has that number. esrch.
Result<Process*> find_target(std::int32_t number) {
    if (Process* const process = Process::find(number); process != nullptr) return process;
    Task* const task = Task::find(number);
    if (task == nullptr) return Errno::esrch;
    return &task->process;
}

// To all processes that `chosen` accepts: succeeds if one could be sent to.
template<typename Chosen>
SysResult send_to_many(unsigned signal, Chosen&& chosen) {
    bool sent = false;
    bool refused = false;
    const SignalCause cause = from_current(linux::si_user);
    for (Process& process : Process::all()) {
        if (!chosen(process)) continue;
        const bool ok = send_checked(process, signal, cause).ok();
        sent |= ok;
        refused |= !ok;
    }
    if (sent) return 0;
    if (refused) return Errno::eperm;
    return Errno::esrch;
}

SysResult send_to_task(std::int32_t pid, std::int32_t tid, std::int32_t signal) {
    if (signal != 0 && !valid_signal(signal)) return Errno::einval;
    for (Process& process : Process::all())
        for (Task& task : process.tasks) {
            if (task.tid != tid || (pid != 0 && process.pid != pid)) continue;
            if (!may_signal(current().process.credentials, process)) return Errno::eperm;
            if (signal != 0) TRY(queue_signal(task, static_cast<unsigned>(signal), from_current(linux::si_tkill)));
            return 0;
        }
    return Errno::esrch;
}

// What sigqueue(3) may say: nobody passes for the kernel or for kill(2), but to itself.
Result<SignalCause> queued_cause(UserIn<linux::SigInfo> info, std::int32_t target) {
    const auto given = TRY(info.read());
    if ((given.code >= 0 || given.code == linux::si_tkill) && target != current().process.pid) return Errno::eperm;
    return SignalCause{
        .code = given.code, .pid = given.queued.pid, .uid = given.queued.uid, .value = given.queued.value};
}

} // namespace

SysResult sys_rt_sigqueueinfo(std::int32_t pid, std::int32_t signal, UserIn<linux::SigInfo> info) {
    const SignalCause cause = TRY(queued_cause(info, pid));
    if (signal != 0 && !valid_signal(signal)) return Errno::einval;
    Process* const target = TRY(find_target(pid));
    TRY(send_checked(*target, 0, cause));
    if (signal != 0) TRY(queue_signal(*target, static_cast<unsigned>(signal), cause));
    return 0;
}

SysResult sys_rt_tgsigqueueinfo(std::int32_t pid, std::int32_t tid, std::int32_t signal, UserIn<linux::SigInfo> info) {
    if (pid <= 0 || tid <= 0) return Errno::einval;
    const SignalCause cause = TRY(queued_cause(info, pid));
    if (signal != 0 && !valid_signal(signal)) return Errno::einval;
    Process* const target = Process::find(pid);
    if (target == nullptr) return Errno::esrch;
    for (Task& task : target->tasks) {
        if (task.tid != tid) continue;
        TRY(send_checked(*target, 0, cause));
        if (signal != 0) TRY(queue_signal(task, static_cast<unsigned>(signal), cause));
        return 0;
    }
    return Errno::esrch;
}

// Calls that must go on where they stopped keep their deadlines (deadline_of_call()) and need none of this.
SysResult sys_restart_syscall() { return Errno::eintr; }

SysResult sys_rt_sigaction(std::int32_t signal, UserIn<linux::SigAction> action, UserOut<linux::SigAction> old,
                           std::size_t set_bytes) {
    TRY(check_set_bytes(set_bytes));
    if (!valid_signal(signal)) return Errno::einval;
    const auto number = static_cast<unsigned>(signal);
    Process& process = current().process;
    const linux::SigAction before = process.action(number);
    if (!action.is_null()) {
        if ((unblockable & signal_bit(number)) != 0) return Errno::einval;
        set_action(process, number, TRY(action.read()));
    }
    if (!old.is_null()) TRY(old.write(before));
    return 0;
}

SysResult sys_rt_sigprocmask(std::uint32_t how, UserIn<SignalSet> set, UserOut<SignalSet> old, std::size_t set_bytes) {
    TRY(check_set_bytes(set_bytes));
    Task& task = current();
    const SignalSet before = task.blocked;
    if (!set.is_null()) {
        const SignalSet given = TRY(set.read()) & ~unblockable;
        if (how == linux::sig_block)
            task.blocked |= given;
        else if (how == linux::sig_unblock)
            task.blocked &= ~given;
        else if (how == linux::sig_setmask)
            task.blocked = given;
        else
            return Errno::einval;
    }
    if (!old.is_null()) TRY(old.write(before));
    return 0;
}

SysResult sys_rt_sigreturn() { return begin_signal_return(current()); }

SysResult sys_pause() {
    WaitQueue nobody;
    while (nobody.wait().ok()) {
    }
    return Errno::restart_no_handler;
}

SysResult sys_kill(std::int32_t pid, std::int32_t signal) {
    if (signal != 0 && !valid_signal(signal)) return Errno::einval;
    const auto number = static_cast<unsigned>(signal);
    const Process& self = current().process;
    if (pid > 0) {
        TRY(send_checked(*TRY(find_target(pid)), number, from_current(linux::si_user)));
        return 0;
    }
    if (pid == -1)
        return send_to_many(number, [&](Process& process) { return !process.is_init() && &process != &self; });
    const std::int32_t group = pid == 0 ? self.group : -pid;
    return send_to_many(number, [&](Process& process) { return process.group == group; });
}

SysResult sys_tkill(std::int32_t tid, std::int32_t signal) {
    if (tid <= 0) return Errno::einval;
    return send_to_task(0, tid, signal);
}

SysResult sys_tgkill(std::int32_t pid, std::int32_t tid, std::int32_t signal) {
    if (pid <= 0 || tid <= 0) return Errno::einval;
    return send_to_task(pid, tid, signal);
}

SysResult sys_rt_sigpending(UserOut<SignalSet> set, std::size_t set_bytes) {
    if (set_bytes > sizeof(SignalSet)) return Errno::einval;
    const Task& task = current();
    TRY(set.write((task.pending.set() | task.process.pending.set()) & task.blocked));
    return 0;
}

SysResult sys_rt_sigtimedwait(UserIn<SignalSet> set, UserOut<linux::SigInfo> info, UserIn<linux::TimeSpec> timeout,
                              std::size_t set_bytes) {
    TRY(check_set_bytes(set_bytes));
    const SignalSet wanted = TRY(set.read()) & ~unblockable;
    const Deadline deadline = timeout.is_null() ? no_deadline : after(TRY(nanoseconds(TRY(timeout.read()))));
    Task& task = current();
    const SignalSet blocked = task.blocked;
    for (;;) {
        SignalCause cause;
        const unsigned signal = take_signal(task, cause, wanted);
        if (signal != 0) {
            if (!info.is_null()) TRY(info.write(signal_info(signal, cause)));
            return signal;
        }
        task.blocked = blocked & ~wanted; // they end the wait
        task.awaited = wanted;
        WaitQueue nobody;
        const auto waited = nobody.wait(deadline);
        const bool arrived = ((task.pending.set() | task.process.pending.set()) & wanted) != 0;
        task.blocked = blocked;
        task.awaited = 0;
        if (arrived || waited.ok()) continue;
        if (waited.error() == Errno::etimedout) return Errno::eagain;
        return Errno::eintr;
    }
}

SysResult sys_rt_sigsuspend(UserIn<SignalSet> set, std::size_t set_bytes) {
    TRY(check_set_bytes(set_bytes));
    set_temporary_signal_mask(TRY(set.read()));
    return sys_pause();
}

SysResult sys_sigaltstack(UserIn<linux::StackT> stack, UserOut<linux::StackT> old) {
    Task& task = current();
    const std::uint64_t sp = task.user->registers().rsp;
    const linux::StackT before = shown_signal_stack(task, sp);
    if (!stack.is_null()) TRY(set_signal_stack(task, TRY(stack.read()), sp));
    if (!old.is_null()) TRY(old.write(before));
    return 0;
}

} // namespace personality::syscall
