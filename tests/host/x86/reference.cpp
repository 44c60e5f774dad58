// SPDX-License-Identifier: Apache-2.0
#include "tests/host/x86/reference.hpp"

#include <Zydis/Zydis.h>
#include <elf.h>
#include <link.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace reference {

namespace {

ZydisDecoder make_decoder() {
    ZydisDecoder decoder;
    ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
    return decoder;
}

int note_library(dl_phdr_info* info, std::size_t, void* to) {
    auto& names = *static_cast<std::vector<std::string>*>(to);
    const std::string name = info->dlpi_name;
    for (const char* wanted : {"/libc.so", "/libstdc++.so"})
        if (name.find(wanted) != std::string::npos) names.push_back(name);
    return 0;
}

} // namespace

Instruction decode(std::span<const std::byte> code) {
    static const ZydisDecoder decoder = make_decoder();
    ZydisDecodedInstruction instruction;
    if (!ZYAN_SUCCESS(ZydisDecoderDecodeInstruction(&decoder, nullptr, code.data(), code.size(), &instruction)))
        return {};
    // Only coprocessors of the past have these.
    const auto extension = instruction.meta.isa_ext;
    if (extension >= ZYDIS_ISA_EXT_KNC && extension <= ZYDIS_ISA_EXT_KNCV) return {};
    return {instruction.length, instruction.mnemonic == ZYDIS_MNEMONIC_SYSCALL};
}

Code code_of(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(stream), {}};
    if (bytes.size() < sizeof(Elf64_Ehdr)) throw std::runtime_error("can't read " + file);
    const auto* const data = reinterpret_cast<const std::byte*>(bytes.data());
    Elf64_Ehdr header;
    std::memcpy(&header, data, sizeof header);
    Code code{file, {}};
    for (unsigned i = 0; i < header.e_shnum; ++i) {
        Elf64_Shdr section;
        std::memcpy(&section, data + header.e_shoff + i * sizeof section, sizeof section);
        if (section.sh_type == SHT_PROGBITS && (section.sh_flags & SHF_EXECINSTR) != 0)
            code.sections.emplace_back(data + section.sh_offset, data + section.sh_offset + section.sh_size);
    }
    return code;
}

std::vector<Code> programs() {
    std::vector<std::string> names{BUSYBOX};
    dl_iterate_phdr(note_library, &names);
    std::vector<Code> all;
    for (const std::string& name : names)
        all.push_back(code_of(name));
    return all;
}

} // namespace reference
