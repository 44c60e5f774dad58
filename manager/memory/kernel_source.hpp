// SPDX-License-Identifier: Apache-2.0
//
// The ledger's pieces as capabilities in the manager's CSpace, out of the memory that the kernel handed over.
#pragma once

#include "manager/cspace.hpp"
#include "manager/memory/boot_memory.hpp"
#include "manager/memory/untyped_pool.hpp"
#include "manager/memory/untyped_source.hpp"

namespace manager {

class KernelSource final : public UntypedSource {
  public:
    explicit KernelSource(BootMemory& boot) : boot_(boot) {}

    CPtr outer(unsigned row) const override { return slot_of(cspace::untyped_outer, row); }
    CPtr inner(unsigned row) const override { return slot_of(cspace::untyped_inner, row); }
    Done provide_slots(unsigned rows) override;
    base::Result<unsigned, Error> carve(unsigned min_bits, unsigned max_bits, CPtr to) override {
        return boot_.carve(min_bits, max_bits, to);
    }
    Done retype(CPtr from, unsigned bits, CPtr to, unsigned count) override {
        return cspace::retype(from, sel4::ObjectType::untyped, bits, to, count);
    }
    Done revoke(CPtr slot) override { return cspace::revoke(slot); }

  private:
    static constexpr unsigned radix = 10; // of the CNodes that hold the rows' slots
    static_assert(max_pieces <= cspace::untyped_nodes << radix);

    static constexpr CPtr slot_of(Word region, unsigned row) {
        return cspace::slot(region + (row >> radix), row & ((1U << radix) - 1));
    }

    BootMemory& boot_;
    unsigned cnodes_ = 0; // of each kind
};

} // namespace manager
