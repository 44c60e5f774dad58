// SPDX-License-Identifier: Apache-2.0
//
// Sending signals, and what becomes of them: signal(7). Delivery to handlers is in task/signal_frame.hpp.
#pragma once

#include "personality/task/process_state.hpp"

namespace personality {

enum class DefaultAction { terminate, core, ignore, stop, resume };
DefaultAction default_action(unsigned signal);

inline constexpr linux::SignalSet unblockable = linux::signal_bit(linux::sigkill) | linux::signal_bit(linux::sigstop);

// To a process: any of its tasks that doesn't block it takes it. The first process gets no signal whose action is the
// default one.
void send_signal(Process& process, unsigned signal, const SignalCause& cause);
void send_signal(Task& task, unsigned signal, const SignalCause& cause);

// sigqueue(3): eagain where a real-time signal can't be queued.
Result<> queue_signal(Process& process, unsigned signal, const SignalCause& cause);
Result<> queue_signal(Task& task, unsigned signal, const SignalCause& cause);

// From outside the container: the first process can't escape SIGKILL and SIGSTOP.
void send_host_signal(Process& process, unsigned signal);

// All tasks look for signals, or for the process's end.
void wake_all_tasks(Process& process);

// For what the task itself did (a fault): it can't be ignored or blocked, then it ends the process.
void force_signal(Task& task, unsigned signal, const SignalCause& cause);

// Tells the process's parent that it stopped or goes on: `code` is cld_stopped or cld_continued, `signal` what did it.
void tell_parent_of_stop(const Process& process, std::int32_t code, unsigned signal);

// kill(2)'s permission.
bool may_signal(const Credentials& who, const Process& target);

// The signal of the set to deliver to the task next, 0 if there is none; it is pending no more.
unsigned take_signal(Task& task, SignalCause& cause, linux::SignalSet from);

// sigaction(2): a signal that is now ignored is pending no more.
void set_action(Process& process, unsigned signal, const linux::SigAction& action);

// So that a change is the process's alone. enomem.
Result<> unshare_actions(Process& process);

// exec(2): handlers are gone, ignored signals stay ignored.
void reset_handlers(Process& process);

} // namespace personality
