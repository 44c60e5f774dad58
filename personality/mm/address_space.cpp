// SPDX-License-Identifier: Apache-2.0
#include "personality/mm/address_space.hpp"

#include <algorithm>
#include <new>

namespace personality {

Result<Ref<AddressSpace>> AddressSpace::make() {
    PageMap* const pages = TRY(PageMap::make());
    auto* const space = new (std::nothrow) AddressSpace(*pages);
    if (space != nullptr) return Ref<AddressSpace>(space);
    delete pages;
    return Errno::enomem;
}

AddressSpace::~AddressSpace() {
    while (Mapping* const mapping = mappings_.pop_front())
        delete mapping;
    delete pages_;
}

Result<Ref<AddressSpace>> AddressSpace::fork() {
    const auto guard = TRY(lock_.lock());
    auto child = TRY(make());
    child->program = program;
    TRY(child->sites_.copy_from(sites_));
    for (Mapping& mapping : mappings_) {
        TRY(child->insert({.bytes = mapping.bytes(),
                           .protection = mapping.protection,
                           .shared = mapping.shared,
                           .name = mapping.name,
                           .source = mapping.source,
                           .first_page = mapping.first_page},
                          mapping.start));
        if (mapping.shared) continue; // found again through its source
        TRY(pages_->share_with(*child->pages_, mapping.start, mapping.end));
        pages_->forbid_writing(mapping.start, mapping.end);
    }
    return child;
}

std::uint64_t AddressSpace::mapped_bytes() const {
    std::uint64_t bytes = 0;
    for (const Mapping& mapping : mappings_)
        bytes += mapping.bytes();
    return bytes;
}

Mapping* AddressSpace::first_after(std::uint64_t address) {
    for (Mapping& mapping : mappings_)
        if (mapping.end > address) return &mapping;
    return nullptr;
}

Mapping* AddressSpace::find(std::uint64_t address) {
    if (last_found_ != nullptr && last_found_->contains(address)) return last_found_;
    Mapping* const mapping = first_after(address);
    if (mapping == nullptr || !mapping->contains(address)) return nullptr;
    return last_found_ = mapping;
}

bool AddressSpace::overlaps(std::uint64_t start, std::uint64_t end) {
    const Mapping* const mapping = first_after(start);
    return mapping != nullptr && mapping->start < end;
}

Result<std::uint64_t> AddressSpace::find_gap(std::uint64_t bytes, std::uint64_t wish) {
    if (wish != 0 && valid_range(wish, bytes) && !overlaps(wish, wish + bytes)) return wish;
    for (const auto& area : layout::mapping_areas) {
        if (bytes > area.end - area.start) continue;
        // From the top: below the lowest mapping that is in the way, until a gap is large enough.
        std::uint64_t top = area.end;
        while (top >= area.start + bytes) {
            const Mapping* highest = nullptr;
            for (const Mapping& mapping : mappings_)
                if (mapping.start < top && mapping.end > top - bytes) highest = &mapping;
            if (highest == nullptr) return top - bytes;
            top = highest->start;
        }
    }
    return Errno::enomem;
}

Result<> AddressSpace::insert(Request request, std::uint64_t start) {
    auto* const mapping = new (std::nothrow) Mapping;
    if (mapping == nullptr) return Errno::enomem;
    mapping->start = start;
    mapping->end = start + request.bytes;
    mapping->protection = request.protection;
    mapping->shared = request.shared;
    mapping->name = request.name;
    mapping->source = std::move(request.source);
    mapping->first_page = request.first_page;
    if (Mapping* const after = first_after(start); after != nullptr)
        mappings_.insert_before(*after, *mapping);
    else
        mappings_.push_back(*mapping);
    return {};
}

Result<> AddressSpace::split(std::uint64_t address) {
    Mapping* const mapping = find(address);
    if (mapping == nullptr || mapping->start == address) return {};
    const std::uint64_t end = mapping->end;
    mapping->end = address;
    const auto inserted = insert({.bytes = end - address,
                                  .protection = mapping->protection,
                                  .shared = mapping->shared,
                                  .name = mapping->name,
                                  .source = mapping->source,
                                  .first_page = mapping->source ? mapping->source_page(address) : 0},
                                 address);
    if (!inserted.ok()) mapping->end = end;
    return inserted.ok() ? Result<>() : inserted.error();
}

// Precondition: no mapping reaches over either end.
void AddressSpace::remove_range(std::uint64_t start, std::uint64_t end) {
    last_found_ = nullptr;
    for (Mapping* mapping = first_after(start); mapping != nullptr && mapping->start < end;) {
        Mapping* const next = mappings_.next(*mapping);
        delete mapping;
        mapping = next;
    }
    pages_->remove(start, end);
    sites_.remove(start, end);
}

bool AddressSpace::covered(std::uint64_t start, std::uint64_t end) {
    while (start < end) {
        const Mapping* const mapping = find(start);
        if (mapping == nullptr) return false;
        start = mapping->end;
    }
    return true;
}

Result<std::uint64_t> AddressSpace::map(Request request) {
    const auto guard = TRY(lock_.lock());
    std::uint64_t start = request.address;
    if (!request.fixed) {
        start = TRY(find_gap(request.bytes, request.address));
    } else {
        const std::uint64_t end = start + request.bytes;
        if (request.no_replace && overlaps(start, end)) return Errno::eexist;
        TRY(split(start));
        TRY(split(end));
        remove_range(start, end);
    }
    TRY(insert(std::move(request), start));
    return start;
}

Result<> AddressSpace::unmap(std::uint64_t start, std::uint64_t bytes) {
    const auto guard = TRY(lock_.lock());
    TRY(split(start));
    TRY(split(start + bytes));
    remove_range(start, start + bytes);
    return {};
}

Result<> AddressSpace::protect(std::uint64_t start, std::uint64_t bytes, Protection protection) {
    const auto guard = TRY(lock_.lock());
    const std::uint64_t end = start + bytes;
    if (!covered(start, end)) return Errno::enomem;
    TRY(split(start));
    TRY(split(end));
    for (Mapping* mapping = first_after(start); mapping != nullptr && mapping->start < end;
         mapping = mappings_.next(*mapping)) {
        const bool fewer = (mapping->protection.write && !protection.write) ||
                           (mapping->protection.read && !protection.read) ||
                           mapping->protection.execute != protection.execute;
        mapping->protection = protection;
        if (fewer) apply_protection(*mapping, mapping->start, mapping->end);
    }
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

Result<> AddressSpace::discard(std::uint64_t start, std::uint64_t bytes) {
    const auto guard = TRY(lock_.lock());
    const std::uint64_t end = start + bytes;
    if (!covered(start, end)) return Errno::enomem;
    for (Mapping* mapping = first_after(start); mapping != nullptr && mapping->start < end;
         mapping = mappings_.next(*mapping))
        if (!mapping->shared) {
            pages_->remove(std::max(start, mapping->start), std::min(end, mapping->end));
            sites_.remove(std::max(start, mapping->start), std::min(end, mapping->end));
        }
    return {};
}

Result<std::uint64_t> AddressSpace::remap(std::uint64_t start, std::uint64_t bytes, std::uint64_t new_bytes,
                                          bool may_move) {
    const auto guard = TRY(lock_.lock());
    Mapping* mapping = find(start);
    if (mapping == nullptr || mapping->end < start + bytes) return Errno::efault;
    if (new_bytes <= bytes) {
        TRY(split(start + new_bytes));
        TRY(split(start + bytes));
        if (new_bytes < bytes) remove_range(start + new_bytes, start + bytes);
        return start;
    }
    TRY(split(start));
    TRY(split(start + bytes));
    mapping = find(start);
    if (valid_range(start, new_bytes) && !overlaps(start + bytes, start + new_bytes)) {
        mapping->end = start + new_bytes;
        return start;
    }
    if (!may_move) return Errno::enomem;
    const std::uint64_t target = TRY(find_gap(new_bytes, 0));
    TRY(insert({.bytes = new_bytes,
                .protection = mapping->protection,
                .shared = mapping->shared,
                .name = mapping->name,
                .source = mapping->source,
                .first_page = mapping->first_page},
               target));
    for (std::uint64_t offset = 0; offset < bytes; offset += page_size)
        TRY(pages_->move(start + offset, target + offset));
    TRY(sites_.move(start, start + bytes, target));
    remove_range(start, start + bytes);
    return target;
}

Result<std::uint64_t> AddressSpace::set_heap_end(std::uint64_t end, std::uint64_t limit) {
    if (end < program.heap_start || end - program.heap_start > limit) return program.heap_end;
    const std::uint64_t old_top = round_up_page(program.heap_end);
    const std::uint64_t new_top = round_up_page(end);
    if (new_top > old_top) {
        const auto guard = TRY(lock_.lock());
        if (!valid_range(old_top, new_top - old_top) || overlaps(old_top, new_top)) return program.heap_end;
        Mapping* const heap = old_top > program.heap_start ? find(old_top - page_size) : nullptr;
        if (heap != nullptr && heap->name == MappingName::heap)
            heap->end = new_top;
        else
            TRY(insert(
                {.bytes = new_top - old_top, .protection = {.read = true, .write = true}, .name = MappingName::heap},
                old_top));
    } else if (new_top < old_top) {
        TRY(unmap(new_top, old_top - new_top));
    }
    program.heap_end = end;
    return end;
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
