// SPDX-License-Identifier: Apache-2.0
#include "kernel/preemption.hpp"

#include "kernel/node.hpp"
#include "kernel/object/sched_context.hpp"
#include "kernel/scheduler/budget.hpp"

namespace keel {

bool should_preempt(unsigned units) {
    node.work_units += units;
    if (node.work_units < config::work_units_per_preemption) return false;
    node.work_units = 0;
    update_time();
    const SchedContext& sc = *node.current_sc;
    return arch::irq_pending() || node.domains.expired() || !sc.is_active() || !is_sufficient(sc, node.consumed);
}

} // namespace keel
