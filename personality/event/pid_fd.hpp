// SPDX-License-Identifier: Apache-2.0
//
// A descriptor that stands for a process, pidfd_open(2).
#pragma once

#include "personality/fs/vfs/file.hpp"

namespace personality {

class Process;
struct ProcessHandle;

namespace event {

// Readable once the process has ended. enomem.
Result<Ref<fs::File>> make_pid_fd(Process& process, std::uint32_t flags);

// The process that it stands for; null: it is another kind of file.
Ref<ProcessHandle> process_of(const fs::File& file);

} // namespace event
} // namespace personality
