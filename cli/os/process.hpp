// SPDX-License-Identifier: Apache-2.0
//
// Child processes: started with chosen descriptors, waited for through a pidfd (pidfd_open(2)).
#pragma once

#include "cli/os/descriptor.hpp"

#include <sys/types.h>

#include <string>
#include <vector>

namespace os {

struct Launch {
    std::vector<std::string> command; // command[0] is looked up in PATH
    std::vector<int> inherited;       // descriptors that stay open under their numbers
    int standard_input = -1;          // -1: /dev/null
    int standard_output = -1;
    int standard_error = -1;
    bool new_session = false;     // setsid(2): out of the reach of the terminal's signals
    bool die_with_parent = false; // SIGKILL when the starting thread ends
    int priority = 0;             // added nice value
};

class Process {
  public:
    Process() = default;

    // Throws Error when the program can't be executed.
    static Process start(const Launch& launch);

    pid_t pid() const { return pid_; }
    // Readable once the process has ended.
    int descriptor() const { return pidfd_.get(); }
    explicit operator bool() const { return pid_ > 0; }

    void signal(int number) const;
    // Waits for the end; the wait status (waitpid(2)).
    int wait();

  private:
    pid_t pid_ = -1;
    Descriptor pidfd_;
};

// "exit status 3" or "signal 9 (Killed)".
std::string describe_status(int wait_status);

} // namespace os
