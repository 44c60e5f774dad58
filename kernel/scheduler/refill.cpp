// SPDX-License-Identifier: Apache-2.0
#include "kernel/scheduler/refill.hpp"

#include "kernel/node.hpp"
#include "kernel/object/sched_context.hpp"

namespace keel {
namespace {

Word next_place(const SchedContext& sc, Word place) { return place + 1 == sc.refill_max ? 0 : place + 1; }
bool has_one(const SchedContext& sc) { return sc.refill_head == sc.refill_tail; }
bool is_full(const SchedContext& sc) { return next_place(sc, sc.refill_tail) == sc.refill_head; }

Refill pop_head(SchedContext& sc) {
    check(!has_one(sc));
    const Refill head = sc.head();
    sc.refill_head = next_place(sc, sc.refill_head);
    return head;
}

void push_tail(SchedContext& sc, Refill refill) {
    check(!is_full(sc));
    sc.refill_tail = next_place(sc, sc.refill_tail);
    sc.tail() = refill;
}

// Round robin keeps what was used in the second refill.
void start_round_robin(SchedContext& sc) {
    if (sc.is_round_robin()) push_tail(sc, {sc.head().time, 0});
}

// Appends used time that comes back; joined with the last refill where they touch or where there is no place left.
void schedule_used(SchedContext& sc, Refill used) {
    Refill& tail = sc.tail();
    if (tail.time + tail.amount >= used.time) {
        tail.amount += used.amount;
    } else if (!is_full(sc)) {
        push_tail(sc, used);
    } else {
        tail.time = used.time - tail.amount;
        tail.amount += used.amount;
    }
}

// Beyond this no refill is put off any further: times would overflow.
Ticks latest_release() { return ~Ticks{0} - 5 * arch::us_to_ticks(max_period_us()); }

// Charges whole refills for as long as the usage covers them; what remains is less than the first one.
Ticks charge_whole_refills(SchedContext& sc, Ticks usage) {
    const Ticks latest = latest_release();
    while (sc.head().amount <= usage && sc.head().time < latest) {
        usage -= sc.head().amount;
        if (has_one(sc)) {
            sc.head().time += sc.period;
        } else {
            const Refill used = pop_head(sc);
            schedule_used(sc, {used.time + sc.period, used.amount});
        }
    }
    return usage;
}

bool head_touches_next(const SchedContext& sc) {
    if (has_one(sc)) return false;
    return sc.refills()[next_place(sc, sc.refill_head)].time <= sc.head().time + sc.head().amount;
}

} // namespace

Ticks min_budget() { return arch::us_to_ticks(sel4::min_budget_us); }

Word max_period_us() { return arch::max_us() / 8; }

bool is_ready(const SchedContext& sc) { return sc.head().time <= node.time; }

bool is_sufficient(const SchedContext& sc, Ticks usage) {
    return sc.head().amount >= usage && sc.head().amount - usage >= min_budget();
}

bool is_released(const SchedContext& sc) { return sc.is_active() && is_ready(sc) && is_sufficient(sc); }

void set_refills(SchedContext& sc, Word places, Ticks budget, Ticks period) {
    check(budget >= min_budget());
    sc.period = period;
    sc.budget = budget;
    sc.refill_max = places;
    sc.refill_head = 0;
    sc.refill_tail = 0;
    sc.head() = {node.time, budget};
    start_round_robin(sc);
}

void update_refills(SchedContext& sc, Word places, Ticks budget, Ticks period) {
    check(sc.is_active());
    sc.refills()[0] = sc.head();
    sc.refill_head = 0;
    sc.refill_tail = 0;
    sc.refill_max = places;
    sc.period = period;
    sc.budget = budget;
    if (is_ready(sc)) sc.head().time = node.time;
    if (sc.head().amount >= budget) {
        sc.head().amount = budget;
        start_round_robin(sc);
    } else {
        push_tail(sc, {sc.head().time + period, budget - sc.head().amount});
    }
}

void charge_refills(SchedContext& sc, Ticks usage) {
    check(!sc.is_round_robin());
    usage = charge_whole_refills(sc, usage);
    if (usage > 0 && sc.head().time < latest_release()) {
        const Refill used{sc.head().time + sc.period, usage};
        // The first refill must not begin more than a period before the last one ends, or used time could come back
        // out of order.
        sc.head().amount -= usage;
        sc.head().time += usage;
        schedule_used(sc, used);
    }
    while (sc.head().amount < min_budget()) {
        const Refill head = pop_head(sc);
        sc.head().amount += head.amount;
        sc.head().time -= head.amount; // it must not end later than it did
    }
}

void renew_refills(SchedContext& sc) {
    if (sc.is_round_robin() || !is_ready(sc)) return;
    sc.head().time = node.time;
    node.reprogram = true;
    while (head_touches_next(sc)) {
        const Refill head = pop_head(sc);
        sc.head() = {head.time, sc.head().amount + head.amount};
    }
}

void renew_if_sporadic(const Tcb& thread) {
    SchedContext* sc = thread.sched_context;
    if (sc != nullptr && sc->sporadic && sc != node.current_sc) renew_refills(*sc);
}

} // namespace keel
