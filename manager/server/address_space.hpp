// SPDX-License-Identifier: Apache-2.0
//
// A server's address space as it is built: pages mapped where they are wanted, with the tables that are missing.
#pragma once

#include "manager/machine.hpp"
#include "manager/memory/mapping.hpp"
#include "manager/memory/object_maker.hpp"

namespace manager {

// Where a server's objects come from: memory from its ledger, slots from its CNode of objects.
class ServerMemory {
  public:
    Ledger ledger;
    ObjectMaker maker{PieceKind::control, 16};

    // Preconditions: the CNode is in place. `first`, `end`: its empty slots.
    void open_slots(CPtr first, CPtr end) {
        next_ = first;
        end_ = end;
    }

    // `count` new objects in consecutive slots.
    base::Result<CPtr, Error> make(Machine& machine, sel4::ObjectType type, unsigned size_bits = 0, unsigned count = 1);

    // An empty slot.
    base::Result<CPtr, Error> slot();

    unsigned slots_used(CPtr first) const { return next_ == 0 ? 0 : static_cast<unsigned>(next_ - first); }

  private:
    CPtr next_ = 0;
    CPtr end_ = 0;
};

Done map_with_tables(Machine& machine, ServerMemory& memory, CPtr vspace, CPtr page, Word address,
                     sel4::CapRights rights, Word attributes);

} // namespace manager
