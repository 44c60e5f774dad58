// SPDX-License-Identifier: Apache-2.0
//
// /proc/<pid>/maps, smaps and smaps_rollup.
#include "personality/fs/proc/process_text.hpp"
#include "personality/fs/vfs/file.hpp"
#include "personality/fs/vfs/file_system.hpp"
#include "personality/fs/vfs/fs_context.hpp"
#include "personality/fs/vfs/path_text.hpp"
#include "personality/task/task.hpp"

namespace personality::fs {

namespace {

constexpr std::size_t path_column = 73;

struct MapsWriter {
    Text& text;
    PageRef page; // for paths
};

void write_mapping(void* context, const MappingInfo& mapping) {
    MapsWriter& writer = *static_cast<MapsWriter*>(context);
    Text& text = writer.text;
    text.hex(mapping.start, 8).add('-').hex(mapping.end, 8).add(' ');
    text.add(mapping.readable ? 'r' : '-').add(mapping.writable ? 'w' : '-');
    text.add(mapping.executable ? 'x' : '-').add(mapping.shared ? 's' : 'p').add(' ');
    const bool is_file = mapping.source && mapping.source->is_file();
    const auto* const file = is_file ? static_cast<const File*>(mapping.source) : nullptr;
    const std::uint64_t device = file ? file->inode().file_system().device() : 0;
    text.hex(mapping.file_offset, 8).add(' ').hex(linux::device_major(device), 2).add(':');
    text.hex(linux::device_minor(device), 2).add(' ');
    text.add(file ? file->inode().attributes().number : 0).add(' ');
    if (file) {
        const std::span<char> buffer(reinterpret_cast<char*>(writer.page.data()), page_size);
        const auto path = path_text_for_proc(file->location(), fs_context().root, buffer);
        text.pad_line(path_column).add(path ? *path : std::string_view());
    } else if (mapping.name) {
        text.pad_line(path_column).add(mapping.name);
    }
    text.add('\n');
}

struct Sizes {
    std::uint64_t start, end, resident, dirty, locked;
};

Sizes sizes_of(const MappingInfo& mapping) {
    return {mapping.start, mapping.end, mapping.resident_bytes, mapping.owned_bytes,
            mapping.locked ? mapping.resident_bytes : 0};
}

void add_sizes(void* context, const MappingInfo& mapping) {
    Sizes& total = *static_cast<Sizes*>(context);
    if (total.end == 0) total.start = mapping.start;
    total.end = mapping.end;
    total.resident += mapping.resident_bytes;
    total.dirty += mapping.owned_bytes;
    if (mapping.locked) total.locked += mapping.resident_bytes;
}

void write_sizes(Text& text, const Sizes& sizes, bool rollup) {
    const struct {
        std::string_view name;
        std::uint64_t bytes;
        bool in_rollup;
    } lines[] = {
        {"Size", sizes.end - sizes.start, false},
        {"KernelPageSize", page_size, false},
        {"MMUPageSize", page_size, false},
        {"Rss", sizes.resident, true},
        {"Pss", sizes.resident, true},
        {"Pss_Dirty", sizes.dirty, true},
        {"Shared_Clean", sizes.resident - sizes.dirty, true}, // image pages are every container's
        {"Shared_Dirty", 0, true},
        {"Private_Clean", 0, true},
        {"Private_Dirty", sizes.dirty, true},
        {"Referenced", sizes.resident, true},
        {"Anonymous", sizes.dirty, true},
        {"LazyFree", 0, true},
        {"AnonHugePages", 0, true},
        {"ShmemPmdMapped", 0, true},
        {"FilePmdMapped", 0, true},
        {"Shared_Hugetlb", 0, true},
        {"Private_Hugetlb", 0, true},
        {"Swap", 0, true},
        {"SwapPss", 0, true},
        {"Locked", sizes.locked, true},
    };
    constexpr std::size_t number_column = 16;
    for (const auto& line : lines)
        if (!rollup || line.in_rollup)
            text.add(line.name).add(':').pad_line(number_column).decimal(line.bytes / 1024, 8).add(" kB\n");
}

void write_mapping_with_sizes(void* context, const MappingInfo& mapping) {
    write_mapping(context, mapping);
    Text& text = static_cast<MapsWriter*>(context)->text;
    write_sizes(text, sizes_of(mapping), false);
    text.add("THPeligible:    0\nVmFlags:");
    const struct {
        bool holds;
        std::string_view flag;
    } flags[] = {{mapping.readable, " rd"}, {mapping.writable, " wr"}, {mapping.executable, " ex"},
                 {mapping.shared, " sh"},   {true, " mr mw me"},       {mapping.locked, " lo"}};
    for (const auto& flag : flags)
        if (flag.holds) text.add(flag.flag);
    text.add(" \n");
}

} // namespace

Result<> process_maps_text(const ProcessInfo& process, Text& text) {
    if (process.state == ProcessState::zombie) return {};
    MapsWriter writer{text, TRY(allocate_page_uninitialized())};
    return for_each_mapping(process.pid, write_mapping, &writer);
}

Result<> process_smaps_text(const ProcessInfo& process, Text& text) {
    if (process.state == ProcessState::zombie) return {};
    MapsWriter writer{text, TRY(allocate_page_uninitialized())};
    return for_each_mapping(process.pid, write_mapping_with_sizes, &writer);
}

Result<> process_smaps_rollup_text(const ProcessInfo& process, Text& text) {
    if (process.state == ProcessState::zombie) return Errno::esrch;
    Sizes total{};
    TRY(for_each_mapping(process.pid, add_sizes, &total));
    text.hex(total.start, 8).add('-').hex(total.end, 8).add(" ---p 00000000 00:00 0").pad_line(path_column);
    text.add("[rollup]\n");
    write_sizes(text, total, true);
    return {};
}

} // namespace personality::fs
