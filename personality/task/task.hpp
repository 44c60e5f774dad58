// SPDX-License-Identifier: Apache-2.0
//
// A Linux thread as system calls see it. Tasks of one process share a Process; what clone(2) can share separately
// (files, file system context) is counted.
#pragma once

#include "personality/base/ref.hpp"
#include "personality/base/result.hpp"
#include "personality/base/time.hpp"
#include "personality/linux/signal.hpp"
#include "personality/task/credentials.hpp"

#include <cstdint>

namespace personality {

// In personality/fs: the table of open descriptors; working directory, root and umask.
namespace fs {
class FileTable;
class FsContext;
} // namespace fs

class Task;
struct IoCounts;

Task& current();

// What the file calls need of the current task.
std::int32_t current_pid();
std::int32_t current_tid();
const Credentials& credentials();
fs::FileTable& files();
fs::FsContext& fs_context();
// Gives the current task a table of descriptors of its own. enomem.
Result<> unshare_files();

IoCounts& io_counts(); // of its process

// Whether a signal waits that would end an interruptible wait.
bool signal_pending();

// Sends the current task a signal that its own action caused (SIGPIPE of a write, SIGXFSZ).
void raise_signal(unsigned signal);
// Sends a process, if it is there, a signal that tells of what the current task did: mq_notify(3).
void tell_process(std::int32_t pid, unsigned signal, std::int32_t code, std::uint64_t value);

// Blocks these signals instead of the usual ones until restore_signal_mask(); where the call ends by a signal, its
// handler's return restores them (rt_sigsuspend, ppoll, pselect6).
void set_temporary_signal_mask(linux::SignalSet mask);
void restore_signal_mask();

// personality(2)'s STICKY_TIMEOUTS: select(2) and its relatives leave the program's timeout as it is.
bool timeouts_stick();

// Until when the current call waits: `deadline`, or, when the call is made again because a signal without a handler
// ended its wait, what it was the first time.
Deadline deadline_of_call(Deadline deadline);

// RLIMIT_NOFILE, RLIMIT_FSIZE and RLIMIT_MSGQUEUE of the current process, soft limits.
std::uint64_t limit_of_open_files();
std::uint64_t limit_of_file_size();
std::uint64_t limit_of_queue_bytes();

} // namespace personality
