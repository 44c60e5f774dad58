// SPDX-License-Identifier: Apache-2.0
//
// A task that another process traces, ptrace(2): what stops it, and what its tracer hears and decides then.
//
// A traced task stops itself, on its own kernel stack, at places on its way through the personality; the tracer's
// requests act on a task that is stopped. The object is the task's; when the task has ended it is its tracer's, until
// that has waited for it.
#pragma once

#include "personality/base/list.hpp"
#include "personality/base/result.hpp"
#include "personality/linux/ptrace.hpp"
#include "personality/linux/sigaction.hpp"

#include <cstdint>

namespace personality {

class Process;
class Task;
struct SignalCause;

struct Tracing {
    enum class Going : std::uint8_t { on, to_call, to_emulated_call, one_step };

    Tracing(Task& of, Process& by, std::int32_t by_task);
    ~Tracing();

    bool has(linux::PtraceEvent event) const { return (options & linux::ptrace_option(event)) != 0; }

    ListHook hook; // the tracer's list
    Task* task;    // null: it has ended
    Process* tracer;
    std::int32_t tracer_task; // the one that may make requests
    std::int32_t tid;
    Process* process;   // null: it has been waited for
    bool ended = false; // and its tracer may hear of it
    std::int32_t wait_status = 0;

    std::uint32_t options = 0;
    bool seized = false;

    bool stopped = false;
    bool reported = false;
    bool listening = false;          // for SIGCONT, in a group's stop
    bool trap_wanted = false;        // by PTRACE_INTERRUPT or SIGCONT
    bool runs_while_stopped = false; // was told to go on while its group is stopped
    bool has_info = false;
    bool info_changed = false; // by the tracer
    linux::CallStop call_stop = linux::call_stop_none;
    Going going = Going::on;
    std::uint32_t code = 0;    // signal, event << 8
    unsigned signal = 0;       // that it gets when it goes on
    std::uint64_t message = 0; // PTRACE_GETEVENTMSG
    linux::SigInfo info{};
};

namespace tracing {

// PTRACE_TRACEME, PTRACE_ATTACH, PTRACE_SEIZE. eperm.
Result<> trace_me();
Result<> attach(Task& task, bool seize, std::uint32_t options);

// The tracer's decisions. Precondition: the task is stopped.
void go_on(Tracing& tracing, Tracing::Going how, unsigned signal);
void detach(Tracing& tracing, unsigned signal);
// Stops it as soon as it comes near user mode.
void interrupt(Tracing& tracing);

// The places where the current task stops. All return at once if it isn't traced, or not for that.
void at_event(linux::PtraceEvent event, std::uint64_t message);
bool enter_call(Task& task); // false: the call isn't to be made
void leave_call(Task& task);
void at_seccomp(Task& task, std::uint32_t data);
void at_group_stop(Task& task);
void at_trap(Task& task);
void at_exec(Task& task, std::int32_t former_tid);
// A signal that was to be delivered: the one that is delivered instead; 0: none.
unsigned at_signal(Task& task, unsigned signal, SignalCause& cause);

// A new task of a traced one: it is traced too if the tracer wants that; then the event that tells of it, else 0.
std::uint32_t follow(Task& child, std::uint64_t flags, unsigned exit_signal);

// Before and after the task runs in user mode.
void prepare_step(Task& task);
void end_step(Task& task);

// The ends of a task, of a process (it is a zombie now) and of a tracer.
void task_ends(Task& task);
void process_ended(Process& process);
void tracer_ends(const Task& task);

// SIGCONT came: tasks that listen for it hear of it.
void continued(Process& process);
// A group's stop begins: who went on in the last one stops too.
void group_stops(Process& process);
void wake_killed(Process& process);

} // namespace tracing
} // namespace personality
