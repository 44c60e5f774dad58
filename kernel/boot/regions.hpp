// SPDX-License-Identifier: Apache-2.0
//
// Regions of physical memory, and sorted lists of them, for the time of booting.
#pragma once

#include "kernel/types.hpp"

namespace keel::boot {

// Bytes start .. end - 1.
struct Region {
    sel4::PAddr start;
    sel4::PAddr end;

    bool empty() const { return start >= end; }
    Word size() const { return empty() ? 0 : end - start; }
    bool overlaps(Region other) const { return start < other.end && other.start < end; }
};

inline sel4::PAddr round_up(sel4::PAddr address, unsigned bits) { return (address + mask(bits)) & ~mask(bits); }
inline sel4::PAddr round_down(sel4::PAddr address, unsigned bits) { return address & ~mask(bits); }

// Sorted, without overlaps; regions that touch are one. Both changes stop the machine when the list is full.
class RegionList {
  public:
    void add(Region region);
    void remove(Region region);

    const Region* begin() const { return regions_; }
    const Region* end() const { return regions_ + count_; }

  private:
    static constexpr unsigned capacity = 32;

    void insert(unsigned at, Region region);
    void erase(unsigned at);

    Region regions_[capacity];
    unsigned count_;
};

} // namespace keel::boot
