// SPDX-License-Identifier: Apache-2.0
//
// Segment selectors that 64-bit programs see. Values: Linux, arch/x86/include/asm/segment.h (__USER_CS, __USER_DS).
#pragma once

#include <cstdint>

namespace personality::linux {

inline constexpr std::uint16_t user_code_segment = 0x33;
inline constexpr std::uint16_t user_stack_segment = 0x2b;

} // namespace personality::linux
