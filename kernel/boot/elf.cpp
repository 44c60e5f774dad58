// SPDX-License-Identifier: Apache-2.0
#include "kernel/boot/elf.hpp"

#include "kernel/boot/regions.hpp"

namespace keel::boot {

struct ElfFile::Header {
    unsigned char ident[16];
    std::uint16_t type, machine;
    std::uint32_t version;
    Word entry, segments_offset, sections_offset;
    std::uint32_t flags;
    std::uint16_t header_size, segment_size, num_segments, section_size, num_sections, names_section;
};

struct ElfFile::Segment {
    std::uint32_t type, flags;
    Word offset, address, physical_address, file_size, memory_size, alignment;
};

namespace {

constexpr unsigned char expected_ident[] = {0x7f, 'E', 'L', 'F', 2, 1, 1}; // 64-bit, little endian, version 1
constexpr std::uint16_t type_executable = 2;
constexpr std::uint16_t machine_x86_64 = 62;
constexpr std::uint32_t segment_load = 1;

bool fits(Word offset, Word length, Word size) { return offset <= size && length <= size - offset; }

} // namespace

const ElfFile::Header& ElfFile::header() const { return *reinterpret_cast<const Header*>(bytes_); }

const ElfFile::Segment& ElfFile::segment(unsigned i) const {
    return reinterpret_cast<const Segment*>(bytes_ + header().segments_offset)[i];
}

const char* ElfFile::check(Word address_limit) const {
    if (size_ < sizeof(Header)) return "the root task's file is too short";
    const Header& file = header();
    for (unsigned i = 0; i < sizeof expected_ident; ++i)
        if (file.ident[i] != expected_ident[i]) return "the root task's file is not an ELF64 file";
    if (file.type != type_executable || file.machine != machine_x86_64)
        return "the root task is not a static x86-64 program";
    if (file.segment_size != sizeof(Segment) || file.segments_offset % alignof(Segment) != 0 ||
        !fits(file.segments_offset, file.num_segments * sizeof(Segment), size_))
        return "the root task's program headers are damaged";
    bool entry_found = false;
    for (unsigned i = 0; i < file.num_segments; ++i) {
        const Segment& s = segment(i);
        if (s.type != segment_load || s.memory_size == 0) continue;
        if (!fits(s.offset, s.file_size, size_) || s.file_size > s.memory_size)
            return "a segment of the root task is not in the file";
        if (!fits(s.address, s.memory_size, address_limit)) return "a segment of the root task is not in user memory";
        entry_found = entry_found || fits(file.entry - s.address, 1, s.memory_size);
    }
    return entry_found ? nullptr : "the root task has no entry";
}

ImageLayout ElfFile::layout() const {
    ImageLayout result{~Word{0}, 0, header().entry};
    for (unsigned i = 0; i < header().num_segments; ++i) {
        const Segment& s = segment(i);
        if (s.type != segment_load || s.memory_size == 0) continue;
        if (s.address < result.start) result.start = s.address;
        if (s.address + s.memory_size > result.end) result.end = s.address + s.memory_size;
    }
    result.start = round_down(result.start, sel4::page_bits);
    result.end = round_up(result.end, sel4::page_bits);
    return result;
}

void ElfFile::load(void* memory) const {
    const Word base = layout().start;
    for (unsigned i = 0; i < header().num_segments; ++i) {
        const Segment& s = segment(i);
        if (s.type == segment_load)
            __builtin_memcpy(static_cast<unsigned char*>(memory) + (s.address - base), bytes_ + s.offset, s.file_size);
    }
}

} // namespace keel::boot
