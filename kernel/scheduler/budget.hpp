// SPDX-License-Identifier: Apache-2.0
//
// Charging time to the current scheduling context.
#pragma once

#include "kernel/types.hpp"

namespace keel {

// Reads the clock: what passed since the last reading was consumed by the current scheduling context.
void update_time();

// The current thread and domain have enough time left for a kernel operation. If not, its time is charged, and it waits
// for the next refill, or its timeout handler is told.
bool has_budget();

// The same at a kernel entry: an operation that can't begin is tried again when there is budget.
bool has_budget_or_restart();

// Charges what was consumed; there is enough.
void commit_time();

// Charges `usage` and ends the current thread's time slice.
void charge_budget(Ticks usage, bool may_fault);

// After a preempted operation, which may have deleted the current thread or its scheduling context.
void charge_preempted();

} // namespace keel
