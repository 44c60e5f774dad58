// SPDX-License-Identifier: Apache-2.0
//
// Signals, signal(7), and what sigaction(2) and sigprocmask(2) exchange. Values: Linux,
// arch/x86/include/uapi/asm/signal.h and include/uapi/asm-generic/siginfo.h.
#pragma once

#include <cstdint>

namespace personality::linux {

enum Signal : unsigned {
    sighup = 1,
    sigint = 2,
    sigquit = 3,
    sigill = 4,
    sigtrap = 5,
    sigabrt = 6,
    sigbus = 7,
    sigfpe = 8,
    sigkill = 9,
    sigusr1 = 10,
    sigsegv = 11,
    sigusr2 = 12,
    sigpipe = 13,
    sigalrm = 14,
    sigterm = 15,
    sigstkflt = 16,
    sigchld = 17,
    sigcont = 18,
    sigstop = 19,
    sigtstp = 20,
    sigttin = 21,
    sigttou = 22,
    sigurg = 23,
    sigxcpu = 24,
    sigxfsz = 25,
    sigvtalrm = 26,
    sigprof = 27,
    sigwinch = 28,
    sigio = 29,
    sigpwr = 30,
    sigsys = 31,
};
inline constexpr unsigned signal_count = 64;

// sigset_t of the system calls: bit n - 1 is signal n.
using SignalSet = std::uint64_t;
constexpr SignalSet signal_bit(unsigned signal) { return SignalSet{1} << (signal - 1); }

} // namespace personality::linux
