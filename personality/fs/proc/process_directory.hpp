// SPDX-License-Identifier: Apache-2.0
//
// /proc/<pid>, and /proc/<pid>/task/<pid>, which has the same files.
#pragma once

#include "personality/fs/vfs/inode.hpp"

namespace personality::fs {

// The number that a name of digits is; 0 if it is no pid.
std::int32_t parse_pid(std::string_view name);

std::uint64_t process_directory_number(std::int32_t pid);

// The kind of a namespace of /proc/<pid>/ns, as setns(2) has it (clone_new...); 0: it is another file.
std::uint64_t namespace_kind(const File& file);

// The process that an open /proc/<pid> is about. ebadf: it is another file; esrch: the process is gone.
Result<std::int32_t> process_of_directory(const File& file);

// enoent: there is no such process.
Result<Ref<Inode>> make_process_directory(std::int32_t pid);

} // namespace personality::fs
