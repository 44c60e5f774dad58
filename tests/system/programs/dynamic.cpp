// SPDX-License-Identifier: Apache-2.0
//
// What a dynamically linked program finds when it begins: the auxiliary vector, its own parts in memory, libraries, and
// memory behind its data that is zero. Prints "ok", or what is wrong.
#include <elf.h>
#include <link.h>
#include <sys/auxv.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>

extern "C" const char _end[]; // where the linker's script says that the data ends

namespace {

int failures = 0;

void check(bool held, const char* what) {
    if (held) return;
    std::printf("wrong: %s\n", what);
    ++failures;
}

volatile char data[100] = {1}; // the data segment's file part ends inside a page

bool zero_behind_data() {
    const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    const auto first = reinterpret_cast<std::uintptr_t>(sbrk(0));
    for (auto at = reinterpret_cast<std::uintptr_t>(_end); at % page != 0 && at < first; ++at)
        if (*reinterpret_cast<const volatile char*>(at) != 0) return false;
    return true;
}

int add_name(dl_phdr_info* info, std::size_t, void* found) {
    auto& names = *static_cast<std::string*>(found);
    names += std::string(info->dlpi_name) + "\n";
    return 0;
}

} // namespace

int main(int, char** arguments) {
    const auto* const header = reinterpret_cast<const ElfW(Ehdr)*>(getauxval(AT_BASE));
    check(header != nullptr && std::memcmp(header->e_ident, ELFMAG, SELFMAG) == 0, "AT_BASE: the interpreter");
    const auto* const own = reinterpret_cast<const ElfW(Phdr)*>(getauxval(AT_PHDR));
    check(own != nullptr && own->p_type == PT_PHDR, "AT_PHDR");
    check(getauxval(AT_PHENT) == sizeof *own && getauxval(AT_PHNUM) > 4, "AT_PHENT, AT_PHNUM");
    check(getauxval(AT_ENTRY) == getauxval(AT_PHDR) - own->p_vaddr +
                                     reinterpret_cast<const ElfW(Ehdr)*>(getauxval(AT_PHDR) - own->p_offset)->e_entry,
          "AT_ENTRY");
    check(std::string(reinterpret_cast<const char*>(getauxval(AT_EXECFN))) == arguments[0], "AT_EXECFN");
    check(getauxval(AT_RANDOM) != 0 && getauxval(AT_PAGESZ) == 4096, "AT_RANDOM, AT_PAGESZ");
    check(data[0] == 1 && data[99] == 0, "data");
    check(zero_behind_data(), "zero behind the data, as far as its page goes");
    auto* const heap = static_cast<char*>(sbrk(8192));
    check(heap != reinterpret_cast<char*>(-1) && heap[0] == 0 && heap[8191] == 0, "brk");
    std::string names;
    dl_iterate_phdr(add_name, &names);
    check(names.find("libstdc++") != std::string::npos && names.find("vdso") != std::string::npos, "loaded objects");
    if (failures == 0) std::puts("ok");
    return failures;
}
