// SPDX-License-Identifier: Apache-2.0
//
// Address space identifiers: 4,096 on x86-64, in eight pools, of which the kernel made the first. The manager gives one
// to each address space once, and gets it back when the address space is deleted.
#pragma once

#include "manager/memory/boot_memory.hpp"

namespace manager {

class Asids {
  public:
    // not_enough_memory if all are in use.
    Done assign(CPtr vspace, BootMemory& memory);

    // An address space with an identifier was deleted.
    void released(unsigned count) { in_use_ -= count; }

    unsigned free() const { return all - in_use_; }

  private:
    static constexpr unsigned all = sel4::num_asid_pools * sel4::asids_per_pool;

    CPtr pools_[sel4::num_asid_pools] = {sel4::slot_init_asid_pool};
    unsigned pool_count_ = 1;
    unsigned hint_ = 0;   // the pool that had one last
    unsigned in_use_ = 1; // the manager's own
};

} // namespace manager
