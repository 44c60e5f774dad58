// SPDX-License-Identifier: Apache-2.0
//
// The format of a core file: ELF headers and the notes in it. Values: elf(5), Linux, include/linux/elfcore.h.
#pragma once

#include "personality/linux/ptrace.hpp"
#include "personality/linux/sigaction.hpp"
#include "personality/linux/time.hpp"

namespace personality::linux {

struct ElfHeader {
    std::uint8_t identification[16];
    std::uint16_t type, machine;
    std::uint32_t version;
    std::uint64_t entry, program_headers, section_headers;
    std::uint32_t flags;
    std::uint16_t header_bytes, program_header_bytes, program_header_count;
    std::uint16_t section_header_bytes, section_header_count, names_index;
};
static_assert(sizeof(ElfHeader) == 64);

inline constexpr std::uint8_t elf_identification[16] = {0x7f, 'E', 'L', 'F', 2, 1, 1}; // 64 bits, little endian
inline constexpr std::uint16_t et_core = 4;
inline constexpr std::uint16_t em_x86_64 = 62;

struct ElfProgramHeader {
    std::uint32_t type, flags;
    std::uint64_t offset, address, physical_address, file_bytes, memory_bytes, align;
};
static_assert(sizeof(ElfProgramHeader) == 56);

enum ElfSegment : std::uint32_t { pt_load = 1, pt_note = 4 };
enum ElfFlag : std::uint32_t { pf_x = 1, pf_w = 2, pf_r = 4 };

struct ElfNoteHeader {
    std::uint32_t name_bytes, content_bytes, type;
};
inline constexpr std::uint32_t nt_prpsinfo = 3; // nt_prstatus: ptrace.hpp
inline constexpr std::uint32_t nt_auxv = 6;

struct ElfStatus { // struct elf_prstatus
    std::int32_t signal, code, error;
    std::int16_t current_signal;
    std::uint64_t pending, blocked;
    std::int32_t pid, parent, group, session;
    TimeVal user, system, children_user, children_system;
    UserRegisters registers;
    std::int32_t has_floating_point;
};
static_assert(sizeof(ElfStatus) == 336);

struct ElfProcess { // struct elf_prpsinfo
    std::int8_t state;
    char state_name;
    std::int8_t zombie, nice;
    std::uint64_t flags;
    std::uint32_t uid, gid;
    std::int32_t pid, parent, group, session;
    char name[16], arguments[80];
};
static_assert(sizeof(ElfProcess) == 136);

} // namespace personality::linux
