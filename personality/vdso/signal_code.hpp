// SPDX-License-Identifier: Apache-2.0
//
// Where the code that enters and leaves signal handlers is in the vDSO (signal.S); the linker script puts it there.
#pragma once

#include <cstdint>

namespace personality::vdso {

inline constexpr std::uint64_t enter_handler_offset = 0xf80;
inline constexpr std::uint64_t leave_handler_offset = 0xfc0;
inline constexpr std::uint64_t end_of_leave_offset = 0xfe0; // its system call

} // namespace personality::vdso
