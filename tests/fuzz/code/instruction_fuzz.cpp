// SPDX-License-Identifier: Apache-2.0
//
// Lengths of instructions beside Zydis, and the walks through any bytes.
#include "lib/x86/system_calls.hpp"
#include "tests/host/x86/reference.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
    const std::span<const std::byte> code(reinterpret_cast<const std::byte*>(input), size);
    const reference::Instruction expected = reference::decode(code);
    const x86::Instruction found = x86::decode(code);
    if (found.length > size || found.length > x86::longest_instruction) std::abort();
    if (expected.length != 0 && (found.length != expected.length || found.system_call != expected.system_call))
        std::abort();
    x86::sweep(code, {}, [&](std::size_t at) {
        if (at + 2 > size || !x86::has_system_call_bytes(code, at)) std::abort();
    });
    for (std::size_t at = 0; at + 2 <= size; ++at)
        if (x86::is_system_call(code, at) && !x86::has_system_call_bytes(code, at)) std::abort();
    return 0;
}
