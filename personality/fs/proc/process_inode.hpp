// SPDX-License-Identifier: Apache-2.0
//
// What the files under /proc/<pid> have in common: the process that they are about, which may end at any time and whose
// number may then be another's.
#pragma once

#include "personality/fs/proc/synthetic.hpp"
#include "personality/task/process.hpp"

namespace personality::fs {

struct ProcessIdentity {
    std::int32_t pid;
    std::uint64_t start_ns;
    std::int32_t tid = 0; // one of its tasks is meant, not all of it

    // esrch: it has ended.
    Result<ProcessInfo> info() const {
        auto info = TRY(tid != 0 ? task_info(pid, tid) : process_info(pid));
        if (info.start_ns != start_ns) return Errno::esrch;
        return info;
    }
};

// Files that show what is in a process, not only what it is, are its user's: eacces for others.
Result<> check_process_access(const ProcessIdentity& process);

// Numbers are stable and distinct within /proc: `file` 0 is the directory, below 128 its entries, from 128 on
// descriptors and what is told of each.
inline constexpr std::uint64_t process_number_stride = 1U << 20;
constexpr std::uint64_t process_number(std::int32_t pid, std::uint64_t file) {
    return (std::uint64_t{1} << 40) + static_cast<std::uint64_t>(pid) * process_number_stride + file;
}
inline constexpr std::uint64_t task_directory_file = 80;
inline constexpr std::uint64_t first_namespace_file = 90;
inline constexpr std::uint64_t first_descriptor_file = 128;

// Attributes of a file of the process: it is its effective user's.
Result<Attributes> process_attributes(const ProcessIdentity& process, std::uint64_t file, std::uint32_t mode);

// /proc/<pid>/fd and fdinfo.
enum class DescriptorView { links, texts };
Result<Ref<Inode>> make_descriptor_directory(const ProcessIdentity& process, const Attributes& attributes,
                                             DescriptorView view);

// /proc/<pid>/ns.
Result<Ref<Inode>> make_namespace_directory(const ProcessIdentity& process, const Attributes& attributes);

// /proc/<pid>/exe, cwd and root.
enum class ProcessLinkKind { executable, working_directory, root };
Result<Ref<Inode>> make_process_link(const ProcessIdentity& process, const Attributes& attributes,
                                     ProcessLinkKind kind);

// /proc/<pid>/cmdline, environ and auxv.
enum class ProcessMemoryKind { arguments, environment, auxiliary };
Result<Ref<Inode>> make_process_memory_file(const ProcessIdentity& process, const Attributes& attributes,
                                            ProcessMemoryKind kind);

// /proc/<pid>/mem: all of its memory, by address.
Result<Ref<Inode>> make_whole_memory_file(const ProcessIdentity& process, const Attributes& attributes);
// /proc/<pid>/pagemap.
Result<Ref<Inode>> make_process_pagemap(const ProcessIdentity& process, const Attributes& attributes);

} // namespace personality::fs
