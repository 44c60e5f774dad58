// SPDX-License-Identifier: Apache-2.0
//
// The ledger of untyped memory: which pieces there are, and who has which. A piece is 2^14 to 2^21 bytes.
//
// A piece has two capability slots. `outer` is its ancestor of everything and never leaves the manager; revoking it
// takes the whole piece back, whatever was made from it. `inner` is an untyped capability to all of the piece, made by
// a Retype from `outer`: that Retype succeeds only if nothing of the piece is in use any more, so it is the leak check,
// and it clears the memory, so that the next owner need not wait for that.
//
// Buddies: a piece is split into two halves by a Retype. Halves that are both free are merged only when a larger piece
// is wanted and there is none, because a merged piece is cleared once more.
//
// Used by the manager's main thread; reclaim() alone is called by the reaper, on pieces that the main thread leaves
// alone meanwhile.
#pragma once

#include "manager/memory/untyped_source.hpp"
#include "manager/types.hpp"

namespace manager {

inline constexpr unsigned min_piece_bits = 14;
inline constexpr unsigned max_piece_bits = 21;
inline constexpr unsigned max_pieces = 40960; // split ones included: about 27 for an idle container

using PieceIndex = std::uint16_t;
inline constexpr PieceIndex no_piece = 0xffff;

// What a piece is for: a container's are taken back in this order.
enum class PieceKind : std::uint8_t { memory, port, control };
inline constexpr unsigned piece_kinds = 3;

class UntypedPool {
  public:
    explicit UntypedPool(UntypedSource& source) : source_(source) {}
    UntypedPool(const UntypedPool&) = delete;
    UntypedPool& operator=(const UntypedPool&) = delete;

    // A piece of 2^bits bytes. not_enough_memory if there is none, range_error if `bits` is out of range.
    base::Result<PieceIndex, Error> take(unsigned bits, PieceKind kind);

    // Revokes what was made from the piece and probes that it retypes in full. False: it does not.
    bool reclaim(PieceIndex piece);

    // After reclaim(): the piece may be taken again; a lost one never.
    void put_back(PieceIndex piece);

    // The capability to make objects from, or copies for the owner.
    CPtr cap(PieceIndex piece) const;
    unsigned bits(PieceIndex piece) const { return rows_[piece].bits; }
    PieceKind kind(PieceIndex piece) const { return rows_[piece].kind; }

    // Link of the list that a piece's owner keeps.
    PieceIndex next(PieceIndex piece) const { return rows_[piece].next; }
    void set_next(PieceIndex piece, PieceIndex next) { rows_[piece].next = next; }

    Word free_bytes() const { return free_bytes_; }
    unsigned slots_used() const { return slots_used_; }

  private:
    enum class State : std::uint8_t { unused, free, split, taken };

    struct Row {
        PieceIndex next; // of a free list, or of the owner's
        PieceIndex previous;
        PieceIndex children; // of a split piece: the first of two rows
        std::uint8_t bits;
        State state;
        PieceKind kind;
        bool has_inner;
        bool lost;
    };

    static constexpr unsigned sizes = max_piece_bits - min_piece_bits + 1;

    PieceIndex& head(unsigned bits) { return free_[bits - min_piece_bits]; }
    void push_free(PieceIndex piece, unsigned bits);
    void unlink_free(PieceIndex piece);
    base::Result<PieceIndex, Error> take_pair();
    void release_pair(PieceIndex first);
    Done split(PieceIndex piece);
    Done carve(unsigned bits);
    bool merge(unsigned bits);
    bool all_free(PieceIndex piece) const;
    void dissolve(PieceIndex piece);

    UntypedSource& source_;
    Row rows_[max_pieces] = {};
    PieceIndex free_[sizes] = {no_piece, no_piece, no_piece, no_piece, no_piece, no_piece, no_piece, no_piece};
    PieceIndex free_pairs_ = no_piece;
    unsigned pairs_made_ = 0;
    unsigned slots_used_ = 0;
    Word free_bytes_ = 0;
};

} // namespace manager
