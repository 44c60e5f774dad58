// SPDX-License-Identifier: Apache-2.0
//
// /proc/<pid>/limits.
#include "personality/fs/proc/process_text.hpp"

#include <iterator>

namespace personality::fs {

namespace {

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

} // namespace

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
