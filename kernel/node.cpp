// SPDX-License-Identifier: Apache-2.0
#include "kernel/node.hpp"

#include "kernel/object/sched_context.hpp"

namespace keel {

constinit Node node{};

void initialise_node(Tcb& idle, SchedContext& idle_sc) {
    node.time = arch::now();
    node.domains.initialise();
    node.action = SchedulerAction::choose_new;
    node.reprogram = true;

    // The idle thread's time is nobody's, and never ends.
    set_refills(idle_sc, min_refills, arch::us_to_ticks(max_period_us()), 0);
    idle_sc.thread = &idle;
    idle.sched_context = &idle_sc;
    idle.state = ThreadState::idle;
    node.idle = &idle;
    node.idle_sc = &idle_sc;
    node.current = &idle;
    node.current_sc = &idle_sc;
    node.irq_states[arch::timer_irq()] = IrqState::timer;
}

} // namespace keel
