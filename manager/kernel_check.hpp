// SPDX-License-Identifier: Apache-2.0
//
// Whether the kernel below is one that this root task was made for: seL4 16.0.0's interface for x86-64 with MCS.
#pragma once

#include "manager/types.hpp"

namespace sel4 {
struct BootInfo;
}

namespace manager {

// First of all: on another kernel even the calls of the boot may mean something else. Returns if it is the right one;
// else it says on the serial port what is wrong and ends the machine.
void check_kernel(const sel4::BootInfo& info);

} // namespace manager
