// SPDX-License-Identifier: Apache-2.0
//
// A task: a Linux thread, with its kernel stack and its user half.
#pragma once

#include "personality/base/list.hpp"
#include "personality/base/ref.hpp"
#include "personality/linux/sigaction.hpp"
#include "personality/task/kernel_stack.hpp"
#include "personality/task/pending_signals.hpp"
#include "personality/task/rseq.hpp"
#include "personality/task/scheduling.hpp"
#include "personality/task/seccomp.hpp"
#include "personality/task/task.hpp"
#include "personality/task/timer_queue.hpp"
#include "personality/task/tracing.hpp"
#include "personality/task/usage.hpp"
#include "personality/task/wait_queue.hpp"
#include "platform/user_thread.hpp"

namespace personality {

class Process;

enum class RunState : std::uint8_t { running, ready, blocked };

class Task {
  public:
    explicit Task(Process& process); // its first one, which has its number
    Task(Process& process, std::int32_t number);
    static constexpr std::uint64_t usual_slack_ns = 50'000;
    ~Task();
    static Task* find(std::int32_t tid);

    bool leads() const; // the process is called by its number
    // It has to end as soon as it comes near user mode: its process does, or another task executes a program.
    bool ending() const;

    // Blocks the current task, which this is; see block().
    Result<> wait(Deadline deadline, WaitMode mode);
    bool wake(); // true: it was blocked
    // If its wait is one that a pending signal ends. True: it runs, or will.
    bool wake_for_signal();

    // A signal that is not blocked waits, or the process is ending.
    bool signal_pending() const;
    bool fatal_signal_pending() const;

    char (&name())[16]; // prctl(PR_SET_NAME); the leader's is the process's

    std::int32_t tid = 0;
    Process& process;
    KernelStack stack;
    platform::UserThread* user = nullptr;
    Ref<fs::FileTable> files;
    Ref<fs::FsContext> fs_context;

    RunState run_state = RunState::blocked;
    ListHook run_hook; // the scheduler's
    ListHook process_hook;

    linux::SignalSet blocked = 0;
    linux::SignalSet saved_blocked = 0; // during sigsuspend(2) and the like
    linux::SignalSet awaited = 0;       // by sigtimedwait(2): they count as blocked, and end the wait
    bool restore_blocked = false;       // ... which a handler's frame or the return puts back
    PendingSignals pending;
    linux::StackT signal_stack{0, linux::ss_disable, 0, 0};

    Usage usage;
    RestartableSequence rseq;
    std::uint32_t persona = 0;                     // personality(2)
    std::uint64_t timer_slack_ns = usual_slack_ns; // prctl(PR_SET_TIMERSLACK)
    Scheduling scheduling;
    Seccomp seccomp;
    std::unique_ptr<Tracing> tracing; // null: nobody traces it

    std::uint64_t clear_tid_address = 0; // set_tid_address(2)
    std::uint64_t robust_list = 0;       // set_robust_list(2)
    char own_name[16] = {};              // of one that doesn't lead; see name()

    // The system call that is being handled, to restart it.
    std::uint64_t call_number = 0;
    Errno restart{};           // restart_sys or restart_no_handler, if that is its result
    bool call_goes_on = false; // the next call is the last one again
    Deadline call_deadline = no_deadline;

  private:
    struct WaitTimer : Timer {
        WaitTimer(Task& of) : Timer(wait_timed_out), task(&of) {}
        Task* task;
    };

    static void wait_timed_out(Timer& timer);
    bool wait_ended_by_signal(WaitMode mode) const;

    WaitTimer wait_timer_{*this};
    WaitMode wait_mode_ = WaitMode::uninterruptible;
    bool woken_ = false;
    bool timed_out_ = false;
};

} // namespace personality
