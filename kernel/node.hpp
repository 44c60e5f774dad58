// SPDX-License-Identifier: Apache-2.0
//
// The state of the (one) processor: who runs, who may, and the outcome of the work at hand.
#pragma once

#include "abi/sel4/errors.hpp"
#include "arch/machine.hpp"
#include "kernel/config.hpp"
#include "kernel/fault/fault.hpp"
#include "kernel/object/domain.hpp"
#include "kernel/scheduler/queue.hpp"
#include "kernel/scheduler/ready_queues.hpp"
#include "kernel/slot.hpp"

namespace keel {

// Why an invocation was refused; the words go into the reply.
struct SyscallError {
    sel4::Error error = sel4::Error::none;
    Word first = 0;  // argument or capability number, smallest allowed, was a source, bytes left
    Word second = 0; // largest allowed
};

// What the scheduler is to do before the kernel is left.
enum class SchedulerAction : std::uint8_t { keep_current, choose_new, switch_to_candidate };

enum class IrqState : std::uint8_t { inactive, signal, timer, reserved };

struct Node {
    Tcb* current;
    SchedContext* current_sc; // that time is charged to
    Tcb* idle;
    SchedContext* idle_sc;

    Ticks time;     // at the last update
    Ticks consumed; // by current_sc since it was last charged
    bool reprogram; // the timer's deadline must be set anew
    SchedulerAction action;
    Tcb* candidate; // of switch_to_candidate
    unsigned work_units;

    ReadyQueues ready[config::num_domains];
    Queue release; // threads whose scheduling context waits for its next refill, by time
    DomainSchedule domains;

    SyscallError error;
    LookupFailure lookup_failure;
    Slot* called; // what the current Call names, between fast_call() and slow_syscall(), if that was costly to look up

    IrqState irq_states[arch::num_irqs];
    Slot irq_slots[arch::num_irqs]; // notifications

    bool is_current(const Tcb& thread) const { return current == &thread; }
};

extern Node node;

// Before the first thread is made: `idle` is memory for it and its scheduling context of min_sched_context_bits.
void initialise_node(Tcb& idle, SchedContext& idle_sc);

} // namespace keel
