// SPDX-License-Identifier: Apache-2.0
//
// What the kernel below does that not every seL4 does, found by trying (docs/design/deviations.md): nothing above the
// kernel is built for one of them.
#pragma once

#include "manager/machine.hpp"
#include "manager/reaper/reaper.hpp"

namespace manager {

// The bits of protocol::container::KernelFeature. Borrows the reaper's thread, whose faults arrive on the manager's
// endpoint. Preconditions: the reaper is initialized and was not started.
base::Result<Word, Error> probe_kernel(Machine& machine, Reaper& reaper);

// Whether the kernel's timer ends a thread's budget: a kernel that measured the clocks at boot can be left with one
// that never fires. Takes half a period of the reaper. Preconditions as above.
base::Result<bool, Error> timer_runs(Machine& machine, Reaper& reaper);

} // namespace manager
