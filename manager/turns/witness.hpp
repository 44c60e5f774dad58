// SPDX-License-Identifier: Apache-2.0
//
// Two threads of the manager's that show whether containers take turns. The witness waits for the processor as a
// container without a quota does, at the same priority, behind all that can run when it was asked. So its turn comes
// when each of them had one: if it does not come, somebody goes before others again and again. The ticker wakes the
// main thread at intervals.
//
// Neither has an IPC buffer; what they share with the main thread is one word each.
#pragma once

#include "manager/machine.hpp"

#include <atomic>

namespace manager {

class Witness {
  public:
    static constexpr Word tick_us = 50000;

    // Makes the threads' objects. `signal_badge`: bit of the main thread's notification.
    Done initialize(Machine& machine, CPtr notification, Word signal_badge, Word fault_badge);

    // Runs the threads. Preconditions: initialize(), once.
    Done start();

    // Whether the main thread wants to be woken every tick_us.
    void set_ticking(bool on);

    // Whether the ticker signalled since the last call.
    bool take_tick() { return ticked_.exchange(false); }

    // Has it wait for its turn. Preconditions: it doesn't.
    void ask();
    bool is_waiting() const { return waiting_.load(); }

  private:
    [[noreturn]] static void run_witness(Witness& self);
    [[noreturn]] static void run_ticker(Witness& self);

    // Slots of a thread's objects.
    struct Thread {
        CPtr tcb = 0;
        CPtr sched_context = 0;
        CPtr wake = 0;
    };
    Done make(Machine& machine, Thread& thread, sel4::Time budget_us, sel4::Time period_us);

    Thread witness_, ticker_;
    CPtr report_ = 0; // the main thread's notification, badged
    CPtr fault_ = 0;
    std::atomic<bool> waiting_ = false;
    std::atomic<bool> ticking_ = false;
    std::atomic<bool> ticked_ = false;
};

} // namespace manager
