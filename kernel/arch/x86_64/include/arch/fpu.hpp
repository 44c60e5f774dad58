// SPDX-License-Identifier: Apache-2.0
//
// Room for a thread's floating-point state: what XSAVE stores of x87, SSE and AVX (SDM volume 1, chapter 13).
#pragma once

namespace keel::arch {

struct alignas(64) FpuState {
    unsigned char area[832];
};

} // namespace keel::arch
