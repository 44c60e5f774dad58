// SPDX-License-Identifier: Apache-2.0
//
// Signals that wait to be delivered, to a process or to one of its tasks. As in Linux, each of the first 31 waits once
// at most, real-time ones queue. What came with a signal is kept if there is memory for it.
#pragma once

#include "personality/base/list.hpp"
#include "personality/base/ref.hpp"
#include "personality/linux/sigaction.hpp"

namespace personality {

class ClockTimer;

// A timer's signal. While it waits the timer rests, and what it misses is counted, timer_getoverrun(2).
struct TimerSignal : RefCounted {
    void miss(std::uint64_t times); // as many as fit are counted
    void taken();                   // ... no longer waits

    ClockTimer* timer = nullptr; // null: it is gone
    bool waits = false;
    std::uint32_t missed = 0;  // expirations since it waits
    std::uint32_t overrun = 0; // what the last delivery told
};

// What a handler is told, in few bytes.
struct SignalCause {
    std::int32_t code = linux::si_kernel;
    std::int32_t pid = 0;
    std::uint32_t uid = 0;
    std::int32_t status = 0;   // SIGCHLD: exit status or signal
    std::uint64_t address = 0; // faults
    std::uint64_t value = 0;   // that the sender gave, sigqueue(3); in the place of `status`
    Ref<TimerSignal> timer{};
};

class PendingSignals {
  public:
    PendingSignals() = default;
    PendingSignals(const PendingSignals&) = delete;
    PendingSignals& operator=(const PendingSignals&) = delete;
    ~PendingSignals() { discard(~linux::SignalSet{0}); }

    linux::SignalSet set() const { return set_; }
    // False: what came with it is lost, and a real-time signal that waits already is not added: there is no memory for
    // it, or it would be more than `limit` in the container (RLIMIT_SIGPENDING).
    bool add(unsigned signal, const SignalCause& cause, std::uint64_t limit = UINT64_MAX);
    static std::uint64_t count_in_container();
    // Precondition: it is in the set.
    SignalCause take(unsigned signal);
    void discard(linux::SignalSet signals);

    struct Record {
        unsigned signal;
        SignalCause cause;
        ListHook hook;
    };
    // The record of that number in their order; nullptr: there are fewer.
    const Record* record(std::uint64_t number) const;

  private:
    Record* find(unsigned signal);
    void remove(Record& record);

    linux::SignalSet set_ = 0;
    List<Record, &Record::hook> records_;
};

} // namespace personality
