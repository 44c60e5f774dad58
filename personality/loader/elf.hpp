// SPDX-License-Identifier: Apache-2.0
//
// Executable files in the ELF format: System V ABI, generic part chapters 4 and 5, and the x86-64 supplement. The file
// is foreign data: everything in it is checked before it is used.
#pragma once

#include "personality/base/result.hpp"

#include <cstdint>
#include <span>

namespace personality::elf {

struct Header {
    std::uint8_t ident[16];
    std::uint16_t type, machine;
    std::uint32_t version;
    std::uint64_t entry, program_headers, section_headers;
    std::uint32_t flags;
    std::uint16_t header_bytes, program_header_bytes, program_header_count;
    std::uint16_t section_header_bytes, section_header_count, section_names;
};
static_assert(sizeof(Header) == 64);

struct ProgramHeader {
    std::uint32_t type, flags;
    std::uint64_t offset, address, physical, file_bytes, memory_bytes, align;
};
static_assert(sizeof(ProgramHeader) == 56);

enum Type : std::uint16_t { executable = 2, shared_object = 3 };
enum SegmentType : std::uint32_t { load = 1, interpreter = 3, program_header_table = 6, stack = 0x6474e551 };
enum SegmentFlag : std::uint32_t { execute = 1, write = 2, read = 4 };

inline constexpr unsigned max_program_headers = 64;
inline constexpr std::uint64_t max_interpreter_path = 4096;

// Where a program's segments go, relative to the address 0 of its own headers.
struct Extent {
    std::uint64_t start, end; // multiples of the page size
};

// enoexec: no ELF file for x86-64 that can be run.
Result<> check_header(const Header& header);

// Checks all loadable segments: page-congruent, ascending, without overlap, inside `limit` bytes of addresses; their
// extent. enoexec: not so, or there is none.
Result<Extent> check_segments(std::span<const ProgramHeader> headers, std::uint64_t limit);

} // namespace personality::elf
