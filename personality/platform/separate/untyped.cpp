// SPDX-License-Identifier: Apache-2.0
#include "personality/platform/separate/untyped.hpp"

#include "abi/protocol/manager.hpp"
#include "personality/platform/separate/capability.hpp"
#include "personality/platform/separate/cspace.hpp"

#include <algorithm>
#include <bit>

namespace personality::platform {

namespace {

constexpr unsigned min_piece_bits = 14;
constexpr unsigned max_piece_bits = 21;
constexpr unsigned block_bits = 12;

struct Piece {
    Slot slot; // none: unused entry
    std::uint32_t bytes;
    std::uint32_t used;

    std::uint32_t left() const { return bytes - used; }
    std::uint32_t place_for(std::uint32_t align) const { return (used + align - 1) & ~(align - 1); }
    bool has_room(std::uint32_t align, std::uint32_t size) const {
        return slot && place_for(align) <= bytes && bytes - place_for(align) >= size;
    }
};

constexpr unsigned max_pieces = 8; // with something left in them
Piece pieces[max_pieces];
Piece small_pieces[2]; // 4 KiB each, for objects that are smaller
std::uint64_t granted = 0;
unsigned largest_bits = max_piece_bits; // that is asked for: where memory is short, no more than was to be had lately

bool ask_manager(unsigned size_bits, Slot slot) {
    using protocol::manager::Request;
    using protocol::manager::Status;
    const sel4::Received reply = sel4::call(Slot::root(protocol::container::manager_endpoint).pointer(),
                                            sel4::MessageInfo(static_cast<sel4::Word>(Request::GrantMemory), 0, 0, 2),
                                            {{size_bits, root_number(slot)}});
    return reply.info.label() == static_cast<sel4::Word>(Status::Ok);
}

// Pieces grow with the container, so that slack stays a fraction of what it uses.
unsigned next_piece_bits(std::uint32_t wanted) {
    const unsigned by_size = granted < (1U << min_piece_bits) * 8 ? min_piece_bits : std::bit_width(granted / 8) - 1;
    const unsigned by_wish = std::bit_width(wanted - 1);
    return std::max(std::min(by_size, largest_bits), by_wish);
}

// An entry for another piece: a free one, else that of the piece with least left, whose rest is given up.
Piece& entry_for_new_piece() {
    Piece* least = &pieces[0];
    for (Piece& piece : pieces) {
        if (!piece.slot) return piece;
        if (piece.left() < least->left()) least = &piece;
    }
    return *least;
}

void forget(Piece& piece) {
    if (!piece.slot) return;
    remove(piece.slot);
    free_root_slot(piece.slot);
    piece = {};
}

Result<Piece*> grant(std::uint32_t wanted) {
    const Slot slot = TRY(allocate_root_slot());
    const auto smallest = static_cast<unsigned>(std::bit_width(wanted - 1));
    for (unsigned bits = next_piece_bits(wanted); bits >= smallest && bits >= min_piece_bits; --bits) {
        if (!ask_manager(bits, slot)) {
            largest_bits = std::max(bits - 1, min_piece_bits);
            continue;
        }
        if (bits == largest_bits && bits < max_piece_bits) ++largest_bits;
        Piece& piece = entry_for_new_piece();
        forget(piece);
        piece = {slot, 1U << bits, 0};
        granted += piece.bytes;
        return &piece;
    }
    free_root_slot(slot);
    return Errno::enomem;
}

struct Destination {
    sel4::Word node_index;
    unsigned node_depth;
    sel4::Word first;

    static Destination of(Slot slot) {
        const Slot node = Slot::root(root_number(slot));
        if (slot == node) return {0, 0, root_number(slot)};
        return {node.index(), node.depth(), slot.index() & ((1U << (slot.depth() - node.depth())) - 1)};
    }
};

void carve(Piece& piece, sel4::ObjectType type, unsigned size_bits, unsigned bytes_bits, Destination to,
           unsigned count) {
    must(sel4::invoke<sel4::Label::untyped_retype>(piece.slot.pointer(), type, size_bits, own_cnode.pointer(),
                                                   to.node_index, to.node_depth, to.first, count),
         "Retype");
    piece.used = piece.place_for(1U << bytes_bits) + (count << bytes_bits);
}

Result<> carve_large(sel4::ObjectType type, unsigned size_bits, unsigned bytes_bits, Destination to, unsigned count) {
    const std::uint32_t size = count << bytes_bits;
    Piece* source = nullptr;
    for (Piece& piece : pieces)
        if (piece.has_room(1U << bytes_bits, size)) source = &piece;
    if (source == nullptr) source = TRY(grant(size));
    carve(*source, type, size_bits, bytes_bits, to, count);
    if (source->used == source->bytes) forget(*source);
    return {};
}

Result<> carve_small(sel4::ObjectType type, unsigned size_bits, unsigned bytes_bits, Destination to) {
    const std::uint32_t size = 1U << bytes_bits;
    Piece* source = nullptr;
    for (Piece& piece : small_pieces)
        if (piece.has_room(size, size) && (source == nullptr || piece.used > source->used)) source = &piece;
    if (source == nullptr) {
        const Slot slot = TRY(allocate_slot());
        const auto made = carve_large(sel4::ObjectType::untyped, block_bits, block_bits, Destination::of(slot), 1);
        if (!made.ok()) {
            free_slot(slot);
            return made.error();
        }
        // In place of the one with least left, whose rest is given up.
        source = &small_pieces[small_pieces[1].left() < small_pieces[0].left() ? 1 : 0];
        if (source->slot) {
            remove(source->slot);
            free_slot(source->slot);
        }
        *source = {slot, 1U << block_bits, 0};
    }
    carve(*source, type, size_bits, bytes_bits, to, 1);
    return {};
}

} // namespace

Result<> retype(sel4::ObjectType type, unsigned size_bits, unsigned bytes_bits, Slot node, unsigned first,
                unsigned count) {
    return carve_large(type, size_bits, bytes_bits, {node.index(), node.depth(), first}, count);
}

Result<> retype_into(sel4::ObjectType type, unsigned size_bits, unsigned bytes_bits, Slot slot) {
    return bytes_bits < block_bits ? carve_small(type, size_bits, bytes_bits, Destination::of(slot))
                                   : carve_large(type, size_bits, bytes_bits, Destination::of(slot), 1);
}

Result<Slot> make_object(sel4::ObjectType type, unsigned size_bits, unsigned bytes_bits) {
    const Slot slot = TRY(allocate_slot());
    const auto made = retype_into(type, size_bits, bytes_bits, slot);
    if (made.ok()) return slot;
    free_slot(slot);
    return made.error();
}

std::uint64_t untyped_bytes_left() {
    std::uint64_t left = 0;
    for (const Piece& piece : pieces)
        left += piece.left();
    return left;
}

std::uint64_t granted_bytes() { return granted; }

} // namespace personality::platform
