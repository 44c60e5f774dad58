// SPDX-License-Identifier: Apache-2.0
//
// A child that its parent traces.
#pragma once

#include "tests/linux/tty/processes.hpp"

#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>

#include <csignal>

namespace test {

// A child that asked to be traced and has stopped itself by SIGSTOP; then it runs `body`.
pid_t tracee(const std::function<void()>& body);

// The status of the next stop or end of a tracee.
int next_stop(pid_t process);
bool stopped_with(pid_t process, int signal);

// Lets it go on; the request says until when.
void go_on(pid_t process, __ptrace_request request = PTRACE_CONT, int signal = 0);

user_regs_struct registers(pid_t process);

// The event of a status, 0: it tells of none.
inline int event_of(int status) { return status >> 16; }

} // namespace test
