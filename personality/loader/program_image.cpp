// SPDX-License-Identifier: Apache-2.0
#include "personality/loader/program_image.hpp"

#include "personality/loader/elf.hpp"
#include "personality/loader/program_file.hpp"

#include <algorithm>
#include <memory>
#include <new>

namespace personality {

namespace {

using elf::ProgramHeader;

struct Parsed {
    elf::Header header;
    std::unique_ptr<ProgramHeader[]> segments;
    elf::Extent extent;

    std::span<const ProgramHeader> all() const { return {segments.get(), header.program_header_count}; }
    const ProgramHeader* find(std::uint32_t type) const {
        for (const ProgramHeader& segment : all())
            if (segment.type == type) return &segment;
        return nullptr;
    }
};

// A part of the file that must be there in full.
Result<> read_exactly(fs::File& file, std::uint64_t offset, std::span<std::byte> to) {
    if (offset > INT64_MAX || TRY(read_file(file, offset, to)) != to.size()) return Errno::enoexec;
    return {};
}

Result<Parsed> parse(fs::File& file) {
    Parsed parsed{};
    TRY(read_exactly(file, 0, bytes_of(parsed.header)));
    TRY(elf::check_header(parsed.header));
    const std::size_t count = parsed.header.program_header_count;
    parsed.segments.reset(new (std::nothrow) ProgramHeader[count]);
    if (!parsed.segments) return Errno::enomem;
    TRY(read_exactly(file, parsed.header.program_headers,
                     {reinterpret_cast<std::byte*>(parsed.segments.get()), count * sizeof(ProgramHeader)}));
    parsed.extent = TRY(elf::check_segments(parsed.all(), layout::end));
    return parsed;
}

Protection protection_of(const ProgramHeader& segment) {
    return {(segment.flags & elf::read) != 0, (segment.flags & elf::write) != 0, (segment.flags & elf::execute) != 0};
}

Result<> zero(AddressSpace& memory, std::uint64_t start, std::uint64_t end) {
    const PageRef page = TRY(memory.writable_page(start));
    std::fill_n(page.data() + start % page_size, end - start, std::byte{0});
    return {};
}

Result<> map_segment(AddressSpace& memory, const Ref<fs::File>& file, const ProgramHeader& segment,
                     std::uint64_t base) {
    const std::uint64_t start = base + segment.address;
    const std::uint64_t file_end = start + segment.file_bytes;
    const std::uint64_t end = start + segment.memory_bytes;
    const std::uint64_t first = round_down_page(start);
    const std::uint64_t file_pages_end = segment.file_bytes != 0 ? round_up_page(file_end) : first;
    const Protection protection = protection_of(segment);
    if (file_pages_end > first)
        TRY(memory.map({.address = first,
                        .bytes = file_pages_end - first,
                        .protection = protection,
                        .fixed = true,
                        .source = Ref<PageSource>(file),
                        .first_page = segment.offset / page_size}));
    if (round_up_page(end) > file_pages_end)
        TRY(memory.map({.address = file_pages_end,
                        .bytes = round_up_page(end) - file_pages_end,
                        .protection = protection,
                        .fixed = true}));
    // What the file has behind the segment's end is not the program's, to the end of the page: glibc's loader allocates
    // there.
    if (end > file_end && file_end < file_pages_end && protection.write) TRY(zero(memory, file_end, file_pages_end));
    return {};
}

struct Placed {
    std::uint64_t base; // what is added to the file's addresses
    std::uint64_t end;
};

Result<Placed> map_all(AddressSpace& memory, const Ref<fs::File>& file, const Parsed& parsed, std::uint64_t wish) {
    const bool movable = parsed.header.type == elf::shared_object;
    const std::uint64_t base = movable ? wish - parsed.extent.start : 0;
    const std::uint64_t start = base + parsed.extent.start;
    if (!AddressSpace::valid_range(start, parsed.extent.end - parsed.extent.start)) return Errno::enoexec;
    const std::uint64_t end = base + parsed.extent.end;
    if (start < layout::reserved.end && end > layout::reserved.start) return Errno::enoexec;
    if (start < layout::vdso_end && end > layout::stack_top - layout::stack_bytes) return Errno::enoexec;
    for (const ProgramHeader& segment : parsed.all())
        if (segment.type == elf::load && segment.memory_bytes != 0) TRY(map_segment(memory, file, segment, base));
    return Placed{base, end};
}

Result<Ref<fs::File>> open_interpreter(fs::File& file, const ProgramHeader& segment) {
    if (segment.file_bytes < 2 || segment.file_bytes > elf::max_interpreter_path) return Errno::enoexec;
    const auto path = std::unique_ptr<char[]>(new (std::nothrow) char[segment.file_bytes]);
    if (!path) return Errno::enomem;
    TRY(read_exactly(file, segment.offset, {reinterpret_cast<std::byte*>(path.get()), segment.file_bytes}));
    if (path[segment.file_bytes - 1] != '\0') return Errno::enoexec;
    return open_program(path.get());
}

// The segment that holds the program headers tells where they are in memory.
std::uint64_t program_headers_address(const Parsed& parsed, std::uint64_t base) {
    for (const ProgramHeader& segment : parsed.all()) {
        const std::uint64_t offset = parsed.header.program_headers;
        if (segment.type == elf::load && offset >= segment.offset && offset - segment.offset < segment.file_bytes)
            return base + segment.address + (offset - segment.offset);
    }
    return 0;
}

void note_extent(ProgramMemory& program, const Parsed& parsed, const Placed& placed) {
    for (const ProgramHeader& segment : parsed.all()) {
        if (segment.type != elf::load) continue;
        const std::uint64_t start = placed.base + segment.address;
        const std::uint64_t end = start + segment.file_bytes;
        const bool code = (segment.flags & elf::execute) != 0;
        (code ? program.code_start : program.data_start) = start;
        (code ? program.code_end : program.data_end) = end;
    }
    program.heap_start = program.heap_end = placed.end;
}

} // namespace

Result<ProgramImage> load_program(AddressSpace& memory, const Ref<fs::File>& file) {
    const Parsed parsed = TRY(parse(*file));
    const Placed placed = TRY(map_all(memory, file, parsed, layout::position_independent));
    note_extent(memory.program, parsed, placed);
    const std::uint64_t entry = placed.base + parsed.header.entry;
    ProgramImage image{entry, entry, program_headers_address(parsed, placed.base), parsed.header.program_header_count};
    const ProgramHeader* const wanted = parsed.find(elf::interpreter);
    if (wanted == nullptr) return image;

    const Ref<fs::File> interpreter = TRY(open_interpreter(*file, *wanted));
    const Parsed loader = TRY(parse(*interpreter));
    if (loader.header.type != elf::shared_object) return Errno::enoexec;
    const Placed at = TRY(map_all(memory, interpreter, loader, layout::interpreter));
    image.interpreter_base = at.base;
    image.start = at.base + loader.header.entry;
    return image;
}

} // namespace personality
