// SPDX-License-Identifier: Apache-2.0
//
// /proc/<pid>/status.
#include "personality/fs/proc/process_text.hpp"
#include "personality/fs/vfs/file_table.hpp"
#include "personality/fs/vfs/fs_context.hpp"

#include <cstring>

namespace personality::fs {

namespace {

std::string_view state_name(ProcessState state) {
    switch (state) {
    case ProcessState::running:
        return "R (running)";
    case ProcessState::sleeping:
        return "S (sleeping)";
    case ProcessState::stopped:
        return "T (stopped)";
    case ProcessState::traced:
        return "t (tracing stop)";
    case ProcessState::zombie:
        return "Z (zombie)";
    }
    return "";
}

Text& field(Text& text, std::string_view name) { return text.add(name).add(":\t"); }

void ids(Text& text, std::string_view name, std::initializer_list<std::uint32_t> values) {
    text.add(name).add(':');
    for (const std::uint32_t value : values)
        text.add('\t').add(std::uint64_t{value});
    text.add('\n');
}

void memory_line(Text& text, std::string_view name, std::uint64_t bytes) {
    field(text, name).decimal(bytes / 1024, 8).add(" kB\n");
}

void memory_lines(Text& text, const ProcessMemory& memory) {
    memory_line(text, "VmPeak", memory.virtual_bytes);
    memory_line(text, "VmSize", memory.virtual_bytes);
    memory_line(text, "VmLck", memory.locked_bytes);
    memory_line(text, "VmPin", 0);
    memory_line(text, "VmHWM", memory.most_resident_bytes);
    memory_line(text, "VmRSS", memory.resident_bytes);
    memory_line(text, "VmData", memory.data_bytes);
    memory_line(text, "VmStk", memory.stack_bytes);
    memory_line(text, "VmExe", memory.text_bytes);
    memory_line(text, "VmLib", 0);
    memory_line(text, "VmSwap", 0);
}

void sets(Text& text, const ProcessInfo& process) {
    const CapabilitySets& sets = process.credentials.capabilities;
    const struct {
        std::string_view name;
        std::uint64_t bits;
    } lines[] = {{"SigPnd", process.pending}, {"ShdPnd", 0},
                 {"SigBlk", process.blocked}, {"SigIgn", process.ignored},
                 {"SigCgt", process.caught},  {"CapInh", sets.inheritable},
                 {"CapPrm", sets.permitted},  {"CapEff", sets.effective},
                 {"CapBnd", sets.bounding},   {"CapAmb", sets.ambient}};
    for (const auto& line : lines)
        field(text, line.name).hex(line.bits, 16).add('\n');
}

} // namespace

Result<> process_status_text(const ProcessInfo& process, Text& text) {
    const Credentials& who = process.credentials;
    const auto pid = static_cast<std::uint64_t>(process.pid);
    field(text, "Name").add({process.name, strnlen(process.name, sizeof process.name)}).add('\n');
    const Ref<FsContext> context = TRY(process_fs_context(process.pid));
    if (context) field(text, "Umask").octal(context->umask, 4).add('\n');
    field(text, "State").add(state_name(process.state)).add('\n');
    field(text, "Tgid").add(pid).add('\n');
    field(text, "Ngid").add("0\n");
    field(text, "Pid").add_signed(process.tid).add('\n');
    field(text, "PPid").add_signed(process.parent).add('\n');
    field(text, "TracerPid").add_signed(process.tracer).add('\n');
    ids(text, "Uid", {who.uid, who.euid, who.suid, who.fsuid});
    ids(text, "Gid", {who.gid, who.egid, who.sgid, who.fsgid});
    const Ref<FileTable> table = TRY(process_files(process.pid));
    field(text, "FDSize").add_signed(table ? table->capacity() : 0).add('\n');
    field(text, "Groups");
    for (const std::uint32_t group : who.groups())
        text.add(std::uint64_t{group}).add(' ');
    text.add('\n');
    if (process.state != ProcessState::zombie) memory_lines(text, TRY(process_memory(process.pid)));
    field(text, "Threads").add(std::uint64_t{process.threads}).add('\n');
    sets(text, process);
    field(text, "NoNewPrivs").add(who.no_new_privileges ? "1\n" : "0\n");
    text.add("Seccomp:\t0\nCpus_allowed:\t1\nCpus_allowed_list:\t0\nMems_allowed:\t1\n"
             "Mems_allowed_list:\t0\n");
    field(text, "voluntary_ctxt_switches").add(process.usage.waits).add('\n');
    field(text, "nonvoluntary_ctxt_switches").add(process.usage.preemptions).add('\n');
    return {};
}

} // namespace personality::fs
