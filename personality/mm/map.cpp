// SPDX-License-Identifier: Apache-2.0
//
// mmap(2), munmap(2), mprotect(2): which mappings there are, and what they allow.
#include "personality/mm/address_space.hpp"

#include <algorithm>

namespace personality {

Result<std::uint64_t> AddressSpace::map(Request request) {
    const auto guard = TRY(lock_.lock());
    request.flags |= future_flags_;
    std::uint64_t start = request.address;
    if (!request.fixed) {
        start = TRY(find_gap(request.bytes, request.address, request.low));
    } else if (request.no_replace && overlaps(start, start + request.bytes)) {
        return Errno::eexist;
    }
    const std::uint64_t end = start + request.bytes;
    Mapping as;
    as.protection = request.protection;
    as.shared = request.shared;
    as.flags = request.flags;
    as.source = request.source;
    TRY(may_grow(request.bytes, as));
    if ((request.flags & locked) != 0) {
        const auto allowed = may_lock(request.bytes);
        if (!allowed.ok()) return allowed.error() == Errno::enomem ? Errno::eagain : allowed.error();
    }
    if (request.fixed) {
        TRY(split_at_ends(start, end));
        remove_range(start, end);
    }
    TRY(insert(std::move(request), start));
    merge(start, end);
    return start;
}

Result<> AddressSpace::unmap(std::uint64_t start, std::uint64_t bytes) {
    const auto guard = TRY(lock_.lock());
    TRY(split_at_ends(start, start + bytes));
    remove_range(start, start + bytes);
    return {};
}

Result<> AddressSpace::unmap_source(std::uint64_t start) {
    const auto guard = TRY(lock_.lock());
    const Mapping* const first = find(start);
    if (first == nullptr || first->start != start || !first->source || first->first_page != 0) return Errno::einval;
    const Ref<PageSource> source = first->source;
    for (Mapping* mapping = first_after(start); mapping != nullptr;) {
        Mapping* const next = mappings_.next(*mapping);
        if (mapping->source == source && mapping->start == start + mapping->first_page * page_size)
            remove_range(mapping->start, mapping->end);
        mapping = next;
    }
    return {};
}

Result<> AddressSpace::protect(std::uint64_t start, std::uint64_t bytes, Protection protection, bool to_low_end) {
    const auto guard = TRY(lock_.lock());
    const std::uint64_t end = start + bytes;
    if (to_low_end) {
        const Mapping* const lowest = find(start);
        if (lowest == nullptr) return Errno::enomem;
        if (!lowest->is(grows_down)) return Errno::einval;
        start = lowest->start;
    }
    for (std::uint64_t at = start; at < end;) {
        Mapping* mapping = find(at);
        if (mapping == nullptr) return Errno::enomem;
        if (protection.write && mapping->is(never_writable)) return Errno::eacces;
        const std::uint64_t piece_end = std::min(end, mapping->end);
        Mapping as;
        as.protection = protection;
        as.shared = mapping->shared;
        as.flags = mapping->flags;
        as.source = mapping->source;
        if (protection.write && !mapping->protection.write) TRY(may_grow(piece_end - at, as));
        TRY(split_at_ends(at, piece_end));
        mapping = find(at);
        const bool fewer = (mapping->protection.write && !protection.write) ||
                           (mapping->protection.read && !protection.read) ||
                           mapping->protection.execute != protection.execute;
        mapping->protection = protection;
        if (fewer) apply_protection(*mapping, at, piece_end);
        at = piece_end;
    }
    merge(start, end);
    return {};
}

// Rights that are taken away take effect at once; those that are given, at the next fault.
void AddressSpace::apply_protection(const Mapping& mapping, std::uint64_t start, std::uint64_t end) {
    for (std::uint64_t address = start; address < end; address += page_size) {
        const PageMap::Place place = pages_->find(address);
        if (place.chunk == nullptr) { // skip to the next place where something can be
            address = (address | (chunk_bytes - 1)) + 1 - page_size;
            continue;
        }
        if (!place.mapped()) continue;
        const bool kept = !mapping.protection.none() && place.owned() && !place.writable() && !needs_patches(mapping);
        if (mapping.protection.none() || !kept)
            pages_->unmap(address);
        else
            (void)pages_->map_again(address, {false, mapping.protection.execute});
    }
}

Result<> AddressSpace::map_clock() {
    TRY(map({.address = layout::clock_page,
             .bytes = page_size,
             .protection = {.read = true},
             .fixed = true,
             .name = MappingName::clock}));
    return {};
}

} // namespace personality
