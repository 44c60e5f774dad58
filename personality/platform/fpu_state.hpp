// SPDX-License-Identifier: Apache-2.0
//
// How much there is to save of a program's floating-point and vector registers: what the kernel enabled in XCR0, Intel
// SDM volume 1, chapter 13.
#pragma once

#include <cstdint>

namespace personality::platform {

struct FpuState {
    std::uint32_t components; // XCR0; 0: the processor or the kernel knows FXSAVE only
    std::uint32_t bytes;      // of what XSAVE or FXSAVE writes
};

const FpuState& fpu_state();

} // namespace personality::platform
