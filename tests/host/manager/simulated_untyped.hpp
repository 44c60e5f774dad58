// SPDX-License-Identifier: Apache-2.0
//
// Untyped capabilities as seL4 has them, for the ledger's tests: each covers a range, is used from front to back, and
// is whole again when all that was made from it is gone. What the ledger does wrong ends in an error or a failed
// expectation here.
#pragma once

#include "manager/memory/untyped_pool.hpp"

#include <map>
#include <set>
#include <vector>

class SimulatedUntyped final : public manager::UntypedSource {
  public:
    // Memory that carve() hands out, in chunks.
    SimulatedUntyped(manager::Word bytes, unsigned chunk_bits) : bytes_(bytes), chunk_bits_(chunk_bits) {}

    manager::CPtr outer(unsigned row) const override { return 0x100000 + row; }
    manager::CPtr inner(unsigned row) const override { return 0x200000 + row; }
    manager::Done provide_slots(unsigned rows) override;
    base::Result<unsigned, manager::Error> carve(unsigned min_bits, unsigned max_bits, manager::CPtr to) override;
    manager::Done retype(manager::CPtr from, unsigned bits, manager::CPtr to, unsigned count) override;
    manager::Done revoke(manager::CPtr slot) override;

    // What an owner does with a piece: makes an object in it, in a slot of its own.
    manager::CPtr use(manager::CPtr from, unsigned bits);

    bool exists(manager::CPtr slot) const { return caps_.contains(slot); }
    manager::Word start(manager::CPtr slot) const { return caps_.at(slot).start; }
    manager::Word cleared_bytes() const { return cleared_; }

    // Slots that the ledger revoked, in order.
    const std::vector<manager::CPtr>& revoked() const { return revoked_; }

    // From now on nothing that was made from the piece in this slot goes away: a kernel that forgot something.
    void leak(manager::CPtr slot) { leaking_.insert(slot); }

  private:
    struct Cap {
        manager::Word start;
        unsigned bits;
        manager::Word used;
        manager::CPtr parent;
    };

    bool has_children(manager::CPtr slot) const;
    void remove_children(manager::CPtr slot);

    manager::Word bytes_;
    unsigned chunk_bits_;
    manager::Word carved_ = 0;
    manager::Word cleared_ = 0;
    unsigned rows_ = 0;
    manager::CPtr next_object_ = 0x300000;
    std::map<manager::CPtr, Cap> caps_;
    std::set<manager::CPtr> leaking_;
    std::vector<manager::CPtr> revoked_;
};
