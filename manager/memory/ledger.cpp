// SPDX-License-Identifier: Apache-2.0
#include "manager/memory/ledger.hpp"

namespace manager {

base::Result<PieceIndex, Error> Ledger::take(UntypedPool& pool, unsigned bits, PieceKind kind) {
    if (bits > max_piece_bits || limit_ - bytes_ < Word{1} << bits) return Error::not_enough_memory;
    const PieceIndex piece = TRY(pool.take(bits, kind));
    pool.set_next(piece, first_);
    first_ = piece;
    ++pieces_;
    bytes_ += Word{1} << bits;
    return piece;
}

void Ledger::undo_take(UntypedPool& pool) {
    const PieceIndex piece = first_;
    first_ = pool.next(piece);
    --pieces_;
    bytes_ -= Word{1} << pool.bits(piece);
    pool.put_back(piece);
}

unsigned Ledger::reclaim(UntypedPool& pool) const {
    unsigned lost = 0;
    for (unsigned kind = 0; kind < piece_kinds; ++kind)
        for (PieceIndex piece = first_; piece != no_piece; piece = pool.next(piece)) {
            if (pool.kind(piece) == static_cast<PieceKind>(kind) && !pool.reclaim(piece)) ++lost;
        }
    return lost;
}

void Ledger::close(UntypedPool& pool) {
    for (PieceIndex piece = first_; piece != no_piece;) {
        const PieceIndex next = pool.next(piece);
        pool.put_back(piece);
        piece = next;
    }
    *this = Ledger();
}

} // namespace manager
