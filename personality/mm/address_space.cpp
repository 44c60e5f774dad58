// SPDX-License-Identifier: Apache-2.0
#include "personality/mm/address_space.hpp"

#include "personality/mm/limits.hpp"
#include "personality/mm/mapped_pages.hpp"

#include <algorithm>
#include <new>

namespace personality {

namespace {

constexpr std::uint64_t low_end = 0x80000000; // MAP_32BIT

// Whether two neighbours can be one mapping.
bool continues(const Mapping& first, const Mapping& second) {
    return first.end == second.start && first.protection == second.protection && first.shared == second.shared &&
           first.name == second.name && first.flags == second.flags && first.source == second.source &&
           (!first.source || first.source_page(first.end) == second.first_page);
}

} // namespace

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
        if (mapping.is(not_inherited)) continue;
        TRY(child->insert({.bytes = mapping.bytes(),
                           .protection = mapping.protection,
                           .shared = mapping.shared,
                           .flags = static_cast<std::uint16_t>(mapping.flags & ~(locked | locked_on_fault)),
                           .name = mapping.name,
                           .source = mapping.source,
                           .first_page = mapping.first_page},
                          mapping.start));
        if (mapping.shared || mapping.is(wiped_in_child)) continue; // the source has them, or they are to be zero
        TRY(pages_->share_with(*child->pages_, mapping.start, mapping.end));
        pages_->forbid_writing(mapping.start, mapping.end);
    }
    return child;
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

std::uint64_t AddressSpace::vdso_place() {
    const auto has_it = [](const Mapping& mapping) {
        return mapping.name == MappingName::vdso && mapping.first_page == 0 && mapping.protection.execute;
    };
    const Mapping* const usual = find(layout::vdso);
    if (usual != nullptr && usual->start == layout::vdso && has_it(*usual)) return layout::vdso;
    for (const Mapping& mapping : mappings_)
        if (has_it(mapping)) return mapping.start;
    return 0;
}

bool AddressSpace::overlaps(std::uint64_t start, std::uint64_t end) {
    const Mapping* const mapping = first_after(start);
    return mapping != nullptr && mapping->start < end;
}

// The end of the highest free part of [start, end) that has room for so many bytes and for what a stack above it may
// still need; 0: there is none.
std::uint64_t AddressSpace::gap_below(std::uint64_t start, std::uint64_t end, std::uint64_t bytes) {
    std::uint64_t best = 0;
    std::uint64_t free_from = start;
    for (const Mapping& mapping : mappings_) {
        if (mapping.end <= free_from) continue;
        const std::uint64_t kept = mapping.is(grows_down) ? layout::stack_guard : 0;
        const std::uint64_t free_to = std::min(end, mapping.start - std::min(kept, mapping.start));
        if (free_to > free_from && free_to - free_from >= bytes) best = free_to;
        if (mapping.end >= end) return best;
        free_from = mapping.end;
    }
    return end - free_from >= bytes ? end : best;
}

Result<std::uint64_t> AddressSpace::find_gap(std::uint64_t bytes, std::uint64_t wish, bool low) {
    wish = wish != 0 ? std::max(wish, layout::lowest) : 0;
    if (wish != 0 && valid_range(wish, bytes) && !overlaps(wish, wish + bytes) && (!low || wish + bytes <= low_end))
        return wish;
    for (const auto& area : layout::mapping_areas) {
        if (bytes > area.end - area.start || (low && area.start >= low_end)) continue;
        if (const std::uint64_t end = gap_below(area.start, area.end, bytes); end != 0) return end - bytes;
    }
    return Errno::enomem;
}

Result<> AddressSpace::insert(Request request, std::uint64_t start) {
    if (mapping_count_ >= most_mappings) return Errno::enomem;
    auto* const mapping = new (std::nothrow) Mapping;
    if (mapping == nullptr) return Errno::enomem;
    mapping->start = start;
    mapping->end = start + request.bytes;
    mapping->protection = request.protection;
    mapping->shared = request.shared;
    mapping->name = request.name;
    mapping->flags = request.flags;
    mapping->source = std::move(request.source);
    mapping->first_page = request.first_page;
    mapping->pages = pages_;
    if (mapping->source) {
        mapping->source->mapped();
        if (MappedPages* const all = mapping->source->mapped_pages()) all->add(*mapping);
    }
    if (Mapping* const after = first_after(start); after != nullptr)
        mappings_.insert_before(*after, *mapping);
    else
        mappings_.push_back(*mapping);
    ++mapping_count_;
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
                                  .flags = mapping->flags,
                                  .name = mapping->name,
                                  .source = mapping->source,
                                  .first_page = mapping->source ? mapping->source_page(address) : 0},
                                 address);
    if (!inserted.ok()) mapping->end = end;
    return inserted.ok() ? Result<>() : inserted.error();
}

Result<> AddressSpace::split_at_ends(std::uint64_t start, std::uint64_t end) {
    TRY(split(start));
    return split(end);
}

void AddressSpace::merge(std::uint64_t start, std::uint64_t end) {
    last_found_ = nullptr;
    Mapping* first = first_after(start - 1);
    while (first != nullptr && first->start <= end) {
        Mapping* const second = mappings_.next(*first);
        if (second == nullptr) return;
        if (!continues(*first, *second)) {
            first = second;
            continue;
        }
        first->end = second->end;
        delete second;
        --mapping_count_;
    }
}

void AddressSpace::drop_pages(std::uint64_t start, std::uint64_t end) {
    pages_->remove(start, end);
    sites_.remove(start, end);
}

// Precondition: no mapping reaches over either end.
void AddressSpace::remove_range(std::uint64_t start, std::uint64_t end) {
    last_found_ = nullptr;
    for (Mapping* mapping = first_after(start); mapping != nullptr && mapping->start < end;) {
        Mapping* const next = mappings_.next(*mapping);
        delete mapping;
        --mapping_count_;
        mapping = next;
    }
    drop_pages(start, end);
}

bool AddressSpace::covered(std::uint64_t start, std::uint64_t end) {
    while (start < end) {
        const Mapping* const mapping = find(start);
        if (mapping == nullptr) return false;
        start = mapping->end;
    }
    return true;
}

} // namespace personality
