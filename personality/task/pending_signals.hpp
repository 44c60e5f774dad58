// SPDX-License-Identifier: Apache-2.0
//
// Signals that wait to be delivered, to a process or to one of its tasks. As in Linux, each of the first 31 waits once
// at most. What came with a signal is kept if there is memory for it.
#pragma once

#include "personality/base/list.hpp"
#include "personality/linux/sigaction.hpp"

namespace personality {

// What a handler is told, in few bytes.
struct SignalCause {
    std::int32_t code = linux::si_kernel;
    std::int32_t pid = 0;
    std::uint32_t uid = 0;
    std::int32_t status = 0;   // SIGCHLD: exit status or signal
    std::uint64_t address = 0; // faults
};

class PendingSignals {
  public:
    PendingSignals() = default;
    PendingSignals(const PendingSignals&) = delete;
    PendingSignals& operator=(const PendingSignals&) = delete;
    ~PendingSignals() { discard(~linux::SignalSet{0}); }

    linux::SignalSet set() const { return set_; }
    void add(unsigned signal, const SignalCause& cause);
    // Precondition: it is in the set.
    SignalCause take(unsigned signal);
    void discard(linux::SignalSet signals);

  private:
    struct Record {
        unsigned signal;
        SignalCause cause;
        ListHook hook;
    };

    Record* find(unsigned signal);

    linux::SignalSet set_ = 0;
    List<Record, &Record::hook> records_;
};

} // namespace personality
