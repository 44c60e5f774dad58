// SPDX-License-Identifier: Apache-2.0
#include "kernel/boot/regions.hpp"

#include "kernel/boot/fail.hpp"

namespace keel::boot {

void RegionList::insert(unsigned at, Region region) {
    if (count_ == capacity) fail("the memory map has too many regions");
    for (unsigned i = count_++; i > at; --i)
        regions_[i] = regions_[i - 1];
    regions_[at] = region;
}

void RegionList::erase(unsigned at) {
    --count_;
    for (unsigned i = at; i < count_; ++i)
        regions_[i] = regions_[i + 1];
}

void RegionList::add(Region region) {
    if (region.empty()) return;
    unsigned at = 0;
    while (at < count_ && regions_[at].end < region.start)
        ++at;
    while (at < count_ && regions_[at].start <= region.end) {
        if (regions_[at].start < region.start) region.start = regions_[at].start;
        if (regions_[at].end > region.end) region.end = regions_[at].end;
        erase(at);
    }
    insert(at, region);
}

void RegionList::remove(Region removed) {
    if (removed.empty()) return;
    for (unsigned i = 0; i < count_;) {
        const Region region = regions_[i];
        if (!region.overlaps(removed)) {
            ++i;
            continue;
        }
        erase(i);
        if (region.start < removed.start) insert(i++, {region.start, removed.start});
        if (removed.end < region.end) insert(i++, {removed.end, region.end});
    }
}

} // namespace keel::boot
