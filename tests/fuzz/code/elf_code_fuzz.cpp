// SPDX-License-Identifier: Apache-2.0
//
// Looking for system calls in any file. The first bytes are made those of a program.
#include "cli/image/code/elf_code.hpp"
#include "lib/x86/system_calls.hpp"

#include <elf.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
    std::vector<std::byte> file(std::max(size, sizeof(Elf64_Ehdr)));
    if (size != 0) std::memcpy(file.data(), input, size);
    Elf64_Ehdr header;
    std::memcpy(&header, file.data(), sizeof header);
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_machine = EM_X86_64;
    std::memcpy(file.data(), &header, sizeof header);
    std::uint64_t before = 0;
    for (const std::uint64_t at : image::code::system_calls(file)) {
        if (at + 2 > file.size() || at < before || !x86::has_system_call_bytes(file, at)) std::abort();
        before = at;
    }
    return 0;
}
