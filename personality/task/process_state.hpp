// SPDX-License-Identifier: Apache-2.0
//
// A process: what its tasks share. It stays in the table as a zombie after its last task has ended, until its parent
// has waited for it.
#pragma once

#include "personality/mm/address_space.hpp"
#include "personality/session/session.hpp"
#include "personality/task/credentials.hpp"
#include "personality/task/pending_signals.hpp"
#include "personality/task/process.hpp"
#include "personality/task/process_handle.hpp"
#include "personality/task/process_timers.hpp"
#include "personality/task/task_state.hpp"
#include "personality/task/terminal.hpp"

namespace personality {

class Process;

// Shared by clone(2) with CLONE_SIGHAND.
struct SignalActions : RefCounted {
    linux::SigAction of[linux::signal_count + 1] = {};
};

inline constexpr std::int32_t init_pid = 1;
inline constexpr unsigned limit_count = 16; // getrlimit(2)'s resources

struct Limit {
    std::uint64_t soft, hard;
};

// Sends its process SIGALRM, once or at intervals.
class RealTimer : public Timer {
  public:
    explicit RealTimer(Process& process) : Timer(send_alarm), process_(&process) {}
    std::uint64_t interval_ns = 0;

  private:
    static void send_alarm(Timer& timer);
    Process* process_;
};

// How a process ended or stopped, wait(2).
struct ExitStatus {
    std::int32_t code = 0; // 0..255, if no signal
    unsigned signal = 0;   // that ended it
    bool core = false;

    std::int32_t wait_status() const {
        return signal != 0 ? static_cast<std::int32_t>(signal | (core ? 0x80 : 0)) : code << 8;
    }
};

class Process {
  public:
    ListHook table_hook;
    ListHook sibling_hook;

    // With a pid of its own, in the table, without tasks; what fork(2) inherits is copied from `parent`, whose child
    // it becomes; without a parent it leads a session and a group of its own. enomem; eagain: no pid is left.
    static Result<Process*> make(Process* parent);
    ~Process();
    static Process* find(std::int32_t pid);
    // A number that no process, group, session or task is called by. eagain.
    static Result<std::int32_t> new_number();
    static List<Process, &Process::table_hook>& all(); // ascending pids

    bool is_init() const { return pid == init_pid; }
    // The first process gets no signal that it has no handler for, until a fault of its own ends that.
    bool unkillable = false;
    bool zombie() const { return tasks.empty(); }
    bool has_one_task() const { return !zombie() && &tasks.front() == &tasks.back(); }
    Task& main_task() const { return tasks.front(); } // its leader, or the eldest of those that are left
    unsigned task_count() const;

    std::int32_t pid = 0;
    std::int32_t group = 0;
    std::int32_t session = 0;
    Ref<Terminal> terminal;             // controlling its session
    std::int32_t lost_foreground = 0;   // of a session's leader: that group, when the terminal was hung up
    Process* parent = nullptr;          // nullptr: the host started it
    Ref<session::Session> host_session; // then its session
    List<Process, &Process::sibling_hook> children;
    List<Task, &Task::process_hook> tasks;

    Ref<AddressSpace> memory;
    Ref<PageSource> executable; // the file that runs
    char name[16] = {};
    void set_name(std::string_view to); // cut after 15 bytes
    void leave_address_space();
    Credentials credentials;
    std::int16_t oom_score_adjust = 0; // /proc/<pid>/oom_score_adj; inherited
    IoCounts io_counts;
    Limit limits[limit_count];
    bool has_executed = false; // since fork(2): setpgid(2) then refuses

    // What prctl(2) sets.
    unsigned death_signal = 0;        // comes when the task that made the process ends
    std::int32_t creator = 0;         // that task
    bool subreaper = false;           // takes its descendants' orphans
    bool dumpable = true;             // others of its user may look into it
    bool huge_pages_disabled = false; // there are none
    std::uint16_t barriers = 0;       // membarrier(2): commands that it is registered for

    Ref<SignalActions> actions;
    linux::SigAction& action(unsigned signal) const { return actions->of[signal]; }
    PendingSignals pending;
    WaitQueue signal_watchers;             // of signalfd(2)
    unsigned exit_signal = linux::sigchld; // to the parent

    List<Tracing, &Tracing::hook> tracees; // of its tasks
    Tracing* traced_leader = nullptr;      // has ended, and its tracer waits for the process's end
    Ref<ProcessHandle> handle;
    Result<Ref<ProcessHandle>> own_handle(); // enomem

    bool ending = false;      // exit_group(2) or a fatal signal: every task ends
    Task* survivor = nullptr; // it executes a program: every other task ends
    WaitQueue tasks_ended;    // ... and this wakes it
    ExitStatus exit_status;
    bool stopped = false;
    unsigned stop_signal = 0;
    bool stop_reported = true;     // to wait(2) with WUNTRACED
    bool continue_reported = true; // to wait(2) with WCONTINUED
    WaitQueue continued;           // stopped tasks
    WaitQueue children_changed;    // tasks in wait(2)
    WaitQueue vfork_done;          // the parent in vfork(2)
    bool borrows_memory = false;   // until exec or exit: its vfork(2)ing parent waits

    RealTimer real_timer{*this}; // setitimer(ITIMER_REAL)
    std::uint64_t start_ns = 0;
    std::unique_ptr<ProcessTimers> timers; // null: none was ever asked for
    Usage usage;                           // of all its tasks
    Usage children_usage;                  // of those that were waited for, and theirs
};

} // namespace personality
