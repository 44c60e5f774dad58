// SPDX-License-Identifier: Apache-2.0
//
// What bounds the memory of the current process, getrlimit(2), in bytes; UINT64_MAX is unlimited. syscall/limits.cpp.
#pragma once

#include <cstdint>

namespace personality {

std::uint64_t limit_of_data();
std::uint64_t limit_of_stack();
std::uint64_t limit_of_address_space();
std::uint64_t limit_of_locked_memory(); // unlimited for who may lock what he likes
bool may_lock_memory();                 // anything at all

inline constexpr unsigned most_mappings = 65530; // of an address space, vm.max_map_count

} // namespace personality
