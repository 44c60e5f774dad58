// SPDX-License-Identifier: Apache-2.0
//
// Scheduling contexts: the budget is conserved, refills ascend, references are mutual.
#include "kernel/invariants/inventory.hpp"
#include "kernel/node.hpp"

namespace keel {
namespace {

void check_refills(const SchedContext& sc, Violations& violations) {
    const std::string name = describe("scheduling context", &sc);
    if (sc.refill_head >= sc.refill_max || sc.refill_tail >= sc.refill_max) {
        violations.push_back(name + " has refills outside of its ring");
        return;
    }
    Ticks sum = 0;
    Ticks end = 0;
    Word count = 0;
    for (Word i = sc.refill_head;; i = i + 1 == sc.refill_max ? 0 : i + 1) {
        const Refill& refill = sc.refills()[i];
        if (count > 0 && !sc.is_round_robin() && refill.time < end)
            violations.push_back(name + " has refills that overlap");
        sum += refill.amount;
        end = refill.time + refill.amount;
        ++count;
        if (i == sc.refill_tail) break;
    }
    if (sum != sc.budget) violations.push_back(name + " has more or less refilled than its budget");
    if (sc.is_round_robin() && count != min_refills) violations.push_back(name + " is round robin without two refills");
    if (sc.head().amount < min_budget()) violations.push_back(name + " has a first refill that is too small");
}

} // namespace

void check_sched_contexts(const Inventory& inventory, Violations& violations) {
    for (const SchedContext* const sc : inventory.sched_contexts) {
        const auto wrong = [&](const char* what) { violations.push_back(describe("scheduling context", sc) + what); };
        if (sc->is_active()) check_refills(*sc, violations);
        if (Tcb* const thread = sc->thread; thread != nullptr)
            if (!inventory.threads.contains(thread) || thread->sched_context != sc) wrong(" has a wrong thread");
        if (Notification* const notification = sc->notification; notification != nullptr)
            if (!inventory.notifications.contains(notification) || notification->sched_context != sc)
                wrong(" has a wrong notification");
        if (Tcb* const yielder = sc->yield_from; yielder != nullptr)
            if (!inventory.threads.contains(yielder) || yielder->yield_to != sc) wrong(" has a wrong yielder");
        if (sc->sporadic && !sc->is_active()) wrong(" is sporadic without refills");
    }
}

} // namespace keel
