// SPDX-License-Identifier: Apache-2.0
//
// A program in memory: an ELF file's segments as mappings of a new address space, and its interpreter's.
#pragma once

#include "personality/fs/vfs/file.hpp"
#include "personality/mm/address_space.hpp"

namespace personality {

// What the program is told of itself (auxiliary vector, x86-64 psABI section 3.4.3).
struct ProgramImage {
    std::uint64_t start;                // where execution begins: the interpreter's entry, if there is one
    std::uint64_t entry;                // AT_ENTRY
    std::uint64_t program_headers;      // AT_PHDR
    std::uint64_t program_header_count; // AT_PHNUM
    std::uint64_t interpreter_base = 0; // AT_BASE
};

// enoexec: no program for this machine; errors of opening and reading the interpreter; enomem, eio.
Result<ProgramImage> load_program(AddressSpace& memory, const Ref<fs::File>& file);

} // namespace personality
