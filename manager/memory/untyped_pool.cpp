// SPDX-License-Identifier: Apache-2.0
#include "manager/memory/untyped_pool.hpp"

namespace manager {

base::Result<PieceIndex, Error> UntypedPool::take(unsigned bits, PieceKind kind) {
    if (bits < min_piece_bits || bits > max_piece_bits) return Error::range_error;
    for (;;) {
        for (unsigned size = bits; size <= max_piece_bits; ++size) {
            PieceIndex piece = head(size);
            if (piece == no_piece) continue;
            unlink_free(piece);
            for (; size > bits; --size) {
                const Done halved = split(piece);
                if (!halved.ok()) {
                    push_free(piece, size);
                    return halved.error();
                }
                piece = rows_[piece].children;
                push_free(static_cast<PieceIndex>(piece + 1), size - 1);
            }
            Row& row = rows_[piece];
            row.state = State::taken;
            row.kind = kind;
            row.next = no_piece;
            return piece;
        }
        if (merge(bits)) continue;
        TRY(carve(bits));
    }
}

CPtr UntypedPool::cap(PieceIndex piece) const {
    return rows_[piece].has_inner ? source_.inner(piece) : source_.outer(piece);
}

bool UntypedPool::reclaim(PieceIndex piece) {
    Row& row = rows_[piece];
    const CPtr outer = source_.outer(piece);
    row.lost = !source_.revoke(outer).ok();
    row.has_inner = false;
    if (row.lost) return false;
    row.lost = !source_.retype(outer, row.bits, source_.inner(piece), 1).ok();
    row.has_inner = !row.lost;
    return row.has_inner;
}

void UntypedPool::put_back(PieceIndex piece) {
    if (rows_[piece].lost) return;
    push_free(piece, rows_[piece].bits);
}

void UntypedPool::push_free(PieceIndex piece, unsigned bits) {
    Row& row = rows_[piece];
    row.bits = static_cast<std::uint8_t>(bits);
    row.state = State::free;
    row.previous = no_piece;
    row.next = head(bits);
    if (row.next != no_piece) rows_[row.next].previous = piece;
    head(bits) = piece;
    free_bytes_ += Word{1} << bits;
}

void UntypedPool::unlink_free(PieceIndex piece) {
    Row& row = rows_[piece];
    (row.previous == no_piece ? head(row.bits) : rows_[row.previous].next) = row.next;
    if (row.next != no_piece) rows_[row.next].previous = row.previous;
    free_bytes_ -= Word{1} << row.bits;
}

// Rows are used in pairs, so that two halves have consecutive slots.
base::Result<PieceIndex, Error> UntypedPool::take_pair() {
    if (free_pairs_ == no_piece) {
        if (2 * pairs_made_ + 2 > max_pieces) return Error::not_enough_memory;
        TRY(source_.provide_slots(2 * pairs_made_ + 2));
        const auto first = static_cast<PieceIndex>(2 * pairs_made_++);
        rows_[first].next = free_pairs_;
        free_pairs_ = first;
    }
    const PieceIndex first = free_pairs_;
    free_pairs_ = rows_[first].next;
    rows_[first] = rows_[first + 1] =
        Row{no_piece, no_piece, no_piece, 0, State::unused, PieceKind::memory, false, false};
    slots_used_ += 4;
    return first;
}

void UntypedPool::release_pair(PieceIndex first) {
    rows_[first].state = rows_[first + 1].state = State::unused;
    rows_[first].next = free_pairs_;
    free_pairs_ = first;
    slots_used_ -= 4;
}

Done UntypedPool::split(PieceIndex piece) {
    const PieceIndex children = TRY(take_pair());
    Row& row = rows_[piece];
    const Done halved = source_.retype(cap(piece), row.bits - 1U, source_.outer(children), 2);
    if (!halved.ok()) {
        release_pair(children);
        return halved;
    }
    row.state = State::split;
    row.children = children;
    rows_[children].bits = rows_[children + 1].bits = static_cast<std::uint8_t>(row.bits - 1);
    return {};
}

Done UntypedPool::carve(unsigned bits) {
    const PieceIndex pair = TRY(take_pair());
    const auto size = source_.carve(bits, max_piece_bits, source_.outer(pair));
    if (!size.ok()) {
        release_pair(pair);
        return size.error();
    }
    push_free(pair, size.value());
    return {};
}

// Merges the free parts of one split piece of 2^bits bytes. False: there is none that is free throughout.
bool UntypedPool::merge(unsigned bits) {
    if (free_bytes_ < Word{1} << bits) return false; // whoever asks again and again costs no look at all pieces
    for (unsigned i = 0; i < 2 * pairs_made_; ++i) {
        const auto piece = static_cast<PieceIndex>(i);
        if (rows_[piece].state != State::split || rows_[piece].bits != bits || !all_free(piece)) continue;
        dissolve(piece);
        if (!source_.revoke(source_.outer(piece)).ok()) continue;
        rows_[piece].has_inner = false;
        push_free(piece, bits);
        return true;
    }
    return false;
}

bool UntypedPool::all_free(PieceIndex piece) const {
    const Row& row = rows_[piece];
    if (row.state != State::split) return row.state == State::free;
    return all_free(row.children) && all_free(static_cast<PieceIndex>(row.children + 1));
}

// Forgets the parts of a piece that is free throughout.
void UntypedPool::dissolve(PieceIndex piece) {
    Row& row = rows_[piece];
    if (row.state == State::free) return unlink_free(piece);
    dissolve(row.children);
    dissolve(static_cast<PieceIndex>(row.children + 1));
    release_pair(row.children);
    row.state = State::unused;
    row.children = no_piece;
}

} // namespace manager
