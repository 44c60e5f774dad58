// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/kernel_file.hpp"

#include "abi/sel4/constants.hpp"
#include "cli/os/error.hpp"
#include "cli/os/file.hpp"

#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <string_view>

namespace machine {

namespace {

using Bytes = std::span<const std::byte>;

template<typename T>
std::optional<T> read(Bytes file, std::uint64_t offset) {
    if (offset > file.size() || file.size() - offset < sizeof(T)) return std::nullopt;
    T value;
    std::memcpy(&value, file.data() + offset, sizeof value);
    return value;
}

// Multiboot Specification 0.6.96, section 3.1.
constexpr std::uint32_t multiboot_magic = 0x1badb002;
constexpr std::uint32_t multiboot_has_addresses = 1U << 16;
constexpr std::size_t multiboot_search_bytes = 8192;

struct Multiboot {
    std::uint32_t magic, flags, checksum;
};

std::optional<Multiboot> find_multiboot(Bytes file) {
    for (std::size_t at = 0; at + sizeof(Multiboot) <= std::min(file.size(), multiboot_search_bytes); at += 4) {
        const auto header = *read<Multiboot>(file, at);
        if (header.magic == multiboot_magic && header.magic + header.flags + header.checksum == 0) return header;
    }
    return std::nullopt;
}

// Of the symbol table: names, and the sizes of what they name.
using Symbols = std::map<std::string_view, std::uint64_t>;

template<typename Header, typename Section, typename Symbol>
Symbols symbols(Bytes file) {
    Symbols found;
    const auto header = read<Header>(file, 0);
    if (!header) return found;
    const auto section = [&](std::uint64_t index) {
        return read<Section>(file, header->e_shoff + index * sizeof(Section));
    };
    for (unsigned i = 0; i < header->e_shnum; ++i) {
        const auto table = section(i);
        if (!table || table->sh_type != SHT_SYMTAB) continue;
        const auto strings = section(table->sh_link);
        if (!strings || strings->sh_offset > file.size()) continue;
        const Bytes text = file.subspan(strings->sh_offset)
                               .first(std::min<std::uint64_t>(strings->sh_size, file.size() - strings->sh_offset));
        for (std::uint64_t at = 0; at + sizeof(Symbol) <= table->sh_size; at += sizeof(Symbol)) {
            const auto symbol = read<Symbol>(file, table->sh_offset + at);
            if (!symbol) break;
            if (symbol->st_name >= text.size()) continue;
            const char* const name = reinterpret_cast<const char*>(text.data()) + symbol->st_name;
            found.emplace(std::string_view(name, ::strnlen(name, text.size() - symbol->st_name)), symbol->st_size);
        }
    }
    return found;
}

// Why seL4 with these symbols can't be used, or empty: configurations with other object sizes or numbers of invocations
// than docs/design/stock-kernel.md asks for, and such as halt on the machine without a word.
std::string configuration_refused(const Symbols& symbols) {
    if (!symbols.contains("x64KSKernelPML4")) return "it is seL4 for 32-bit x86, not for x86-64";
    if (symbols.contains("ksSMP")) return "it is seL4 configured for several processors (KernelMaxNumNodes)";
    if (!symbols.contains("ksReleaseQueue") && !symbols.contains("ksReleaseHead"))
        return "it is seL4 configured without MCS (KernelIsMCS)";
    if (symbols.contains("vmxon_region")) return "it is seL4 configured with VT-x (KernelVTX)";
    const auto idle = symbols.find("ksIdleThreadTCB");
    if (idle != symbols.end() && idle->second > std::uint64_t{1} << sel4::tcb_bits)
        return "it is seL4 configured to save AVX state, which makes threads larger (KernelXSaveSize)";
    return {};
}

const char* name_of_machine(unsigned machine) {
    switch (machine) {
    case EM_ARM:
        return "32-bit Arm";
    case EM_AARCH64:
        return "AArch64";
    case EM_RISCV:
        return "RISC-V";
    default:
        return "another processor";
    }
}

} // namespace

KernelFacts examine_kernel(Bytes file) {
    KernelFacts facts;
    const auto refused = [&](std::string reason) {
        facts.refusal = std::move(reason);
        return facts;
    };
    const auto header = read<Elf32_Ehdr>(file, 0); // its first fields are those of ELF64 too
    if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return refused("it is not an ELF file");
    const bool wide = header->e_ident[EI_CLASS] == ELFCLASS64;
    if (header->e_ident[EI_DATA] != ELFDATA2LSB || header->e_machine != (wide ? EM_X86_64 : EM_386))
        return refused(std::string("it is for ") + name_of_machine(header->e_machine) + ", not for x86-64");
    const auto multiboot = find_multiboot(file);
    if (header->e_type != ET_EXEC || !multiboot) return refused("it is no kernel that a multiboot loader can start");

    const Symbols names =
        wide ? symbols<Elf64_Ehdr, Elf64_Shdr, Elf64_Sym>(file) : symbols<Elf32_Ehdr, Elf32_Shdr, Elf32_Sym>(file);
    facts.stock = names.contains("ksCurThread") || names.contains("ksSMP");
    facts.needs_elf32 = wide && (multiboot->flags & multiboot_has_addresses) == 0;
    if (facts.stock) facts.refusal = configuration_refused(names);
    return facts;
}

std::vector<std::byte> as_elf32(Bytes elf64) {
    const auto header = read<Elf64_Ehdr>(elf64, 0);
    std::vector<Elf64_Phdr> segments;
    for (unsigned i = 0; header && i < header->e_phnum; ++i) {
        const auto segment = read<Elf64_Phdr>(elf64, header->e_phoff + i * sizeof(Elf64_Phdr));
        if (!segment) throw os::Error("the kernel's program headers lie outside its file");
        if (segment->p_type == PT_LOAD) segments.push_back(*segment);
    }
    constexpr std::uint64_t limit = std::uint64_t{1} << 32;
    std::uint64_t data = sizeof(Elf32_Ehdr) + segments.size() * sizeof(Elf32_Phdr);
    for (const Elf64_Phdr& segment : segments) {
        const bool in_file = segment.p_offset <= elf64.size() && segment.p_filesz <= elf64.size() - segment.p_offset;
        const bool below_limit = segment.p_memsz < limit && segment.p_paddr < limit - segment.p_memsz;
        if (!in_file || !below_limit || segment.p_filesz > segment.p_memsz)
            throw os::Error("a segment of the kernel lies outside its file or above 4 GiB");
        data += segment.p_filesz;
    }
    if (segments.empty() || data >= limit || header->e_entry >= limit)
        throw os::Error("the kernel has no segments to load below 4 GiB");

    std::vector<std::byte> file;
    file.reserve(data);
    const auto append = [&](Bytes bytes) { file.insert(file.end(), bytes.begin(), bytes.end()); };
    Elf32_Ehdr out{};
    std::memcpy(out.e_ident, header->e_ident, sizeof out.e_ident);
    out.e_ident[EI_CLASS] = ELFCLASS32;
    out.e_type = ET_EXEC;
    out.e_machine = EM_386;
    out.e_version = EV_CURRENT;
    out.e_entry = static_cast<Elf32_Addr>(header->e_entry);
    out.e_phoff = sizeof out;
    out.e_ehsize = sizeof out;
    out.e_phentsize = sizeof(Elf32_Phdr);
    out.e_phnum = static_cast<Elf32_Half>(segments.size());
    append(std::as_bytes(std::span(&out, 1)));
    std::uint64_t at = sizeof out + segments.size() * sizeof(Elf32_Phdr);
    for (const Elf64_Phdr& segment : segments) {
        // The loader works without paging: virtual addresses are for the kernel to make.
        const auto address = static_cast<Elf32_Addr>(segment.p_paddr);
        const Elf32_Phdr row{PT_LOAD,
                             static_cast<Elf32_Off>(at),
                             address,
                             address,
                             static_cast<Elf32_Word>(segment.p_filesz),
                             static_cast<Elf32_Word>(segment.p_memsz),
                             segment.p_flags,
                             1};
        append(std::as_bytes(std::span(&row, 1)));
        at += segment.p_filesz;
    }
    for (const Elf64_Phdr& segment : segments)
        append(elf64.subspan(segment.p_offset, segment.p_filesz));
    if (!find_multiboot(file)) throw os::Error("the kernel's multiboot header is not in its first segment");
    return file;
}

KernelFile open_kernel(const std::filesystem::path& path) {
    os::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) throw os::system_error("the machine's kernel is missing: " + path.string(), errno);
    const auto text = os::read_file(path);
    if (!text) throw os::Error("the kernel " + path.string() + " can't be read");
    const Bytes bytes = std::as_bytes(std::span(*text));
    const KernelFacts facts = examine_kernel(bytes);
    if (!facts.refusal.empty()) throw os::Error("the kernel " + path.string() + " can't be used: " + facts.refusal);
    if (!facts.needs_elf32) return {std::move(file), facts.stock};

    os::Descriptor memory(::memfd_create("kernel", MFD_CLOEXEC));
    if (!memory) throw os::system_error("memfd_create", errno);
    const std::vector<std::byte> elf32 = as_elf32(bytes);
    for (std::size_t done = 0; done < elf32.size();) {
        const ssize_t count = ::write(memory.get(), elf32.data() + done, elf32.size() - done);
        if (count < 0 && errno != EINTR) throw os::system_error("converting " + path.string(), errno);
        if (count > 0) done += static_cast<std::size_t>(count);
    }
    return {std::move(memory), facts.stock};
}

} // namespace machine
