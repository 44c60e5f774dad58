// SPDX-License-Identifier: Apache-2.0
//
// Makes kernel objects for one owner out of pieces of its ledger, one behind the other. Objects of falling size leave
// no gaps; the kernel aligns each to its own size.
#pragma once

#include "abi/sel4/constants.hpp"
#include "manager/memory/ledger.hpp"

namespace manager {

class ObjectMaker {
  public:
    constexpr ObjectMaker(PieceKind kind, unsigned grow_bits)
        : grow_bits_(static_cast<std::uint8_t>(grow_bits)), kind_(kind) {}

    // Announces objects of that many bytes: the pieces taken for them will be as large as that allows.
    void reserve(Word bytes) { reserved_ = bytes; }

    // `count` objects into consecutive slots from `to` on; further pieces are taken as needed. On an error some of them
    // may exist: the owner is torn down, or the slots are looked at.
    Done make(UntypedPool& pool, Ledger& ledger, sel4::ObjectType type, unsigned size_bits, CPtr to,
              unsigned count = 1);

    PieceIndex piece() const { return piece_; }

  private:
    Done grow(UntypedPool& pool, Ledger& ledger, unsigned at_least);

    Word used_ = 0; // of the piece
    Word reserved_ = 0;
    PieceIndex piece_ = no_piece;
    std::uint8_t grow_bits_; // size of a piece when nothing is reserved
    PieceKind kind_;
};

} // namespace manager
