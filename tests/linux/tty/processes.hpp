// SPDX-License-Identifier: Apache-2.0
//
// Processes, jobs and sessions of their own, for cases that need more than one process: on Linux and in a container.
#pragma once

#include "tests/linux/tty/terminal.hpp"

#include <sys/types.h>

#include <functional>

namespace test {

// A child process that runs `body` and then ends, with 1 if a check failed in it.
pid_t child(const std::function<void()>& body);
void check_ends_well(pid_t process, const char* file, int line);
#define CHECK_ENDS_WELL(process) test::check_ends_well(process, __FILE__, __LINE__)

// A status from waitpid(2) with these options that must come.
int wait_status(pid_t process, int options);
bool stopped_by(pid_t process, int signal); // waits for it
bool killed_by(pid_t process, int signal);
bool exited_with(pid_t process, int code);

// Runs `body` as the leader of a new session whose controlling terminal is the slave.
void in_session(const std::function<void(Pty&)>& body);

// A one-way signal between processes.
struct Gate {
    Gate();
    ~Gate();
    void open() const;
    void wait() const;
    int ends[2];
};

// Counts a signal's deliveries in this process from now on.
void count_signal(int signal, int flags = 0);
int deliveries(int signal);
bool wait_for_delivery(int signal, int count = 1);

} // namespace test
