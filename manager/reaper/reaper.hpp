// SPDX-License-Identifier: Apache-2.0
//
// The manager's second thread. It takes memory back: revoking and clearing are long and wait for no one, so they run
// below the servers' priority on a budget of their own, while the main thread goes on answering. It also wakes the main
// thread at intervals while there are deadlines to watch.
//
// The two share `job_`: the main thread hands over a ledger and leaves its pieces alone until `finished_`; the reaper
// signals the main thread then. Nothing else is shared, and neither waits for the other.
#pragma once

#include "manager/machine.hpp"
#include "manager/memory/ledger.hpp"

#include <atomic>

namespace manager {

class Reaper {
  public:
    // Makes the thread's objects. `signal_badge`: bit of the main thread's notification. `fault_badge`: of its faults
    // on the manager's endpoint.
    Done initialize(Machine& machine, CPtr notification, Word signal_badge, Word fault_badge);

    // Runs the thread. Preconditions: initialize(); the thread was not started, or was stopped.
    Done start();

    bool idle() const { return !job_.load(std::memory_order_acquire); }

    // Preconditions: idle.
    void submit(const Ledger& ledger);

    // The job that was finished since the last call, with the number of pieces lost.
    struct Finished {
        const Ledger* ledger;
        unsigned lost;
    };
    Finished take_finished();

    // Whether the main thread wants to be woken every few milliseconds, and whether in the midst of what servers do.
    void set_ticking(bool on, bool above_servers);

    // For the kernel probe, which borrows the thread before it is started.
    CPtr tcb() const { return tcb_; }
    CPtr sched_context() const { return sched_context_; }
    CPtr ipc_page() const { return ipc_page_; }
    CPtr fault_endpoint() const { return fault_; }

  private:
    [[noreturn]] static void run(Reaper& self);

    UntypedPool* pool_ = nullptr;
    CPtr tcb_ = 0;
    CPtr sched_context_ = 0;
    CPtr ipc_page_ = 0;
    CPtr wake_ = 0;   // the reaper's notification
    CPtr report_ = 0; // the main thread's, badged
    CPtr fault_ = 0;
    std::atomic<const Ledger*> job_ = nullptr;
    std::atomic<bool> finished_ = false;
    std::atomic<bool> ticking_ = false;
    bool above_servers_ = false;
    unsigned lost_ = 0;
};

} // namespace manager
