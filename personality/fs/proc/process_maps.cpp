// SPDX-License-Identifier: Apache-2.0
//
// /proc/<pid>/maps and limits.
#include "personality/fs/proc/process_text.hpp"
#include "personality/fs/vfs/file.hpp"
#include "personality/fs/vfs/file_system.hpp"
#include "personality/fs/vfs/fs_context.hpp"
#include "personality/fs/vfs/path_text.hpp"
#include "personality/task/task.hpp"

#include <iterator>

namespace personality::fs {

namespace {

constexpr std::size_t path_column = 73;

struct LimitRow {
    std::string_view name, unit;
};

// In the order of the resources' numbers, getrlimit(2).
constexpr LimitRow limit_rows[] = {
    {"Max cpu time", "seconds"},    {"Max file size", "bytes"},      {"Max data size", "bytes"},
    {"Max stack size", "bytes"},    {"Max core file size", "bytes"}, {"Max resident set", "bytes"},
    {"Max processes", "processes"}, {"Max open files", "files"},     {"Max locked memory", "bytes"},
    {"Max address space", "bytes"}, {"Max file locks", "locks"},     {"Max pending signals", "signals"},
    {"Max msgqueue size", "bytes"}, {"Max nice priority", ""},       {"Max realtime priority", ""},
    {"Max realtime timeout", "us"},
};

void limit_column(Text& text, std::uint64_t value, std::size_t next_column) {
    if (value == UINT64_MAX)
        text.add("unlimited");
    else
        text.add(value);
    text.pad_line(next_column);
}

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
        const auto path = path_text_for_proc(file->path(), *fs_context().root, buffer);
        text.pad_line(path_column).add(path ? *path : std::string_view());
    } else if (mapping.name) {
        text.pad_line(path_column).add(mapping.name);
    }
    text.add('\n');
}

} // namespace

Result<> process_maps_text(const ProcessInfo& process, Text& text) {
    if (process.state == ProcessState::zombie) return {};
    MapsWriter writer{text, TRY(allocate_page_uninitialized())};
    return for_each_mapping(process.pid, write_mapping, &writer);
}

Result<> process_limits_text(const ProcessInfo& process, Text& text) {
    text.add("Limit                     Soft Limit           Hard Limit           Units     \n");
    for (unsigned resource = 0; resource < std::size(limit_rows); ++resource) {
        const ProcessLimit limit = TRY(process_limit(process.pid, resource));
        text.add(limit_rows[resource].name).pad_line(26);
        limit_column(text, limit.soft, 47);
        limit_column(text, limit.hard, 68);
        text.add(limit_rows[resource].unit).pad_line(78).add('\n');
    }
    return {};
}

} // namespace personality::fs
