// SPDX-License-Identifier: Apache-2.0
//
// Which of the bytes 0f 05 in code are `syscall` instructions, and which are parts of others. Code is read the way the
// processor reads it, instruction by instruction; bytes alone decide nothing.
#pragma once

#include "lib/x86/instruction.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace x86 {

// Goes through all of `code` from its start, and anew from every offset in `starts` (ascending), where an instruction
// is known to begin: the start of a function. Calls `found` with the offset of each `syscall`'s two bytes, ascending.
// Where there is no instruction it goes on a byte later.
template<typename Found>
void sweep(std::span<const std::byte> code, std::span<const std::uint64_t> starts, Found&& found) {
    std::size_t next_start = 0;
    for (std::size_t at = 0; at < code.size();) {
        while (next_start < starts.size() && starts[next_start] <= at)
            ++next_start;
        const Instruction instruction = decode(code.subspan(at));
        std::size_t end = at + (instruction.length != 0 ? instruction.length : 1);
        const bool cut = next_start < starts.size() && end > starts[next_start];
        if (cut) end = starts[next_start];
        if (instruction.system_call && !cut) found(at + instruction.opcode);
        at = end;
    }
}

// Whether the bytes 0f 05 at `offset` of `code` are a `syscall`, told from the code just before: x86 code that is read
// from anywhere soon falls into step with its instructions, so of several walks that begin up to `settling_bytes`
// before, most must meet an instruction there. Where `code` begins nearer it is taken to begin with an instruction.
inline constexpr std::size_t settling_bytes = 256;
bool is_system_call(std::span<const std::byte> code, std::size_t offset);

inline bool has_system_call_bytes(std::span<const std::byte> code, std::size_t offset) {
    return code[offset] == system_call_code[0] && code[offset + 1] == system_call_code[1];
}

} // namespace x86
