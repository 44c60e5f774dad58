// SPDX-License-Identifier: Apache-2.0
//
// mremap(2) and remap_file_pages(2).
#include "personality/mm/address_space.hpp"

#include <algorithm>

namespace personality {

// Preconditions: new_bytes > bytes, or the move is a duplicate or to a given place.
Result<> AddressSpace::may_resize(const Move& move, const Mapping& mapping) {
    if (move.bytes == 0 && !mapping.shared) return Errno::einval;
    if (mapping.name == MappingName::clock || mapping.end < move.start + move.bytes) return Errno::efault;
    std::uint64_t more = move.new_bytes;
    if (!move.keep_old) more = move.new_bytes > move.bytes ? move.new_bytes - move.bytes : 0;
    if (more == 0) return {};
    TRY(may_grow(more, mapping));
    if (!mapping.is(locked)) return {};
    const auto allowed = may_lock(more);
    if (!allowed.ok()) return Errno::eagain;
    return {};
}

Result<std::uint64_t> AddressSpace::remap(Move move) {
    const auto guard = TRY(lock_.lock());
    Mapping* mapping = find(move.start);
    if (mapping == nullptr) return Errno::efault;
    if (move.fixed || move.keep_old) return remap_to(move, *mapping);
    if (move.new_bytes <= move.bytes) {
        const std::uint64_t new_end = move.start + move.new_bytes, end = move.start + move.bytes;
        TRY(split_at_ends(new_end, end));
        if (new_end < end) remove_range(new_end, end);
        return move.start;
    }
    TRY(may_resize(move, *mapping));
    const std::uint64_t new_end = move.start + move.new_bytes;
    if (move.bytes != 0 && mapping->end == move.start + move.bytes && valid_range(move.start, move.new_bytes) &&
        !overlaps(mapping->end, new_end)) {
        mapping->end = new_end;
        merge(move.start, new_end);
        return move.start;
    }
    if (!move.may_move) return Errno::enomem;
    return move_mapping(move, TRY(find_gap(move.new_bytes, 0)));
}

// To a given place, or with the old mapping staying empty.
Result<std::uint64_t> AddressSpace::remap_to(const Move& move, Mapping& mapping) {
    Move rest = move;
    TRY(may_resize(move, mapping));
    if (move.fixed) {
        TRY(split_at_ends(move.new_start, move.new_start + move.new_bytes));
        remove_range(move.new_start, move.new_start + move.new_bytes);
    }
    if (move.bytes > move.new_bytes) {
        const std::uint64_t new_end = move.start + move.new_bytes, end = move.start + move.bytes;
        TRY(split_at_ends(new_end, end));
        remove_range(new_end, end);
        rest.bytes = move.new_bytes;
    }
    const std::uint64_t target = move.fixed ? move.new_start : TRY(find_gap(move.new_bytes, move.new_start));
    return move_mapping(rest, target);
}

Result<std::uint64_t> AddressSpace::move_mapping(const Move& move, std::uint64_t target) {
    const std::uint64_t end = move.start + move.bytes;
    if (move.bytes > 0) TRY(split_at_ends(move.start, end));
    Mapping& mapping = *find(move.start);
    TRY(insert({.bytes = move.new_bytes,
                .protection = mapping.protection,
                .shared = mapping.shared,
                .flags = mapping.flags,
                .name = mapping.name,
                .source = mapping.source,
                .first_page = mapping.source ? mapping.source_page(move.start) : 0},
               target));
    if (move.bytes > 0) {
        const auto moved = mapping.shared ? Result<>() : pages_->move(move.start, end, target);
        if (!moved.ok()) { // the way back needs no memory
            (void)pages_->move(target, target + move.bytes, move.start);
            remove_range(target, target + move.new_bytes);
            return moved.error();
        }
        TRY(sites_.move(move.start, end, target));
        if (move.keep_old) {
            pages_->remove(move.start, end);
            find(move.start)->flags &= static_cast<std::uint16_t>(~(locked | locked_on_fault));
        } else {
            remove_range(move.start, end);
        }
    }
    merge(target, target + move.new_bytes);
    return target;
}

Result<> AddressSpace::remap_pages(std::uint64_t start, std::uint64_t bytes, std::uint64_t first_page) {
    const auto guard = TRY(lock_.lock());
    const std::uint64_t end = start + bytes;
    const Mapping* const mapping = find(start);
    if (mapping == nullptr || !mapping->shared || !covered(start, end)) return Errno::einval;
    for (const Mapping* other = mapping; other != nullptr && other->start < end; other = first_after(other->end))
        if (other->source != mapping->source || other->flags != mapping->flags) return Errno::einval;
    Request request{.bytes = bytes,
                    .protection = mapping->protection,
                    .shared = true,
                    .flags = mapping->flags,
                    .source = mapping->source,
                    .first_page = first_page};
    TRY(split_at_ends(start, end));
    remove_range(start, end);
    TRY(insert(std::move(request), start));
    merge(start, end);
    return {};
}

} // namespace personality
