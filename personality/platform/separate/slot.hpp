// SPDX-License-Identifier: Apache-2.0
//
// Addresses of capability slots in the personality's CSpace. Its root CNode (abi/protocol/container.hpp) resolves 8 of
// the 20 bits that pointers have below the guard; the CNodes made here have no guard, so a slot at any level has its
// address left-aligned in those 20 bits and the remaining bits 0.
#pragma once

#include "abi/protocol/container.hpp"
#include "abi/sel4/types.hpp"

#include <cstdint>

namespace personality::platform {

class Slot {
  public:
    constexpr Slot() = default;

    static constexpr Slot root(std::uint64_t number) {
        return {protocol::container::root_pointer(number), 64 - protocol::container::second_level_bits};
    }

    // Slot `index` of the CNode of 2^radix slots that this slot holds.
    constexpr Slot below(unsigned radix, std::uint64_t index) const {
        const unsigned depth = this->depth() + radix;
        return {pointer() | index << (64 - depth), depth};
    }

    // For invoking and passing the capability in it.
    constexpr sel4::CPtr pointer() const { return bits_ & pointer_mask; }
    // For operations on the slot itself, with depth().
    constexpr sel4::Word index() const { return pointer() >> (64 - depth()); }
    constexpr unsigned depth() const { return bits_ >> depth_shift; }

    constexpr explicit operator bool() const { return bits_ != 0; }
    constexpr bool operator==(const Slot&) const = default;

  private:
    constexpr Slot(sel4::CPtr pointer, unsigned depth)
        : bits_(static_cast<std::uint32_t>(pointer) | depth << depth_shift) {}

    static constexpr unsigned depth_shift = 24;
    static constexpr std::uint32_t pointer_mask = (1U << depth_shift) - 1;

    std::uint32_t bits_ = 0;
};

} // namespace personality::platform
