// SPDX-License-Identifier: Apache-2.0
#include "personality/task/exit.hpp"

#include "personality/fs/vfs/file_table.hpp"
#include "personality/fs/vfs/fs_context.hpp"
#include "personality/ipc/semaphore_set.hpp"
#include "personality/session/sessions.hpp"
#include "personality/syscall/futex.hpp"
#include "personality/task/job_control.hpp"
#include "personality/task/oom.hpp"
#include "personality/task/scheduler.hpp"
#include "personality/task/signals.hpp"

namespace personality {

namespace {

bool wants_no_zombies(const Process& parent) {
    const linux::SigAction& action = parent.action(linux::sigchld);
    return action.handler == linux::sig_ign || (action.flags & linux::sa_nocldwait) != 0;
}

// Who takes the children of a process that ends: its nearest ancestor that asked for them, or the first process.
Process* heir_of(const Process& process) {
    for (Process* ancestor = process.parent; ancestor != nullptr; ancestor = ancestor->parent)
        if (ancestor->subreaper && !ancestor->ending) return ancestor;
    Process* const init = Process::find(init_pid);
    return init == &process ? nullptr : init;
}

// The heir hears of those that have ended already.
void give_children_away(Process& process) {
    Process* const heir = heir_of(process);
    if (heir == nullptr) return;
    while (Process* const child = process.children.pop_front()) {
        child->parent = heir;
        child->creator = heir->pid;
        child->exit_signal = linux::sigchld;
        heir->children.push_back(*child);
        job_control::leave_child(*child, process);
        if (!child->zombie()) continue;
        if (wants_no_zombies(*heir))
            reap(*child);
        else
            heir->children_changed.wake_all();
    }
}

// Those that wanted a signal at the end of the task that made them get it.
void tell_children(const Task& task) {
    Process& process = task.process;
    for (Process& child : process.children) {
        if (child.creator != task.tid) continue;
        child.creator = process.pid;
        if (child.death_signal != 0)
            send_signal(child, child.death_signal,
                        {.code = linux::si_user, .pid = process.pid, .uid = process.credentials.uid});
    }
}

void tell_parent(Process& process) {
    Process* const parent = process.parent;
    if (parent == nullptr) return;
    const ExitStatus& status = process.exit_status;
    const bool killed = status.signal != 0;
    if (process.exit_signal != 0)
        send_signal(*parent, process.exit_signal,
                    {.code = !killed       ? linux::cld_exited
                             : status.core ? linux::cld_dumped
                                           : linux::cld_killed,
                     .pid = process.pid,
                     .uid = process.credentials.uid,
                     .status = killed ? static_cast<std::int32_t>(status.signal) : status.code});
    parent->children_changed.wake_all();
    if (process.exit_signal == linux::sigchld && wants_no_zombies(*parent)) reap(process);
}

// As a shell tells it.
std::int32_t exit_code_of_signal(unsigned signal) { return 128 + static_cast<std::int32_t>(signal); }

// A program that the host started beside the first one has no parent that would wait for it; the one that has the
// init for its parent is the container's, and its end is the init's.
void end_session(Process& process) {
    const ExitStatus& status = process.exit_status;
    const bool killed = status.signal != 0;
    const bool of_init = process.parent != nullptr && process.parent->is_init();
    if (of_init) end_process(*process.parent, {.code = killed ? exit_code_of_signal(status.signal) : status.code});
    process.host_session->end(killed ? protocol::ExitKind::Signaled : protocol::ExitKind::Exited,
                              killed ? status.signal : static_cast<std::uint32_t>(status.code));
    reap(process);
}

// The first process is gone: the others go too, and the host is told when none is left that could still write.
void end_if_last() {
    Process* const init = Process::find(init_pid);
    if (init == nullptr || !init->zombie()) return;
    bool alive = false;
    for (Process& process : Process::all()) {
        if (process.zombie()) continue;
        alive = true;
        end_process(process, {.signal = linux::sigkill});
    }
    if (alive) return;
    const ExitStatus& status = init->exit_status;
    const bool killed = status.signal != 0;
    const std::uint32_t memory_ended = oom::kills() > 0 ? protocol::exit_out_of_memory : 0;
    session::report_end(killed ? protocol::ExitKind::Signaled : protocol::ExitKind::Exited,
                        (killed ? status.signal : static_cast<std::uint32_t>(status.code)) | memory_ended);
}

// The end of a task's object; only its stack is still in use.
void bury(Task& task) {
    Process& process = task.process;
    tracing::task_ends(task);
    delete &task;
    process.tasks_ended.wake_all();
    if (process.zombie()) {
        tracing::process_ended(process);
        if (process.handle) process.handle->ended.wake_all();
        if (process.host_session && !process.is_init())
            end_session(process);
        else
            tell_parent(process);
    }
    end_if_last();
}

bool is_shared(const Task& task) { return task.process.memory->references() > 1 || !task.process.has_one_task(); }

} // namespace

void end_process(Process& process, const ExitStatus& status) {
    if (process.ending) return;
    process.ending = true;
    process.exit_status = status;
    if (process.stopped) {
        process.stopped = false;
        process.continued.wake_all();
    }
    wake_all_tasks(process);
}

void leave_memory(Task& task) {
    if (!task.process.memory) return;
    futex_release_robust_list(task);
    futex_release_owned(task);
    if (task.clear_tid_address == 0 || !is_shared(task)) return;
    const std::int32_t zero = 0;
    if (task.process.memory->copy_out(task.clear_tid_address, &zero, sizeof(zero)).ok())
        (void)futex_wake(task.clear_tid_address, 1, futex_any_bits, FutexScope::shared);
}

Result<> end_other_tasks() {
    Task& task = current();
    Process& process = task.process;
    if (process.survivor != nullptr) return Errno::eagain; // which ends this one
    process.survivor = &task;
    wake_all_tasks(process);
    while (!process.has_one_task() && !process.ending)
        (void)process.tasks_ended.wait(no_deadline, WaitMode::killable);
    process.survivor = nullptr;
    if (process.ending) return Errno::eintr;
    task.tid = process.pid;
    return {};
}

void end_task() {
    Task& task = current();
    Process& process = task.process;
    tracing::at_event(linux::ptrace_event_exit, static_cast<std::uint64_t>(process.exit_status.wait_status()));
    tracing::tracer_ends(task);
    leave_memory(task);
    const bool last = process.has_one_task();
    if (!last && process.pending.set() != 0) wake_all_tasks(process); // perhaps it was to take one
    tell_children(task);
    task.files.reset();
    task.fs_context.reset();
    task.user->release();
    task.user = nullptr;
    if (last) {
        process.ending = true;
        process.real_timer.cancel();
        process.timers.reset();
        ipc::undo_semaphores(process.pid);
        process.leave_address_space();
        oom::memory_freed();
        process.executable.reset();
        process.borrows_memory = false;
        process.vfork_done.wake_all();
        job_control::leave_session(process);
        give_children_away(process);
        job_control::leave_group(process);
    }
    scheduler::end(bury);
}

void end_container(protocol::ExitKind kind, std::uint32_t value) {
    session::report_end(kind, value);
    for (;;)
        scheduler::sleep();
}

void reap(Process& zombie) { delete &zombie; }

} // namespace personality
