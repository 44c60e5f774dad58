// SPDX-License-Identifier: Apache-2.0
//
// Sessions, process groups and their controlling terminals: credentials(7), ioctl_tty(2), setsid(2).
#pragma once

#include "personality/linux/signal.hpp"
#include "personality/task/terminal.hpp"

namespace personality {

class Process;

namespace job_control {

// The current process's controlling terminal, null if it has none.
Ref<Terminal> terminal();

// What a process of the background may not do: with sigttin, read; with sigttou, write or change something. It gets the
// signal and the call is made again (restart_sys); eio where the signal would stop nothing: its group is orphaned, or,
// reading, it blocks or ignores the signal. Writing is then allowed. Anything is allowed to those whose controlling
// terminal this isn't.
Result<> check_foreground(const Terminal& terminal, unsigned signal);

// open(2) without O_NOCTTY: a session leader without a terminal takes one that controls no session.
void offer(Terminal& terminal);
// The same for a process that is about to begin, such as a container's first one. Preconditions: it leads a session and
// has no terminal; the terminal controls no session.
void give(Process& leader, Terminal& terminal);

// The ioctls of the same names.
Result<> tiocsctty(Terminal& terminal);                     // eperm
Result<> tiocnotty(Terminal& terminal);                     // enotty
Result<> tiocspgrp(Terminal& terminal, std::int32_t group); // enotty, einval, esrch, eperm
Result<std::int32_t> tiocgpgrp(const Terminal& terminal);   // enotty
Result<std::int32_t> tiocgsid(const Terminal& terminal);    // enotty

// To all processes of a group, from the kernel. Group 0 has none.
void signal_group(std::int32_t group, unsigned signal);

// The terminal is gone: its session's leader gets sighup and sigcont. No process has it as its controlling terminal any
// more.
void hang_up(Terminal& terminal);

// setsid(2): the current process leads a session of its own, without a terminal. eperm.
Result<std::int32_t> new_session();

// Nobody outside the group, in its session, is parent of a member: nobody could continue it once it is stopped.
// `without` is a process that doesn't count any more.
bool is_orphaned(std::int32_t group, const Process* without = nullptr);

// A process ends: as a session's leader, whose terminal is free then and its foreground group told by sighup; as the
// parent of `child`, which has another parent now; as a member of its group. Groups that are orphaned by that and have
// a stopped member get sighup and sigcont.
void leave_session(Process& process);
void leave_child(const Process& child, const Process& former_parent);
void leave_group(const Process& process);

} // namespace job_control
} // namespace personality
