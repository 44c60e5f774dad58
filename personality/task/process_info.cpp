// SPDX-License-Identifier: Apache-2.0
//
// What /proc shows of processes.
#include "personality/fs/vfs/file_table.hpp"
#include "personality/fs/vfs/fs_context.hpp"
#include "personality/task/access.hpp"

#include <algorithm>

namespace personality {

namespace {

Result<Process*> find_process(std::int32_t pid) {
    Process* const process = Process::find(pid);
    if (process == nullptr) return Errno::esrch;
    return process;
}

// Its memory is gone with a zombie's last task.
Result<AddressSpace*> find_memory(std::int32_t pid) {
    Process* const process = TRY(find_process(pid));
    if (!process->memory) return Errno::esrch;
    return process->memory.get();
}

ProcessState state_of(const Task& task) {
    if (task.tracing && task.tracing->stopped && !task.tracing->listening) return ProcessState::traced;
    if (task.process.stopped) return ProcessState::stopped;
    return task.run_state != RunState::blocked ? ProcessState::running : ProcessState::sleeping;
}

// It stays in the list of tasks until the last one has ended.
bool leader_has_ended(const Process& process) { return process.zombie() || !process.main_task().leads(); }

ProcessState state_of(const Process& process) {
    return leader_has_ended(process) ? ProcessState::zombie : state_of(process.main_task());
}

const char* name_of(const Mapping& mapping) {
    switch (mapping.name) {
    case MappingName::heap:
        return "[heap]";
    case MappingName::stack:
        return "[stack]";
    case MappingName::vdso:
        return "[vdso]";
    case MappingName::clock:
        return "[vvar]";
    case MappingName::aio:
        return "/[aio] (deleted)";
    case MappingName::none:
        break;
    }
    return nullptr;
}

void fill_signals(ProcessInfo& info, const Process& process) {
    info.pending = process.pending.set();
    for (const Task& task : process.tasks) {
        info.pending |= task.pending.set();
        info.blocked = task.blocked;
    }
    for (unsigned signal = 1; signal <= linux::signal_count; ++signal) {
        const std::uint64_t handler = process.action(signal).handler;
        if (handler == linux::sig_ign)
            info.ignored |= linux::signal_bit(signal);
        else if (handler != linux::sig_dfl)
            info.caught |= linux::signal_bit(signal);
    }
}

void fill_settings(ProcessInfo& info, const Task& task) {
    info.scheduling = task.scheduling;
    info.persona = task.persona;
    info.timer_slack_ns = task.timer_slack_ns;
    info.tracer = task.tracing ? task.tracing->tracer->pid : 0;
}

} // namespace

std::int32_t next_pid(std::int32_t after) {
    for (const Process& process : Process::all())
        if (process.pid > after) return process.pid;
    return 0;
}

Result<ProcessInfo> process_info(std::int32_t pid) {
    const Process& process = *TRY(find_process(pid));
    ProcessInfo info{};
    info.pid = info.tid = process.pid;
    info.parent = process.parent != nullptr ? process.parent->pid : 0;
    info.group = process.group;
    info.session = process.session;
    info.terminal = process.terminal ? process.terminal->device() : 0;
    info.terminal_foreground = process.terminal ? process.terminal->foreground : -1;
    info.state = state_of(process);
    info.threads = process.task_count() + (leader_has_ended(process) && !process.zombie() ? 1 : 0);
    info.start_ns = process.start_ns;
    info.usage = process.usage;
    info.children_usage = process.children_usage;
    if (!process.zombie()) fill_settings(info, process.main_task());
    info.credentials = process.credentials;
    std::copy(std::begin(process.name), std::end(process.name), info.name);
    fill_signals(info, process);
    info.oom_score_adjust = process.oom_score_adjust;
    return info;
}

Result<ProcessInfo> task_info(std::int32_t pid, std::int32_t tid) {
    ProcessInfo info = TRY(process_info(pid));
    Task* const task = Task::find(tid);
    if (task == nullptr && tid == pid) return info; // a leader that has ended
    if (task == nullptr || task->process.pid != pid) return Errno::esrch;
    info.tid = tid;
    info.state = state_of(*task);
    info.usage = task->usage;
    fill_settings(info, *task);
    info.pending = task->pending.set();
    info.blocked = task->blocked;
    std::copy(std::begin(task->name()), std::end(task->name()), info.name);
    return info;
}

std::int32_t next_tid(std::int32_t pid, std::int32_t after) {
    const Process* const process = Process::find(pid);
    std::int32_t next = 0;
    if (process == nullptr) return next;
    if (process->pid > after) next = process->pid;
    for (const Task& task : process->tasks)
        if (task.tid > after && (next == 0 || task.tid < next)) next = task.tid;
    return next;
}

Result<ProcessMemory> process_memory(std::int32_t pid) {
    const AddressSpace& memory = *TRY(find_memory(pid));
    const ProgramMemory& program = memory.program;
    ProcessMemory result{};
    result.virtual_bytes = memory.mapped_bytes();
    result.resident_bytes = memory.resident_bytes();
    result.most_resident_bytes = memory.most_resident_bytes();
    result.data_bytes = program.heap_end - program.data_start;
    result.stack_bytes = layout::stack_bytes;
    result.text_bytes = program.code_end - program.code_start;
    result.locked_bytes = memory.locked_bytes();
    result.arguments_start = program.arguments_start;
    result.arguments_end = program.arguments_end;
    result.environment_start = program.environment_start;
    result.environment_end = program.environment_end;
    result.brk_start = program.heap_start;
    result.stack_start = program.stack_start;
    result.code_start = program.code_start;
    result.code_end = program.code_end;
    result.auxiliary_start = program.auxiliary_start;
    result.auxiliary_end = program.auxiliary_end;
    return result;
}

Result<> set_process_name(std::int32_t pid, std::string_view name) {
    TRY(find_process(pid))->set_name(name);
    return {};
}

Result<> set_process_oom_score_adjust(std::int32_t pid, std::int32_t value) {
    TRY(find_process(pid))->oom_score_adjust = static_cast<std::int16_t>(value);
    return {};
}

Result<> set_task_timer_slack(std::int32_t tid, std::uint64_t slack_ns) {
    Task* const task = Task::find(tid);
    if (task == nullptr) return Errno::esrch;
    task->timer_slack_ns = slack_ns != 0 ? slack_ns : Task::usual_slack_ns;
    return {};
}

Result<IoCounts> process_io_counts(std::int32_t pid) { return TRY(find_process(pid))->io_counts; }

Result<Ref<fs::FileTable>> process_files(std::int32_t pid) {
    const Process& process = *TRY(find_process(pid));
    return process.zombie() ? Ref<fs::FileTable>() : process.main_task().files;
}

Result<Ref<fs::FsContext>> process_fs_context(std::int32_t pid) {
    const Process& process = *TRY(find_process(pid));
    return process.zombie() ? Ref<fs::FsContext>() : process.main_task().fs_context;
}

Result<Ref<PageSource>> process_executable(std::int32_t pid) { return TRY(find_process(pid))->executable; }

Result<ProcessLimit> process_limit(std::int32_t pid, unsigned resource) {
    const Process& process = *TRY(find_process(pid));
    if (resource >= limit_count) return Errno::einval;
    return ProcessLimit{process.limits[resource].soft, process.limits[resource].hard};
}

Result<std::size_t> read_process_memory(std::int32_t pid, std::uint64_t address, void* to, std::size_t bytes) {
    const Ref<AddressSpace> memory(TRY(find_memory(pid)));
    std::size_t done = 0;
    while (done < bytes) {
        const std::uint64_t at = address + done;
        const std::size_t piece = std::min<std::uint64_t>(bytes - done, page_size - at % page_size);
        if (!memory->copy_in(static_cast<std::byte*>(to) + done, at, piece).ok()) break;
        done += piece;
    }
    return done;
}

Result<> write_process_memory(std::int32_t pid, std::uint64_t address, const void* from, std::size_t bytes) {
    const Ref<AddressSpace> memory(TRY(find_memory(pid)));
    return memory->force_out(address, from, bytes).ok() ? Result<>() : Errno::eio;
}

Result<CallInfo> task_call(std::int32_t tid) {
    Task* const task = Task::find(tid);
    if (task == nullptr) return Errno::esrch;
    CallInfo info{};
    info.running = task->run_state != RunState::blocked;
    if (info.running || task->user == nullptr) return info;
    const Registers& own = task->user->registers();
    const bool in_call = task->user->event.kind == UserEvent::Kind::syscall;
    info.number = in_call ? static_cast<std::int64_t>(task->call_number) : -1;
    const std::uint64_t words[] = {own.rdi, own.rsi, own.rdx, own.r10, own.r8, own.r9};
    std::copy(std::begin(words), std::end(words), info.arguments);
    info.stack_pointer = own.rsp;
    info.instruction_pointer = own.rip;
    return info;
}

Result<> check_process_tracing(std::int32_t pid) { return check_access(*TRY(find_process(pid))); }

Result<PageInfo> process_page(std::int32_t pid, std::uint64_t number) {
    if (number >= layout::end / page_size) return Errno::einval;
    const Ref<AddressSpace> memory(TRY(find_memory(pid)));
    const std::uint64_t address = number * page_size;
    const ResidentPages resident = memory->resident_pages(address, address + page_size);
    return PageInfo{resident.all != 0, resident.all != resident.owned};
}

Result<> for_each_mapping(std::int32_t pid, void (*each)(void* context, const MappingInfo&), void* context) {
    const Ref<AddressSpace> memory(TRY(find_memory(pid)));
    for (const Mapping& mapping : memory->mappings()) {
        const ResidentPages resident = memory->resident_pages(mapping.start, mapping.end);
        each(context, {mapping.start, mapping.end, mapping.first_page * page_size, mapping.protection.read,
                       mapping.protection.write, mapping.protection.execute, mapping.shared, mapping.is(locked),
                       mapping.source && mapping.source->is_file() ? mapping.source.get() : nullptr, name_of(mapping),
                       resident.all * page_size, resident.owned * page_size});
    }
    return {};
}

} // namespace personality
