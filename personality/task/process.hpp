// SPDX-License-Identifier: Apache-2.0
//
// A process: what its threads share. Its address space, signal actions, children and identity; credentials(7).
#pragma once

#include "personality/base/ref.hpp"
#include "personality/linux/signal.hpp"
#include "personality/mm/page_source.hpp"
#include "personality/task/credentials.hpp"
#include "personality/task/scheduling.hpp"
#include "personality/task/usage.hpp"
#include "personality/task/wait_queue.hpp"

#include <cstdint>
#include <string_view>

namespace personality {

namespace fs {
class FileTable;
class FsContext;
} // namespace fs

enum class ProcessState : char {
    running = 'R',
    sleeping = 'S',
    stopped = 'T',
    traced = 't', // ... and its tracer decides how it goes on
    zombie = 'Z',
};

// What /proc shows of a process's memory; in bytes.
struct ProcessMemory {
    std::uint64_t virtual_bytes, resident_bytes, most_resident_bytes, data_bytes, stack_bytes, text_bytes;
    std::uint64_t locked_bytes;
    std::uint64_t arguments_start, arguments_end, environment_start, environment_end;
    std::uint64_t brk_start, stack_start;
    std::uint64_t code_start, code_end;
    std::uint64_t auxiliary_start, auxiliary_end; // getauxval(3)'s vector
};

// One line of /proc/<pid>/maps.
struct MappingInfo {
    std::uint64_t start, end, file_offset;
    bool readable, writable, executable, shared, locked;
    PageSource* source;                        // of a file mapping
    const char* name;                          // "[heap]", "[stack]", "[vdso]" or nullptr
    std::uint64_t resident_bytes, owned_bytes; // of it in memory; of these the container's own
};

// One row of the process table, a snapshot for /proc and sysinfo.
struct ProcessInfo {
    std::int32_t pid, parent, group, session;
    std::int32_t tid;                 // of task_info(); else the pid
    std::uint64_t terminal;           // device number of its controlling terminal; 0: none
    std::int32_t terminal_foreground; // process group; -1: no terminal
    ProcessState state;
    unsigned threads;
    std::uint64_t start_ns; // CLOCK_MONOTONIC
    Usage usage, children_usage;
    Scheduling scheduling; // of its leader, or the task
    std::int32_t tracer;   // 0: none
    std::uint32_t persona; // ... and its personality(2)
    std::uint64_t timer_slack_ns;
    Credentials credentials;
    char name[16]; // as prctl(PR_SET_NAME) and execve set it
    linux::SignalSet pending, blocked, ignored, caught;
    std::int32_t oom_score_adjust; // -1000..1000
};

// What a process has read and written, for /proc/<pid>/io: bytes, and calls.
struct IoCounts {
    std::uint64_t read_bytes = 0, written_bytes = 0;
    std::uint64_t reads = 0, writes = 0;
};

inline constexpr std::int32_t max_pid = 32768;

// The process table, for /proc. Functions with a pid answer esrch when there is no such process.
std::int32_t next_pid(std::int32_t after); // smallest live pid above `after`; 0 if there is none
Result<ProcessInfo> process_info(std::int32_t pid);
// The same of one task, with its own name and state; and the smallest tid of a process's tasks above `after`, 0 if
// there is none.
Result<ProcessInfo> task_info(std::int32_t pid, std::int32_t tid);
std::int32_t next_tid(std::int32_t pid, std::int32_t after);
Result<ProcessMemory> process_memory(std::int32_t pid);
// /proc/<pid>/comm: cut after 15 bytes.
Result<> set_process_name(std::int32_t pid, std::string_view name);
Result<> set_process_oom_score_adjust(std::int32_t pid, std::int32_t value);
// PR_SET_TIMERSLACK of another task; 0: the usual one.
Result<> set_task_timer_slack(std::int32_t tid, std::uint64_t slack_ns);
Result<IoCounts> process_io_counts(std::int32_t pid);
// Its open files and its root and working directories, null for a zombie; the file that it executes (fs::File).
Result<Ref<fs::FileTable>> process_files(std::int32_t pid);
Result<Ref<fs::FsContext>> process_fs_context(std::int32_t pid);
Result<Ref<PageSource>> process_executable(std::int32_t pid);
// getrlimit(2): soft and hard limit; UINT64_MAX is "unlimited".
struct ProcessLimit {
    std::uint64_t soft, hard;
};
Result<ProcessLimit> process_limit(std::int32_t pid, unsigned resource);
// Copies a process's memory (its arguments, its environment); short at the first byte that can't be read.
Result<std::size_t> read_process_memory(std::int32_t pid, std::uint64_t address, void* to, std::size_t bytes);
// A debugger's write, AddressSpace::force_out(). esrch; eio: not all of it could be written.
Result<> write_process_memory(std::int32_t pid, std::uint64_t address, const void* from, std::size_t bytes);
// /proc/<pid>/syscall: the system call that a task waits in; number -1: none.
struct CallInfo {
    bool running;
    std::int64_t number;
    std::uint64_t arguments[6];
    std::uint64_t stack_pointer, instruction_pointer;
};
Result<CallInfo> task_call(std::int32_t tid);
// Whether the current process may look into it and change it, ptrace(2): esrch, eperm.
Result<> check_process_tracing(std::int32_t pid);
// Page `number` of its address space. einval: behind the end.
struct PageInfo {
    bool present, of_file;
};
Result<PageInfo> process_page(std::int32_t pid, std::uint64_t number);
// Calls `each` for every mapping in ascending order.
Result<> for_each_mapping(std::int32_t pid, void (*each)(void* context, const MappingInfo&), void* context);

} // namespace personality
