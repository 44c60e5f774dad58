// SPDX-License-Identifier: Apache-2.0
#include "cli/image/code/elf_code.hpp"

#include "lib/x86/system_calls.hpp"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <optional>

namespace image::code {

namespace {

struct Range {
    std::uint64_t begin = 0, end = 0; // offsets in the file

    Range intersected(const Range& other) const { return {std::max(begin, other.begin), std::min(end, other.end)}; }
    bool empty() const { return begin >= end; }
};

// .eh_frame_hdr (Linux Standard Base 5.0, section 10.6.2) in the one form that linkers write: 32-bit numbers, addresses
// relative to its own.
struct FrameIndex {
    std::uint8_t version;
    std::uint8_t frame_encoding, count_encoding, table_encoding;
    std::int32_t frames;
    std::uint32_t count;
};
struct FrameIndexEntry {
    std::int32_t function;
    std::int32_t description;
};
constexpr std::uint8_t count_is_udata4 = 0x03;
constexpr std::uint8_t table_is_relative_sdata4 = 0x3b;

class ElfFile {
  public:
    explicit ElfFile(std::span<const std::byte> bytes) : bytes_(bytes) {
        header_ = *read<Elf64_Ehdr>(0);
        for (std::uint64_t i = 0; i < header_.e_phnum; ++i) {
            const auto segment = read<Elf64_Phdr>(header_.e_phoff + i * sizeof(Elf64_Phdr));
            if (!segment) break;
            if (segment->p_type == PT_LOAD && (segment->p_flags & PF_X) != 0) segments_.push_back(*segment);
            if (segment->p_type == PT_GNU_EH_FRAME) frame_index_ = *segment;
        }
        for (std::uint64_t i = 0; i < header_.e_shnum; ++i) {
            const auto section = read<Elf64_Shdr>(header_.e_shoff + i * sizeof(Elf64_Shdr));
            if (!section) break;
            sections_.push_back(*section);
        }
    }

    // Ascending and apart.
    std::vector<Range> code() const {
        std::vector<Range> found;
        for (const Elf64_Phdr& segment : segments_) {
            const Range all = in_file(segment.p_offset, segment.p_filesz);
            const std::size_t before = found.size();
            for (const Elf64_Shdr& section : sections_) {
                if (section.sh_type != SHT_PROGBITS || (section.sh_flags & SHF_EXECINSTR) == 0) continue;
                found.push_back(in_file(section.sh_offset, section.sh_size).intersected(all));
            }
            if (found.size() == before) found.push_back(all);
        }
        std::sort(found.begin(), found.end(), [](const Range& a, const Range& b) { return a.begin < b.begin; });
        std::uint64_t end = 0;
        for (Range& range : found) {
            range.begin = std::max(range.begin, end);
            end = std::max(end, range.end);
        }
        std::erase_if(found, [](const Range& range) { return range.empty(); });
        return found;
    }

    // Offsets at which functions begin, ascending.
    std::vector<std::uint64_t> functions() const {
        std::vector<std::uint64_t> found;
        const auto add = [&](std::uint64_t address) {
            if (const auto offset = offset_of(address)) found.push_back(*offset);
        };
        add(header_.e_entry);
        for (const Elf64_Shdr& section : sections_) {
            if (section.sh_type != SHT_SYMTAB && section.sh_type != SHT_DYNSYM) continue;
            const Range table = in_file(section.sh_offset, section.sh_size);
            for (std::uint64_t at = table.begin; at < table.end; at += sizeof(Elf64_Sym)) {
                const auto symbol = read<Elf64_Sym>(at);
                if (!symbol) break;
                const unsigned type = ELF64_ST_TYPE(symbol->st_info);
                if ((type == STT_FUNC || type == STT_GNU_IFUNC) && symbol->st_shndx != SHN_UNDEF) add(symbol->st_value);
            }
        }
        if (frame_index_) add_frames(*frame_index_, add);
        std::sort(found.begin(), found.end());
        found.erase(std::unique(found.begin(), found.end()), found.end());
        return found;
    }

  private:
    template<typename T>
    std::optional<T> read(std::uint64_t offset) const {
        if (offset > bytes_.size() || bytes_.size() - offset < sizeof(T)) return std::nullopt;
        T value;
        std::memcpy(&value, bytes_.data() + offset, sizeof value);
        return value;
    }

    Range in_file(std::uint64_t offset, std::uint64_t size) const {
        if (offset > bytes_.size()) return {};
        return {offset, offset + std::min<std::uint64_t>(size, bytes_.size() - offset)};
    }

    // Of an address in an executable segment.
    std::optional<std::uint64_t> offset_of(std::uint64_t address) const {
        for (const Elf64_Phdr& segment : segments_)
            if (address >= segment.p_vaddr && address - segment.p_vaddr < segment.p_filesz)
                return segment.p_offset + (address - segment.p_vaddr);
        return std::nullopt;
    }

    template<typename Add>
    void add_frames(const Elf64_Phdr& segment, Add&& add) const {
        const auto index = read<FrameIndex>(segment.p_offset);
        if (!index || index->version != 1 || index->count_encoding != count_is_udata4 ||
            index->table_encoding != table_is_relative_sdata4)
            return;
        for (std::uint64_t i = 0; i < index->count; ++i) {
            const auto entry =
                read<FrameIndexEntry>(segment.p_offset + sizeof(FrameIndex) + i * sizeof(FrameIndexEntry));
            if (!entry) return;
            add(segment.p_vaddr + static_cast<std::uint64_t>(std::int64_t{entry->function}));
        }
    }

    std::span<const std::byte> bytes_;
    Elf64_Ehdr header_{};
    std::vector<Elf64_Phdr> segments_; // executable ones
    std::vector<Elf64_Shdr> sections_;
    std::optional<Elf64_Phdr> frame_index_;
};

bool has_bytes(std::span<const std::byte> code) {
    return std::search(code.begin(), code.end(), std::begin(x86::system_call_code), std::end(x86::system_call_code)) !=
           code.end();
}

} // namespace

bool is_elf_x86_64(std::span<const std::byte> first) {
    if (first.size() < identification_bytes) return false;
    const auto at = [&](std::size_t offset) { return std::to_integer<unsigned>(first[offset]); };
    return std::memcmp(first.data(), ELFMAG, SELFMAG) == 0 && at(EI_CLASS) == ELFCLASS64 &&
           at(EI_DATA) == ELFDATA2LSB && at(offsetof(Elf64_Ehdr, e_machine)) == EM_X86_64 &&
           at(offsetof(Elf64_Ehdr, e_machine) + 1) == 0;
}

std::vector<std::uint64_t> system_calls(std::span<const std::byte> file) {
    std::vector<std::uint64_t> found;
    if (file.size() < sizeof(Elf64_Ehdr) || !is_elf_x86_64(file)) return found;
    const ElfFile elf(file);
    std::vector<std::uint64_t> functions;
    for (const Range& range : elf.code()) {
        const auto code = file.subspan(range.begin, range.end - range.begin);
        if (!has_bytes(code)) continue;
        if (functions.empty()) functions = elf.functions();
        std::vector<std::uint64_t> starts;
        for (auto at = std::lower_bound(functions.begin(), functions.end(), range.begin);
             at != functions.end() && *at < range.end; ++at)
            starts.push_back(*at - range.begin);
        x86::sweep(code, starts, [&](std::size_t at) { found.push_back(range.begin + at); });
    }
    return found;
}

} // namespace image::code
