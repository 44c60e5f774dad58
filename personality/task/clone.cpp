// SPDX-License-Identifier: Apache-2.0
#include "personality/task/clone.hpp"

#include "personality/fs/vfs/file_table.hpp"
#include "personality/fs/vfs/fs_context.hpp"
#include "personality/linux/clone.hpp"
#include "personality/task/exit.hpp"
#include "personality/task/scheduler.hpp"
#include "personality/task/task_count.hpp"

#include <memory>
#include <new>

namespace personality {

namespace {

using namespace linux;

constexpr std::uint64_t supported = csignal | clone_vm | clone_fs | clone_files | clone_vfork | clone_parent |
                                    clone_settls | clone_parent_settid | clone_child_cleartid | clone_detached |
                                    clone_child_settid | clone_sysvsem;

Result<> share_or_copy(Task& child, const Task& parent, std::uint64_t flags) {
    child.files = (flags & clone_files) != 0 ? parent.files : TRY(parent.files->copy());
    child.fs_context = (flags & clone_fs) != 0 ? parent.fs_context : TRY(parent.fs_context->copy());
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

Result<> make_child(Task& child, const CloneRequest& request) {
    Task& parent = current();
    TRY(share_or_copy(child, parent, request.flags));
    TRY(prepare_user_half(child, parent, request));
    TRY(child.stack.prepare(run_task, &child));
    child.blocked = parent.blocked;
    child.seccomp = parent.seccomp;
    if ((request.flags & clone_vm) == 0 || (request.flags & clone_vfork) != 0) child.signal_stack = parent.signal_stack;
    TRY(store_tids(child, request));
    return {};
}

void wait_for_vfork(std::int32_t pid) {
    for (;;) {
        Process* const child = Process::find(pid);
        if (child == nullptr || !child->borrows_memory) return;
        if (!child->vfork_done.wait(no_deadline, WaitMode::killable).ok()) return;
    }
}

} // namespace

Result<std::int32_t> clone_current(const CloneRequest& request) {
    if ((request.flags & clone_thread) != 0) return Errno::enosys;
    if ((request.flags & ~supported) != 0) return Errno::einval;
    TRY(task_count::may_grow());
    Process& parent = current().process;
    const bool sibling = (request.flags & clone_parent) != 0;
    if (sibling && parent.parent == nullptr) return Errno::einval;

    auto process = std::unique_ptr<Process>(TRY(Process::make(&parent)));
    if (sibling) {
        process->sibling_hook.unlink();
        process->parent = parent.parent;
        parent.parent->children.push_back(*process);
    }
    process->exit_signal = request.exit_signal;
    auto task = std::unique_ptr<Task>(new (std::nothrow) Task(*process));
    if (!task) return Errno::enomem;
    TRY(make_child(*task, request));

    const std::int32_t pid = process->pid;
    const bool vfork = (request.flags & clone_vfork) != 0;
    process->borrows_memory = vfork;
    scheduler::add(*task.release());
    process.release();
    if (vfork) wait_for_vfork(pid);
    return pid;
}

// A process counts for its first task, as long as it is in the table.
Task::Task(Process& of) : tid(of.pid), process(of) {
    if (!process.tasks.empty()) task_count::add();
    process.tasks.push_back(*this);
}

Task::~Task() {
    process_hook.unlink();
    if (!process.tasks.empty()) task_count::remove();
    if (user != nullptr) user->release();
}

} // namespace personality
