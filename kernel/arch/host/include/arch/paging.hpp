// SPDX-License-Identifier: Apache-2.0
//
// Simulated address translation: which root is loaded.
#pragma once

#include "kernel/types.hpp"

namespace keel::arch {

inline sel4::PAddr loaded_root = 0;

inline sel4::PAddr empty_root() { return 0; }
inline void share_kernel_half(void*) {}
inline void set_root(sel4::PAddr root) { loaded_root = root; }
inline void forget_root(sel4::PAddr root) {
    if (loaded_root == root) loaded_root = empty_root();
}
inline void flush_page(sel4::PAddr, Word) {}
inline void flush_all(sel4::PAddr) {}

} // namespace keel::arch
