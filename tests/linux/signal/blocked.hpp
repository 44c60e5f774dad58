// SPDX-License-Identifier: Apache-2.0
//
// Signals that a case keeps from being delivered.
#pragma once

#include "tests/linux/tty/processes.hpp"

#include <csignal>
#include <initializer_list>

namespace test {

// Blocks signals as long as it lives; those that still wait then are taken away.
class Blocked {
  public:
    Blocked(std::initializer_list<int> signals) {
        sigemptyset(&set_);
        for (const int signal : signals)
            sigaddset(&set_, signal);
        CHECK_EQ(sigprocmask(SIG_BLOCK, &set_, nullptr), 0);
    }
    ~Blocked() {
        siginfo_t rest;
        while (take(rest) > 0) {
        }
        CHECK_EQ(sigprocmask(SIG_UNBLOCK, &set_, nullptr), 0);
    }
    Blocked(const Blocked&) = delete;
    Blocked& operator=(const Blocked&) = delete;

    const sigset_t& set() const { return set_; }
    // The number of the next, waiting for it; an error negated.
    int take(siginfo_t& info, long wait_ms = 0) const {
        const timespec limit{wait_ms / 1000, wait_ms % 1000 * 1'000'000};
        const int signal = sigtimedwait(&set_, &info, &limit);
        return signal < 0 ? -errno : signal;
    }

  private:
    sigset_t set_;
};

} // namespace test
