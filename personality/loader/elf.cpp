// SPDX-License-Identifier: Apache-2.0
#include "personality/loader/elf.hpp"

#include "personality/mm/page.hpp"

#include <cstring>

namespace personality::elf {

namespace {

constexpr std::uint8_t magic[] = {0x7f, 'E', 'L', 'F', 2 /* 64 bits */, 1 /* little endian */, 1 /* version */};
constexpr std::uint16_t machine_x86_64 = 62;

bool segment_valid(const ProgramHeader& segment, std::uint64_t limit) {
    return segment.file_bytes <= segment.memory_bytes && segment.address <= limit &&
           segment.memory_bytes <= limit - segment.address && segment.offset <= INT64_MAX - segment.file_bytes &&
           segment.offset % page_size == segment.address % page_size;
}

} // namespace

Result<> check_header(const Header& header) {
    const bool valid = std::memcmp(header.ident, magic, sizeof(magic)) == 0 && header.machine == machine_x86_64 &&
                       (header.type == executable || header.type == shared_object) &&
                       header.program_header_bytes == sizeof(ProgramHeader) && header.program_header_count > 0 &&
                       header.program_header_count <= max_program_headers;
    return valid ? Result<>() : Errno::enoexec;
}

Result<Extent> check_segments(std::span<const ProgramHeader> headers, std::uint64_t limit) {
    Extent extent{0, 0};
    for (const ProgramHeader& segment : headers) {
        if (segment.type != load || segment.memory_bytes == 0) continue;
        if (!segment_valid(segment, limit)) return Errno::enoexec;
        const std::uint64_t start = round_down_page(segment.address);
        if (extent.end == 0)
            extent.start = start;
        else if (start < extent.end)
            return Errno::enoexec;
        extent.end = round_up_page(segment.address + segment.memory_bytes);
    }
    return extent.end != 0 ? Result<Extent>(extent) : Errno::enoexec;
}

} // namespace personality::elf
