// SPDX-License-Identifier: Apache-2.0
//
// A field of the statistics page, which one server writes while the manager reads it.
#pragma once

#include <cstdint>

namespace server {

inline void set(std::uint64_t& counter, std::uint64_t value) { __atomic_store_n(&counter, value, __ATOMIC_RELAXED); }
inline void add(std::uint64_t& counter, std::uint64_t value) { set(counter, counter + value); }

} // namespace server
