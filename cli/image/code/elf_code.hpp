// SPDX-License-Identifier: Apache-2.0
//
// The system-call instructions of an x86-64 ELF program or library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace image::code {

// The first bytes tell whether the rest is worth reading.
inline constexpr std::size_t identification_bytes = 20;
bool is_elf_x86_64(std::span<const std::byte> first_bytes);

// Offsets in the file of all `syscall` instructions (of their opcode's two bytes), ascending. What is read as code: the
// sections with instructions; where there are no sections, the executable segments. Each function that a symbol or
// .eh_frame_hdr names is read from its start. A file that is damaged has those that its readable parts have.
std::vector<std::uint64_t> system_calls(std::span<const std::byte> file);

} // namespace image::code
