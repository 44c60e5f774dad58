// SPDX-License-Identifier: Apache-2.0
//
// Where long operations look whether something else must be done first.
#pragma once

namespace keel {

// Counts units of work. True: leave with Status::preempted, in a state from which the call can be done again.
bool should_preempt(unsigned units = 1);

} // namespace keel
