// SPDX-License-Identifier: Apache-2.0
//
// The pieces of untyped memory that one container or server has, and the bound of their sum.
#pragma once

#include "manager/memory/untyped_pool.hpp"

namespace manager {

class Ledger {
  public:
    // Preconditions: no pieces. `limit`: bytes, at most what the sum of the pieces may be.
    void open(Word limit) { limit_ = limit; }

    // As UntypedPool::take; not_enough_memory over the limit.
    base::Result<PieceIndex, Error> take(UntypedPool& pool, unsigned bits, PieceKind kind);

    // Preconditions: nothing was made from the piece taken last.
    void undo_take(UntypedPool& pool);

    // For the reaper: revokes all pieces, control pieces last, and probes them. Returns how many were lost.
    unsigned reclaim(UntypedPool& pool) const;

    // After reclaim(): all pieces go back to the pool.
    void close(UntypedPool& pool);

    Word bytes() const { return bytes_; }
    Word limit() const { return limit_; }
    unsigned pieces() const { return pieces_; }

  private:
    PieceIndex first_ = no_piece;
    unsigned pieces_ = 0;
    Word bytes_ = 0;
    Word limit_ = 0;
};

} // namespace manager
