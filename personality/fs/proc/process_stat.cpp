// SPDX-License-Identifier: Apache-2.0
//
// /proc/<pid>/stat, statm, comm, sched, schedstat, io.
#include "personality/fs/proc/clock_ticks.hpp"
#include "personality/fs/proc/process_text.hpp"
#include "personality/mm/page.hpp"

#include <cstring>

namespace personality::fs {

namespace {

std::string_view name_of(const ProcessInfo& process) {
    return {process.name, strnlen(process.name, sizeof process.name)};
}

Text& zeroes(Text& text, unsigned count) {
    while (count-- > 0)
        text.add(" 0");
    return text;
}

// All zero for a zombie, which has no memory.
ProcessMemory memory_of(const ProcessInfo& process) {
    return process.state == ProcessState::zombie ? ProcessMemory{} : process_memory(process.pid).value_or({});
}

} // namespace

Result<> process_stat_text(const ProcessInfo& process, Text& text) {
    const ProcessMemory memory = memory_of(process);
    const auto field = [&](std::uint64_t value) -> Text& { return text.add(' ').add(value); };
    text.add_signed(process.tid).add(" (").add(name_of(process)).add(") ").add(static_cast<char>(process.state));
    for (const std::int32_t id : {process.parent, process.group, process.session})
        text.add(' ').add_signed(id);
    field(process.terminal).add(' ').add_signed(process.terminal_foreground);
    text.add(" 0"); // flags
    field(process.usage.minor_faults);
    field(process.children_usage.minor_faults);
    field(process.usage.major_faults);
    field(process.children_usage.major_faults);
    field(clock_ticks(process.usage.user_ns));
    field(clock_ticks(process.usage.system_ns));
    field(clock_ticks(process.children_usage.user_ns));
    field(clock_ticks(process.children_usage.system_ns));
    constexpr std::int32_t priority_of_nice_0 = 20;
    text.add(' ').add_signed(priority_of_nice_0 + process.scheduling.nice);
    text.add(' ').add_signed(process.scheduling.nice);
    field(process.threads);
    text.add(" 0"); // itrealvalue
    field(clock_ticks(process.start_ns));
    field(memory.virtual_bytes);
    field(memory.resident_bytes / page_size);
    field(UINT64_MAX); // rsslim
    field(memory.code_start);
    field(memory.code_end);
    field(memory.stack_start);
    zeroes(text, 2); // kstkesp, kstkeip
    constexpr std::uint64_t first_signals = 0x7fffffff;
    for (const linux::SignalSet set : {process.pending, process.blocked, process.ignored, process.caught})
        field(set & first_signals);
    zeroes(text, 3);  // wchan, nswap, cnswap
    text.add(" 17");  // exit_signal: SIGCHLD
    text.add(" 0 0"); // processor, rt_priority
    field(static_cast<std::uint64_t>(process.scheduling.policy));
    zeroes(text, 5); // delayacct_blkio_ticks .. cguest_time, start_data, end_data
    field(memory.brk_start);
    field(memory.arguments_start);
    field(memory.arguments_end);
    field(memory.environment_start);
    field(memory.environment_end);
    text.add(" 0\n"); // exit_code
    return {};
}

Result<> process_statm_text(const ProcessInfo& process, Text& text) {
    const ProcessMemory memory = memory_of(process);
    text.add(memory.virtual_bytes / page_size).add(' ').add(memory.resident_bytes / page_size).add(" 0 ");
    text.add(memory.text_bytes / page_size).add(" 0 ");
    text.add((memory.data_bytes + memory.stack_bytes) / page_size).add(" 0\n");
    return {};
}

Result<> process_name_text(const ProcessInfo& process, Text& text) {
    text.add(name_of(process)).add('\n');
    return {};
}

Result<> process_call_text(const ProcessInfo& process, Text& text) {
    const CallInfo call = TRY(task_call(process.tid));
    if (call.running) {
        text.add("running\n");
        return {};
    }
    text.add_signed(call.number);
    if (call.number >= 0)
        for (const std::uint64_t word : call.arguments)
            text.add(" 0x").hex(word);
    text.add(" 0x").hex(call.stack_pointer).add(" 0x").hex(call.instruction_pointer).add('\n');
    return {};
}

Result<> process_persona_text(const ProcessInfo& process, Text& text) {
    text.hex(process.persona, 8).add('\n');
    return {};
}

Result<> process_sched_text(const ProcessInfo& process, Text& text) {
    text.add(name_of(process)).add(" (").add_signed(process.pid).add(", #threads: ");
    text.add(std::uint64_t{process.threads}).add(")\n");
    for (int i = 0; i < 67; ++i)
        text.add('-');
    const std::uint64_t total_ns = process.usage.user_ns + process.usage.system_ns;
    text.add("\nse.sum_exec_runtime                          :").decimal(total_ns / 1'000'000, 14).add('.');
    text.decimal(total_ns % 1'000'000, 6, '0').add("\nprio                                         :");
    text.decimal(120, 21).add('\n');
    return {};
}

// Time on a processor, time spent waiting for one, time slices.
Result<> process_schedstat_text(const ProcessInfo& process, Text& text) {
    text.add(process.usage.user_ns + process.usage.system_ns).add(" 0 0\n");
    return {};
}

Result<> process_io_text(const ProcessInfo& process, Text& text) {
    const IoCounts counts = TRY(process_io_counts(process.pid));
    text.add("rchar: ").add(counts.read_bytes).add("\nwchar: ").add(counts.written_bytes);
    text.add("\nsyscr: ").add(counts.reads).add("\nsyscw: ").add(counts.writes);
    text.add("\nread_bytes: 0\nwrite_bytes: 0\ncancelled_write_bytes: 0\n"); // there is no disk of its own
    return {};
}

} // namespace personality::fs
