// SPDX-License-Identifier: Apache-2.0
#include "personality/task/tracing.hpp"

#include "personality/linux/clone.hpp"
#include "personality/task/access.hpp"
#include "personality/task/exit.hpp"
#include "personality/task/signal_frame.hpp"

#include <memory>
#include <new>

namespace personality {

Tracing::Tracing(Task& of, Process& by, std::int32_t by_task)
    : task(&of), tracer(&by), tracer_task(by_task), tid(of.tid), process(&of.process) {
    by.tracees.push_back(*this);
}

Tracing::~Tracing() {
    if (process != nullptr && process->traced_leader == this) process->traced_leader = nullptr;
}

namespace tracing {

namespace {

Result<Tracing*> make(Task& task, Process& tracer, std::int32_t tracer_task) {
    if (task.tracing) return Errno::eperm;
    task.tracing.reset(new (std::nothrow) Tracing(task, tracer, tracer_task));
    if (!task.tracing) return Errno::enomem;
    return task.tracing.get();
}

// Whether the current task's tracee, which was stopped before, is on its way to be so for its tracer.
bool will_be_stopped(std::int32_t tid) {
    const Task* const task = Task::find(tid);
    return task != nullptr && task->tracing && task->tracing->tracer_task == current().tid && task->process.stopped &&
           !task->tracing->stopped && !task->ending();
}

void release(Tracing& tracing) {
    if (tracing.task != nullptr)
        tracing.task->tracing.reset();
    else
        delete &tracing;
}

} // namespace

Result<> trace_me() {
    Task& task = current();
    Process* const parent = task.process.parent;
    if (parent == nullptr || parent->zombie()) return Errno::eperm;
    const Task* const creator = Task::find(task.process.creator);
    const bool is_there = creator != nullptr && &creator->process == parent;
    TRY(make(task, *parent, is_there ? creator->tid : parent->main_task().tid));
    return {};
}

Result<> attach(Task& task, bool seize, std::uint32_t options) {
    if (&task.process == &current().process) return Errno::eperm;
    TRY(check_access(task.process));
    Tracing& made = *TRY(make(task, current().process, current().tid));
    made.seized = seize;
    made.options = options;
    if (!seize) send_signal(task, linux::sigstop, {.code = linux::si_kernel});
    task.process.continued.wake_all(); // if it is stopped, it tells its tracer
    const std::int32_t tid = task.tid;
    while (!seize && will_be_stopped(tid))
        TRY(current().process.children_changed.wait(no_deadline, WaitMode::killable));
    return {};
}

void go_on(Tracing& tracing, Tracing::Going how, unsigned signal) {
    tracing.going = how;
    tracing.signal = signal;
    tracing.stopped = tracing.listening = false;
    tracing.task->wake();
}

void detach(Tracing& tracing, unsigned signal) {
    Task& task = *tracing.task;
    const bool stopped = tracing.stopped;
    if (signal != 0 && stopped) {
        go_on(tracing, Tracing::Going::on, signal);
        tracing.ended = true; // the task itself lets go of it when it has taken the signal
        List<Tracing, &Tracing::hook>::remove(tracing);
        return;
    }
    task.tracing.reset();
    if (stopped) task.wake();
}

void interrupt(Tracing& tracing) {
    tracing.trap_wanted = true;
    if (tracing.stopped && tracing.listening)
        tracing.task->wake();
    else
        (void)tracing.task->wake_for_signal();
}

std::uint32_t follow(Task& child, std::uint64_t flags, unsigned exit_signal) {
    const Tracing* const parent = current().tracing.get();
    if (parent == nullptr || (flags & linux::clone_untraced) != 0) return 0;
    const linux::PtraceEvent event = (flags & linux::clone_vfork) != 0 ? linux::ptrace_event_vfork
                                     : exit_signal != linux::sigchld   ? linux::ptrace_event_clone
                                                                       : linux::ptrace_event_fork;
    const bool wanted = parent->has(event);
    if (!wanted && (flags & linux::clone_ptrace) == 0) return 0;
    const auto made = make(child, *parent->tracer, parent->tracer_task);
    if (made.ok()) {
        Tracing& own = **made;
        own.seized = parent->seized;
        own.options = parent->options;
        if (own.seized)
            own.trap_wanted = true;
        else
            child.pending.add(linux::sigstop, {.code = linux::si_kernel});
    }
    return wanted ? static_cast<std::uint32_t>(event) : 0U;
}

// A leader's end is its process's, which its parent hears of anyway if it is the tracer.
void task_ends(Task& task) {
    Process& process = task.process;
    if (!task.tracing) return;
    Tracing& own = *task.tracing;
    if (own.ended) { // detached meanwhile
        task.tracing.reset();
        return;
    }
    const bool replaced = process.survivor != nullptr && process.survivor != &task && task.leads();
    if (replaced || (task.leads() && own.tracer == process.parent)) {
        task.tracing.reset();
        return;
    }
    own.task = nullptr;
    own.stopped = false;
    (void)task.tracing.release();
    if (task.leads()) {
        process.traced_leader = &own;
        return;
    }
    if (process.ending) own.wait_status = process.exit_status.wait_status();
    own.ended = true;
    send_signal(*own.tracer, linux::sigchld,
                {.code = linux::cld_exited, .pid = own.tid, .uid = process.credentials.uid, .status = own.wait_status});
    own.tracer->children_changed.wake_all();
    own.process = nullptr;
}

void process_ended(Process& process) {
    Tracing* const leader = process.traced_leader;
    if (leader == nullptr) return;
    process.traced_leader = nullptr;
    leader->process = nullptr;
    leader->ended = true;
    leader->wait_status = process.exit_status.wait_status();
    send_signal(*leader->tracer, linux::sigchld, {.code = linux::cld_exited, .pid = leader->tid});
    leader->tracer->children_changed.wake_all();
}

void tracer_ends(const Task& task) {
    Process& process = task.process;
    for (Tracing* at = process.tracees.empty() ? nullptr : &process.tracees.front(); at != nullptr;) {
        Tracing& own = *at;
        at = process.tracees.next(own);
        if (own.tracer_task != task.tid && !process.has_one_task()) continue;
        if (own.task == nullptr) {
            release(own);
            continue;
        }
        Process& traced = own.task->process;
        const bool kill = (own.options & linux::ptrace_o_exitkill) != 0;
        detach(own, 0);
        if (kill) send_host_signal(traced, linux::sigkill);
    }
}

void continued(Process& process) {
    for (Task& task : process.tasks)
        if (task.tracing && task.tracing->seized) interrupt(*task.tracing);
}

void group_stops(Process& process) {
    for (Task& task : process.tasks)
        if (task.tracing) task.tracing->runs_while_stopped = false;
}

void wake_killed(Process& process) {
    for (Task& task : process.tasks)
        if (task.tracing && task.tracing->stopped) task.wake();
}

} // namespace tracing
} // namespace personality
