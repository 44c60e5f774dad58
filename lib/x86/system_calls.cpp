// SPDX-License-Identifier: Apache-2.0
#include "lib/x86/system_calls.hpp"

namespace x86 {

namespace {

constexpr unsigned walks = 16; // more than the longest instruction has bytes

enum class Walk { meets, passes, fails };

// From `at` on, up to the instruction that has `offset`.
Walk walk(std::span<const std::byte> code, std::size_t at, std::size_t offset) {
    while (at <= offset) {
        const Instruction instruction = decode(code.subspan(at));
        if (instruction.length == 0) return Walk::fails;
        if (instruction.system_call && at + instruction.opcode == offset) return Walk::meets;
        at += instruction.length;
    }
    return Walk::passes;
}

} // namespace

bool is_system_call(std::span<const std::byte> code, std::size_t offset) {
    const std::size_t first = offset < settling_bytes ? 0 : offset - settling_bytes;
    if (first == 0)
        if (const Walk result = walk(code, 0, offset); result != Walk::fails) return result == Walk::meets;
    unsigned meet = 0;
    unsigned pass = 0;
    for (std::size_t at = first; at < first + walks && at <= offset; ++at) {
        const Walk result = walk(code, at, offset);
        meet += result == Walk::meets ? 1 : 0;
        pass += result == Walk::passes ? 1 : 0;
    }
    return meet > pass;
}

} // namespace x86
