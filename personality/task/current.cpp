// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/vfs/file_table.hpp"
#include "personality/fs/vfs/fs_context.hpp"
#include "personality/task/process_state.hpp"
#include "personality/task/signals.hpp"
#include "personality/task/task.hpp"

namespace personality {

std::int32_t current_pid() { return current().process.pid; }
std::int32_t current_tid() { return current().tid; }
const Credentials& credentials() { return current().process.credentials; }
fs::FileTable& files() { return *current().files; }
fs::FsContext& fs_context() { return *current().fs_context; }
IoCounts& io_counts() { return current().process.io_counts; }
Result<> unshare_files() {
    Task& task = current();
    if (task.files->references() > 1) task.files = TRY(task.files->copy());
    return {};
}

bool signal_pending() { return current().signal_pending(); }

void raise_signal(unsigned signal) {
    Task& task = current();
    send_signal(task, signal, {.code = linux::si_user, .pid = task.process.pid, .uid = task.process.credentials.uid});
}

void tell_process(std::int32_t pid, unsigned signal, std::int32_t code, std::uint64_t value) {
    const Process& sender = current().process;
    if (Process* const told = Process::find(pid))
        send_signal(*told, signal, {.code = code, .pid = sender.pid, .uid = sender.credentials.uid, .value = value});
}

void set_temporary_signal_mask(linux::SignalSet mask) {
    Task& task = current();
    task.saved_blocked = task.blocked;
    task.restore_blocked = true;
    task.blocked = mask & ~unblockable;
}

bool timeouts_stick() {
    constexpr std::uint32_t sticky_timeouts = 0x4000000;
    return (current().persona & sticky_timeouts) != 0;
}

Deadline deadline_of_call(Deadline deadline) {
    Task& task = current();
    if (!task.call_goes_on) task.call_deadline = deadline;
    return task.call_deadline;
}

void restore_signal_mask() {
    Task& task = current();
    if (task.restore_blocked) task.blocked = task.saved_blocked;
    task.restore_blocked = false;
}

} // namespace personality
