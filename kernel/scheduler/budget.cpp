// SPDX-License-Identifier: Apache-2.0
#include "kernel/scheduler/budget.hpp"

#include "kernel/fault/delivery.hpp"
#include "kernel/node.hpp"
#include "kernel/object/sched_context.hpp"
#include "kernel/scheduler/scheduler.hpp"

namespace keel {
namespace {

void end_time_slice(bool may_fault) {
    Tcb& thread = *node.current;
    SchedContext& sc = *node.current_sc;
    if (may_fault && !sc.is_round_robin() && has_timeout_handler(thread)) {
        deliver_timeout(thread, Fault::timeout(sc.badge));
    } else if (is_ready(sc) && is_sufficient(sc)) {
        append_ready(thread);
    } else {
        postpone(sc);
    }
}

} // namespace

void update_time() {
    const Ticks now = arch::now();
    const Ticks passed = now - node.time;
    node.time = now;
    node.consumed += passed;
    if constexpr (config::num_domains > 1) node.domains.consume(passed, min_budget());
}

bool has_budget() {
    if (is_sufficient(*node.current_sc, node.consumed)) [[likely]]
        return !node.domains.expired();
    charge_budget(node.consumed, true);
    return false;
}

bool has_budget_or_restart() {
    const bool enough = has_budget();
    if (!enough && node.current->is_runnable()) node.current->state = ThreadState::restart;
    return enough;
}

void commit_time() {
    SchedContext& sc = *node.current_sc;
    if (sc.is_active() && &sc != node.idle_sc) {
        if (node.consumed > 0) {
            if (sc.is_round_robin()) {
                sc.head().amount -= node.consumed;
                sc.tail().amount += node.consumed;
            } else {
                charge_refills(sc, node.consumed);
            }
        }
        sc.consumed += node.consumed;
    }
    node.consumed = 0;
}

void charge_budget(Ticks usage, bool may_fault) {
    SchedContext& sc = *node.current_sc;
    if (&sc != node.idle_sc) {
        if (sc.is_round_robin()) {
            sc.head().amount += sc.tail().amount;
            sc.tail().amount = 0;
        } else {
            charge_refills(sc, usage);
        }
        sc.consumed += usage;
    }
    node.consumed = 0;
    if (is_schedulable(*node.current)) {
        end_time_slice(may_fault);
        require_reschedule();
        node.reprogram = true;
    }
}

void charge_preempted() {
    if (is_schedulable(*node.current)) {
        has_budget();
    } else if (node.current_sc->is_active()) {
        charge_budget(node.consumed, false);
    } else {
        node.consumed = 0; // there is nothing left to charge it to
    }
}

} // namespace keel
