// SPDX-License-Identifier: Apache-2.0
#include "personality/task/clone.hpp"

#include "personality/event/pid_fd.hpp"
#include "personality/fs/vfs/file_table.hpp"
#include "personality/fs/vfs/fs_context.hpp"
#include "personality/linux/clone.hpp"
#include "personality/linux/resource.hpp"
#include "personality/task/exit.hpp"
#include "personality/task/scheduler.hpp"
#include "personality/task/signals.hpp"
#include "personality/task/task_count.hpp"

#include <cstring>
#include <memory>
#include <new>

namespace personality {

namespace {

using namespace linux;

constexpr std::uint64_t supported = clone_vm | clone_fs | clone_files | clone_sighand | clone_pidfd | clone_ptrace |
                                    clone_vfork | clone_parent | clone_thread | clone_sysvsem | clone_settls |
                                    clone_parent_settid | clone_child_cleartid | clone_detached | clone_untraced |
                                    clone_child_settid | clone_io | clone_clear_sighand;

// The combinations that clone(2) refuses. A container's processes have no right to new namespaces.
Result<> check_flags(std::uint64_t flags, const Process& parent) {
    const auto has = [&](std::uint64_t wanted) { return (flags & wanted) != 0; };
    if (has(clone_fs) && has(clone_newns | clone_newuser)) return Errno::einval;
    if (has(clone_thread) && !has(clone_sighand)) return Errno::einval;
    if (has(clone_sighand) && (!has(clone_vm) || has(clone_clear_sighand))) return Errno::einval;
    if (has(clone_parent) && (parent.is_init() || parent.parent == nullptr)) return Errno::einval;
    if (has(clone_thread) && has(clone_newuser | clone_newpid)) return Errno::einval;
    if (has(clone_pidfd) && has(clone_thread | clone_detached)) return Errno::einval;
    if (has(clone_new_namespaces)) return Errno::eperm;
    return (flags & ~supported) == 0 ? Result<>() : Errno::einval;
}

// RLIMIT_NPROC counts its user's tasks.
Result<> check_task_limit(const Process& parent) {
    const Credentials& who = parent.credentials;
    const std::uint64_t limit = parent.limits[rlimit_nproc].soft;
    if (who.privileged() || limit == UINT64_MAX) return {};
    std::uint64_t count = 0;
    for (const Process& process : Process::all())
        if (process.credentials.uid == who.uid) count += process.task_count();
    return count < limit ? Result<>() : Errno::eagain;
}

Result<> share_or_copy(Task& child, const Task& parent, std::uint64_t flags) {
    child.files = (flags & clone_files) != 0 ? parent.files : TRY(parent.files->copy());
    child.fs_context = (flags & clone_fs) != 0 ? parent.fs_context : TRY(parent.fs_context->copy());
    if ((flags & clone_thread) != 0) return {};
    Process& process = child.process;
    process.memory = (flags & clone_vm) != 0 ? parent.process.memory : TRY(parent.process.memory->fork());
    return {};
}

Result<> prepare_user_half(Task& child, Task& parent, const CloneRequest& request) {
    child.user = TRY(platform::UserThread::acquire(&child));
    child.user->set_space(child.process.memory->space());
    Registers& registers = child.user->change_registers();
    registers = parent.user->registers();
    registers.rax = 0;
    if (request.stack != 0) registers.rsp = request.stack;
    if ((request.flags & clone_settls) != 0) registers.fs_base = request.tls;
    return {};
}

Result<> store_tids(Task& child, const CloneRequest& request) {
    if ((request.flags & clone_child_cleartid) != 0) child.clear_tid_address = request.child_tid;
    if ((request.flags & clone_parent_settid) != 0)
        TRY(copy_to_user(request.parent_tid, &child.tid, sizeof(child.tid)));
    if ((request.flags & clone_child_settid) != 0)
        TRY(child.process.memory->copy_out(request.child_tid, &child.tid, sizeof(child.tid)));
    return {};
}

Result<> make_task(Task& child, const CloneRequest& request) {
    Task& parent = current();
    TRY(share_or_copy(child, parent, request.flags));
    TRY(prepare_user_half(child, parent, request));
    TRY(child.stack.prepare(run_task, &child));
    child.blocked = parent.blocked;
    child.seccomp = parent.seccomp;
    child.scheduling = parent.scheduling.inherited();
    child.persona = parent.persona;
    child.timer_slack_ns = parent.timer_slack_ns;
    if ((request.flags & clone_vm) == 0) child.rseq = parent.rseq;
    std::memcpy(child.own_name, parent.name(), sizeof(child.own_name));
    if ((request.flags & clone_vm) == 0 || (request.flags & clone_vfork) != 0) child.signal_stack = parent.signal_stack;
    return store_tids(child, request);
}

void wait_for_vfork(std::int32_t pid) {
    for (;;) {
        Process* const child = Process::find(pid);
        if (child == nullptr || !child->borrows_memory) break;
        if (!child->vfork_done.wait(no_deadline, WaitMode::killable).ok()) return;
    }
    tracing::at_event(linux::ptrace_event_vfork_done, static_cast<std::uint64_t>(pid));
}

void tell_tracer(std::uint32_t event, std::int32_t child) {
    if (event != 0) tracing::at_event(static_cast<linux::PtraceEvent>(event), static_cast<std::uint64_t>(child));
}

// The pidfd's number is known, and in the program's memory, before the child is.
Result<> add_pid_fd(Process& child, std::uint64_t place) {
    fs::FileTable& table = *current().files;
    auto file = TRY(event::make_pid_fd(child, 0));
    const std::int32_t descriptor = TRY(table.add(std::move(file), true, limit_of_open_files()));
    const auto written = copy_to_user(place, &descriptor, sizeof descriptor);
    if (!written.ok()) (void)table.close(descriptor);
    return written;
}

Result<std::int32_t> add_thread(const CloneRequest& request) {
    Process& process = current().process;
    const std::int32_t tid = TRY(Process::new_number());
    auto task = std::unique_ptr<Task>(new (std::nothrow) Task(process, tid));
    if (!task) return Errno::enomem;
    TRY(make_task(*task, request));
    const std::uint32_t event = tracing::follow(*task, request.flags, request.exit_signal);
    scheduler::add(*task.release());
    tell_tracer(event, tid);
    return tid;
}

void make_sibling(Process& child, const Process& parent) {
    child.sibling_hook.unlink();
    child.parent = parent.parent;
    child.exit_signal = parent.exit_signal;
    parent.parent->children.push_back(child);
}

Result<std::int32_t> add_process(const CloneRequest& request) {
    Process& parent = current().process;
    auto process = std::unique_ptr<Process>(TRY(Process::make(&parent)));
    process->exit_signal = request.exit_signal;
    process->creator = current().tid;
    TRY(watch_cpu_limit(*process));
    if ((request.flags & clone_parent) != 0) make_sibling(*process, parent);
    if ((request.flags & clone_sighand) != 0) process->actions = parent.actions;
    if ((request.flags & clone_clear_sighand) != 0) reset_handlers(*process);
    auto task = std::unique_ptr<Task>(new (std::nothrow) Task(*process));
    if (!task) return Errno::enomem;
    std::memcpy(process->name, current().name(), sizeof(process->name));
    TRY(make_task(*task, request));
    if ((request.flags & clone_pidfd) != 0) TRY(add_pid_fd(*process, request.pid_fd));
    const std::uint32_t event = tracing::follow(*task, request.flags, request.exit_signal);

    const std::int32_t pid = process->pid;
    const bool vfork = (request.flags & clone_vfork) != 0;
    process->borrows_memory = vfork;
    scheduler::add(*task.release());
    process.release();
    tell_tracer(event, pid);
    if (vfork) wait_for_vfork(pid);
    return pid;
}

} // namespace

Result<std::int32_t> clone_current(const CloneRequest& request) {
    const Process& parent = current().process;
    TRY(check_flags(request.flags, parent));
    TRY(check_task_limit(parent));
    TRY(task_count::may_grow());
    return (request.flags & clone_thread) != 0 ? add_thread(request) : add_process(request);
}

} // namespace personality
