// SPDX-License-Identifier: Apache-2.0
//
// Refills: amounts of time that may be used from a point of time on. They make a scheduling context a sporadic server:
// what is used comes back one period after it was, so that no window of a period ever has more than the budget. A round
// robin one has two: what is left of the slice, and what is used of it.
//
// Between operations: times ascend without overlap, the first amount is at least min_budget, the sum is the budget.
#pragma once

#include "kernel/types.hpp"

namespace keel {

struct SchedContext;
struct Tcb;

struct Refill {
    Ticks time;
    Ticks amount;
};

inline constexpr Word min_refills = 2;

// Least time with which a thread may run: enough to enter and leave the kernel.
Ticks min_budget();

// Longest period and budget, microseconds.
Word max_period_us();

bool is_ready(const SchedContext& sc);                       // the first refill may be used now
bool is_sufficient(const SchedContext& sc, Ticks usage = 0); // and has min_budget after `usage`
bool is_released(const SchedContext& sc);                    // configured, ready and sufficient

// New parameters; all of the budget may be used from now. Precondition: min_budget <= budget; period 0 is round robin.
void set_refills(SchedContext& sc, Word places, Ticks budget, Ticks period);

// New parameters of one in use: not even now more than the new budget in a period.
void update_refills(SchedContext& sc, Word places, Ticks budget, Ticks period);

// Takes `usage` off the first refills and schedules it one period later. Not for round robin.
void charge_refills(SchedContext& sc, Ticks usage);

// The thread starts to run: what could have been used before now can be used from now, and is merged.
void renew_refills(SchedContext& sc);

// The same for the scheduling context of a thread that wakes up, if it is a sporadic one and not the current one.
void renew_if_sporadic(const Tcb& thread);

} // namespace keel
