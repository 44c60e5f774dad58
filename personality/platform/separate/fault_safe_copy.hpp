// SPDX-License-Identifier: Apache-2.0
//
// A copy whose source may vanish while it is read: an image page that the store evicts. The switcher, which handles
// the personality's faults, lets such a fault return false.
#pragma once

#include <cstddef>
#include <cstdint>

namespace personality::platform {

extern "C" {

// False: the source is gone; what was copied before is undefined. Neither side has to be aligned.
bool fault_safe_copy(void* to, const void* from, std::size_t bytes);

// Fault addresses from begin on and before end are inside the copy; it then continues at fault_safe_copy_failed.
extern const char fault_safe_copy_begin[];
extern const char fault_safe_copy_end[];
extern const char fault_safe_copy_failed[];
}

inline bool in_fault_safe_copy(std::uint64_t instruction) {
    return instruction >= reinterpret_cast<std::uint64_t>(fault_safe_copy_begin) &&
           instruction < reinterpret_cast<std::uint64_t>(fault_safe_copy_end);
}

} // namespace personality::platform
