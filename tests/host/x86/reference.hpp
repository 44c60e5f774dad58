// SPDX-License-Identifier: Apache-2.0
//
// Zydis as the reference, and the code of real programs to compare on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace reference {

struct Instruction {
    unsigned length = 0; // 0: Zydis knows none here
    bool system_call = false;
};

Instruction decode(std::span<const std::byte> code);

// A program or library of this host: the bytes of its sections with instructions.
struct Code {
    std::string name;
    std::vector<std::vector<std::byte>> sections;
};

Code code_of(const std::string& file);

// busybox, the C library that this process has loaded, and its C++ library.
std::vector<Code> programs();

} // namespace reference
