// SPDX-License-Identifier: Apache-2.0
//
// The untyped capabilities that the kernel handed over at boot, used from front to back and never given back: RAM for
// the manager's own objects and for the pool's pieces, device memory by physical address.
//
// The first Retype from an untyped capability may clear all of its memory, so the smallest that fits is used first.
#pragma once

#include "abi/sel4/bootinfo.hpp"
#include "manager/types.hpp"

namespace manager {

class BootMemory {
  public:
    void initialize(const sel4::BootInfo& info);

    // An untyped capability from which the caller makes one object of 2^bits bytes, at once; 0 if there is none.
    CPtr reserve(unsigned bits);

    // Objects for good, into consecutive slots.
    Done retype(sel4::ObjectType type, unsigned size_bits, CPtr to, unsigned count = 1);

    // A piece of untyped memory of at least 2^min_bits and at most 2^max_bits bytes into `to`; returns its size.
    base::Result<unsigned, Error> carve(unsigned min_bits, unsigned max_bits, CPtr to);

    // Pages of device memory, into consecutive slots. invalid_argument if no device covers them, or if they lie before
    // what was already taken of it.
    Done device_pages(sel4::PAddr first, unsigned count, CPtr to);

    // Whether device memory covers the range and nothing at or behind it was taken.
    bool device_covers(sel4::PAddr first, Word bytes) const;

    Word total_bytes() const { return total_; }
    Word free_bytes() const; // of RAM

  private:
    struct Region {
        CPtr cap;
        sel4::PAddr start;
        Word used; // from the start
        unsigned bits;
        bool device;

        Word room(unsigned object) const;
    };

    Region* smallest(unsigned bits, unsigned count);
    Region* device_at(sel4::PAddr first, Word bytes);

    Region regions_[sel4::max_boot_untypeds] = {};
    unsigned count_ = 0;
    Word total_ = 0;
};

} // namespace manager
