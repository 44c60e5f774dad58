// SPDX-License-Identifier: Apache-2.0
//
// Address space identifiers: the kernel's table of at most 8 pools, each a 4 KiB object with 512 address spaces. A
// mapping remembers the identifier, not the address space, so that a stale one finds nothing, or another address space
// (whose entry then isn't the remembered page's).
#pragma once

#include "kernel/object/x86_64/page_table.hpp"

namespace keel {

struct Call;

struct AsidPool {
    Table* roots[sel4::asids_per_pool];
};
static_assert(sizeof(AsidPool) == 1 << sel4::asid_pool_bits);

class AsidTable {
  public:
    // The address space with this identifier, or nullptr; no_asid is nobody's.
    Table* find(Asid asid) const {
        const AsidPool* const pool = pools_[asid / sel4::asids_per_pool];
        return pool == nullptr ? nullptr : pool->roots[asid % sel4::asids_per_pool];
    }
    AsidPool* pool(Asid asid) const { return pools_[asid / sel4::asids_per_pool]; }

    // First identifier of a pool that there isn't, or asid_limit.
    Asid free_pool() const;
    // An unused identifier of a pool, or asid_limit.
    Asid free_asid(Asid base) const;

    void add_pool(Asid base, AsidPool& pool) { pools_[base / sel4::asids_per_pool] = &pool; }
    void assign(Asid asid, Table& root) { pool(asid)->roots[asid % sel4::asids_per_pool] = &root; }

    // Both forget only what is really there, and make the processor let go of the address spaces.
    void remove(Asid asid, const Table& root);
    void remove_pool(Asid base, const AsidPool& pool);

    static constexpr Asid asid_limit = sel4::num_asid_pools * sel4::asids_per_pool;

  private:
    AsidPool* pools_[sel4::num_asid_pools];
};
extern AsidTable asid_table;

Status decode_asid_control(Call& call);
Status decode_asid_pool(Call& call);

} // namespace keel
