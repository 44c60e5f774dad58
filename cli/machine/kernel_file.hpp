// SPDX-License-Identifier: Apache-2.0
//
// The kernel as a file for QEMU's multiboot loader, which takes ELF32, and ELF64 only with load addresses in the
// multiboot header: another ELF64 kernel, as seL4's build makes it, is put into an ELF32 file in memory.
#pragma once

#include "cli/os/descriptor.hpp"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace machine {

// What a file says of itself. `refusal` is empty if nothing in it speaks against booting it; the rest is found out when
// it runs (manager/kernel_check.cpp).
struct KernelFacts {
    std::string refusal;
    bool stock = false;       // seL4 itself, by the names of its variables
    bool needs_elf32 = false; // QEMU would not load it as it is
};
KernelFacts examine_kernel(std::span<const std::byte> file);

// The same kernel as ELF32. Throws os::Error when its segments lie outside the file or above 4 GiB.
std::vector<std::byte> as_elf32(std::span<const std::byte> elf64);

struct KernelFile {
    os::Descriptor file;
    bool stock;
};

// Throws os::Error: the file is missing, or refused with the reason.
KernelFile open_kernel(const std::filesystem::path& path);

} // namespace machine
