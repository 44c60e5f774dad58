// SPDX-License-Identifier: Apache-2.0
#include "manager/image/elf.hpp"

#include <cstring>

namespace manager::elf {

namespace {

// System V ABI, chapters 4 and 5; x86-64 psABI for the machine.
struct Header {
    unsigned char ident[16];
    std::uint16_t type;
    std::uint16_t machine;
    std::uint32_t version;
    std::uint64_t entry;
    std::uint64_t program_offset;
    std::uint64_t section_offset;
    std::uint32_t flags;
    std::uint16_t header_bytes;
    std::uint16_t program_entry_bytes;
    std::uint16_t program_count;
    std::uint16_t section_entry_bytes;
    std::uint16_t section_count;
    std::uint16_t section_names;
};
static_assert(sizeof(Header) == 64);

struct ProgramHeader {
    std::uint32_t type;
    std::uint32_t flags;
    std::uint64_t offset;
    std::uint64_t address;
    std::uint64_t physical;
    std::uint64_t file_bytes;
    std::uint64_t memory_bytes;
    std::uint64_t alignment;
};
static_assert(sizeof(ProgramHeader) == 56);

constexpr unsigned char ident[] = {0x7f, 'E', 'L', 'F', 2, 1, 1}; // 64 bits, little endian, version 1
constexpr std::uint16_t type_executable = 2;
constexpr std::uint16_t machine_x86_64 = 62;
constexpr std::uint32_t segment_load = 1;
constexpr std::uint32_t flag_execute = 1;
constexpr std::uint32_t flag_write = 2;
constexpr Word address_end = Word{1} << 47;

bool inside(Word offset, Word bytes, Word size) { return offset <= size && bytes <= size - offset; }

} // namespace

base::Result<Program, Error> Program::parse(std::span<const std::byte> file) {
    Header header;
    if (file.size() < sizeof header) return Error::invalid_argument;
    std::memcpy(&header, file.data(), sizeof header);
    if (std::memcmp(header.ident, ident, sizeof ident) != 0 || header.type != type_executable ||
        header.machine != machine_x86_64 || header.program_entry_bytes != sizeof(ProgramHeader) ||
        !inside(header.program_offset, Word{header.program_count} * sizeof(ProgramHeader), file.size()))
        return Error::invalid_argument;

    Program program;
    program.entry_ = header.entry;
    for (unsigned i = 0; i < header.program_count; ++i) {
        ProgramHeader row;
        std::memcpy(&row, file.data() + header.program_offset + i * sizeof row, sizeof row);
        if (row.type != segment_load || row.memory_bytes == 0) continue;
        if (!inside(row.offset, row.file_bytes, file.size()) || row.file_bytes > row.memory_bytes ||
            !inside(row.address, row.memory_bytes, address_end) || program.count_ == max_segments)
            return Error::invalid_argument;
        const Segment segment{row.address, file.subspan(row.offset, row.file_bytes), row.memory_bytes,
                              (row.flags & flag_write) != 0, (row.flags & flag_execute) != 0};
        // Segments come by rising address (System V ABI), so only the one before can share a page.
        if (program.count_ && segment.first_page() < program.segments_[program.count_ - 1].end_page())
            return Error::invalid_argument;
        program.segments_[program.count_++] = segment;
    }
    if (program.count_ == 0) return Error::invalid_argument;
    return program;
}

void fill_page(const Segment& segment, Word address, std::byte* page) {
    const Word start = segment.address;
    const Word end = start + segment.file.size();
    const Word from = address > start ? address : start;
    const Word to = address + page_bytes < end ? address + page_bytes : end;
    if (from < to) std::memcpy(page + (from - address), segment.file.data() + (from - start), to - from);
}

} // namespace manager::elf
