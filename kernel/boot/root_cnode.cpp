// SPDX-License-Identifier: Apache-2.0
#include "kernel/boot/root_cnode.hpp"

#include "kernel/boot/fail.hpp"
#include "kernel/machine.hpp"

#include <bit>

namespace keel::boot {

namespace {

// Physical addresses from here on have no untyped.
constexpr sel4::PAddr physical_limit = bit(47);

// The largest untyped that starts at the region's start.
unsigned first_piece_bits(Region region) {
    const auto by_size = static_cast<unsigned>(std::bit_width(region.size()) - 1);
    const auto by_address = static_cast<unsigned>(region.start == 0 ? by_size : std::countr_zero(region.start));
    const unsigned bits = by_size < by_address ? by_size : by_address;
    return bits < sel4::max_untyped_bits ? bits : sel4::max_untyped_bits;
}

void append_pieces(RootCNode& cnode, sel4::BootInfo& info, Region region, bool device) {
    while (!region.empty()) {
        const unsigned bits = first_piece_bits(region);
        const Word index = cnode.next() - info.untyped.start;
        if (bits >= sel4::min_untyped_bits && index < sel4::max_boot_untypeds) {
            info.untyped_list[index] = {region.start, static_cast<std::uint8_t>(bits), device, {}};
            cnode.append(UntypedCap(address_of(arch::to_pointer(region.start)), bits, device));
        }
        region.start += bit(bits);
    }
}

} // namespace

Cap RootCNode::cap() const { return CNodeCap(slots_, root_cnode_bits, 0, sel4::word_bits - root_cnode_bits); }

void RootCNode::put(sel4::SlotPos position, Cap cap) {
    slots_[position] = {cap, TreeNode(nullptr, nullptr, true, true)};
}

void RootCNode::append(Cap cap) {
    if (next_ == size) fail("the root task has too many pages for its CNode");
    put(next_++, cap);
}

void append_untypeds(RootCNode& cnode, sel4::BootInfo& info, const RegionList& free, const RegionList& reserved) {
    info.untyped.start = cnode.next();
    sel4::PAddr start = 0;
    for (const Region region : reserved) {
        append_pieces(cnode, info, {start, region.start}, true);
        start = region.end;
    }
    append_pieces(cnode, info, {start, physical_limit}, true);
    for (const Region region : free)
        append_pieces(cnode, info, region, false);
    info.untyped.end = cnode.next();
}

} // namespace keel::boot
