// SPDX-License-Identifier: Apache-2.0
#include "kernel/object/x86_64/context.hpp"

namespace keel::arch {

namespace {

constexpr Word user_flags = 0xcd5 | 1 << 8;   // carry, parity, adjust, zero, sign, trap, direction, overflow
constexpr Word fixed_flags = 1 << 1 | 1 << 9; // always set: reserved, interrupts on

bool is_canonical(Word address) { return address <= 0x00007fffffffffff || address >= 0xffff800000000000; }

} // namespace

Word sanitise(Register r, Word value) {
    switch (r) {
    case Register::fault_ip:
    case Register::next_ip:
    case Register::fs_base:
    case Register::gs_base:
        return is_canonical(value) ? value : 0;
    case Register::rflags:
        return (value & user_flags) | fixed_flags;
    default:
        return value;
    }
}

} // namespace keel::arch
