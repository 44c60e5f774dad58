// SPDX-License-Identifier: Apache-2.0
//
// The root task's program: a static ELF64 file for x86-64 (System V ABI, chapters 4 and 5). It comes from whoever
// boots the machine, but a damaged file must not crash the kernel: everything read from it is checked first.
#pragma once

#include "kernel/types.hpp"

namespace keel::boot {

// Virtual addresses, in whole pages, of all loadable segments with what is between them.
struct ImageLayout {
    Word start;
    Word end;
    Word entry;

    Word size() const { return end - start; }
};

class ElfFile {
  public:
    ElfFile() = default;
    ElfFile(const void* bytes, Word size) : bytes_(static_cast<const unsigned char*>(bytes)), size_(size) {}

    // nullptr, or what is wrong with the file. The others need a valid file.
    const char* check(Word address_limit) const;

    ImageLayout layout() const;

    // Copies the segments to zeroed memory that stands for layout().start and up.
    void load(void* memory) const;

  private:
    struct Header;
    struct Segment;

    const Header& header() const;
    const Segment& segment(unsigned i) const;

    const unsigned char* bytes_ = nullptr;
    Word size_ = 0;
};

} // namespace keel::boot
