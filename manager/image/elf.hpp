// SPDX-License-Identifier: Apache-2.0
//
// The loadable segments of the programs that are built into the manager: static ELF64 executables of this build. They
// are trusted; what is checked tells a build that went wrong from one that went right.
#pragma once

#include "manager/types.hpp"

#include <cstddef>
#include <span>

namespace manager::elf {

struct Segment {
    Word address; // may begin and end anywhere in a page
    std::span<const std::byte> file;
    Word bytes; // in memory: zeroes follow the file's
    bool writable;
    bool executable;

    Word first_page() const { return address & ~(page_bytes - 1); }
    Word end_page() const { return align_up(address + bytes, page_bytes); }
};

inline constexpr unsigned max_segments = 8;

class Program {
  public:
    // invalid_argument if the file is not such an executable, or its segments are too many or share a page.
    static base::Result<Program, Error> parse(std::span<const std::byte> file);

    Word entry() const { return entry_; }
    std::span<const Segment> segments() const { return {segments_, count_}; }

  private:
    Word entry_ = 0;
    Segment segments_[max_segments] = {};
    unsigned count_ = 0;
};

// Fills `page` (4 KiB, zeroed) with what the segment has at `address`.
void fill_page(const Segment& segment, Word address, std::byte* page);

} // namespace manager::elf
