// SPDX-License-Identifier: Apache-2.0
//
// Filling the root task's CNode: fixed slots, then the others in order.
#pragma once

#include "abi/sel4/bootinfo.hpp"
#include "kernel/boot/root_memory.hpp"

namespace keel::boot {

class RootCNode {
  public:
    explicit RootCNode(Slot* slots) : slots_(slots) {}

    Cap cap() const;
    Slot& at(sel4::SlotPos position) { return slots_[position]; }
    void put(sel4::SlotPos position, Cap cap);

    // Into the next free slot; fails if there is none.
    void append(Cap cap);
    sel4::SlotPos next() const { return next_; }

    static constexpr sel4::SlotPos size = sel4::SlotPos{1} << root_cnode_bits;

  private:
    Slot* slots_;
    sel4::SlotPos next_ = sel4::num_initial_slots;
};

// Untyped memory: all that is not reserved as device memory, then `free` as ordinary memory.
void append_untypeds(RootCNode& cnode, sel4::BootInfo& info, const RegionList& free, const RegionList& reserved);

} // namespace keel::boot
