// SPDX-License-Identifier: Apache-2.0
//
// Room for a thread's floating-point state; the simulated machine has none to keep.
#pragma once

namespace keel::arch {

struct alignas(64) FpuState {
    unsigned char area[576];
};

} // namespace keel::arch
