// SPDX-License-Identifier: Apache-2.0
//
// Paging structures of the personality's own address space.
#pragma once

#include "abi/sel4/errors.hpp"
#include "personality/base/result.hpp"
#include "personality/platform/separate/slot.hpp"

#include <cstdint>

namespace personality::platform {

inline constexpr Slot own_vspace = Slot::root(protocol::container::own_vspace);

// Maps a page readable, writable and not executable.
[[nodiscard]] sel4::Error map_own_page(Slot frame, std::uint64_t address);

// Maps a new page table at `address`, a multiple of 2 MiB, with what is missing above it. enomem.
Result<> map_own_table(std::uint64_t address);

} // namespace personality::platform
