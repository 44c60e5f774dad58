// SPDX-License-Identifier: Apache-2.0
//
// Words that the whole kernel uses.
#pragma once

#include "abi/sel4/types.hpp"

#include <cstddef>
#include <cstdint>

namespace keel {

using sel4::CPtr;
using sel4::Word;

using Ticks = std::uint64_t; // of the timer, since it was started
using Priority = std::uint8_t;
using Irq = unsigned; // number in the kernel's interrupt table, see arch/machine.hpp

constexpr Word bit(unsigned n) { return Word{1} << n; }
constexpr Word mask(unsigned n) { return n >= 64 ? ~Word{0} : bit(n) - 1; }

inline Word address_of(const void* pointer) { return reinterpret_cast<Word>(pointer); }

// What an invocation ended with.
enum class [[nodiscard]] Status : std::uint8_t{
    done,
    refused,   // node.error says why; nothing was changed
    preempted, // part of it is done; the system call is to be tried again
};

} // namespace keel
