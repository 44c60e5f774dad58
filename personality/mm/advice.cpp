// SPDX-License-Identifier: Apache-2.0
//
// madvise(2), mincore(2), and pages that come before they are touched.
#include "personality/mm/ranges.hpp"

namespace personality {

Result<> AddressSpace::set_flags(std::uint64_t start, std::uint64_t bytes, std::uint16_t set, std::uint16_t clear) {
    const auto guard = TRY(lock_.lock());
    return change_flags(start, start + bytes, set, clear);
}

Result<> AddressSpace::change_flags(std::uint64_t start, std::uint64_t end, std::uint16_t set, std::uint16_t clear) {
    TRY(split_at_ends(start, end));
    const auto result = for_each_in(start, end, [&](Mapping& mapping, std::uint64_t, std::uint64_t) -> Result<> {
        mapping.flags = static_cast<std::uint16_t>((mapping.flags & ~clear) | set);
        return {};
    });
    merge(start, end);
    return result;
}

Result<> AddressSpace::wipe_in_child(std::uint64_t start, std::uint64_t bytes) {
    const auto guard = TRY(lock_.lock());
    TRY(for_each_in(start, start + bytes, [](Mapping& mapping, std::uint64_t, std::uint64_t) -> Result<> {
        if (!mapping.anonymous() || mapping.shared) return Errno::einval;
        return {};
    }));
    return change_flags(start, start + bytes, wiped_in_child, 0);
}

Result<> AddressSpace::discard(std::uint64_t start, std::uint64_t bytes, bool locked_too) {
    const auto guard = TRY(lock_.lock());
    return for_each_in(start, start + bytes, [&](Mapping& mapping, std::uint64_t from, std::uint64_t to) -> Result<> {
        if (mapping.is(locked) && !locked_too) return Errno::einval;
        drop_pages(from, to);
        return {};
    });
}

Result<> AddressSpace::discard_anonymous(std::uint64_t start, std::uint64_t bytes) {
    const auto guard = TRY(lock_.lock());
    return for_each_in(start, start + bytes, [&](Mapping& mapping, std::uint64_t from, std::uint64_t to) -> Result<> {
        if (!mapping.anonymous() || mapping.shared) return Errno::einval;
        drop_pages(from, to);
        return {};
    });
}

Result<> AddressSpace::free_in_source(std::uint64_t start, std::uint64_t bytes) {
    struct Part {
        Ref<PageSource> source;
        std::uint64_t first, count;
    };
    std::uint64_t at = start;
    const std::uint64_t end = start + bytes;
    bool gaps = false;
    while (at < end) {
        Part part;
        {
            const auto guard = TRY(lock_.lock());
            Mapping* const mapping = first_after(at);
            if (mapping == nullptr || mapping->start >= end) break;
            gaps |= mapping->start > at;
            if (mapping->is(locked) || !mapping->source) return Errno::einval;
            if (!mapping->shared || mapping->is(never_writable)) return Errno::eacces;
            at = std::max(at, mapping->start);
            const std::uint64_t to = std::min(end, mapping->end);
            part = {mapping->source, mapping->source_page(at), (to - at) / page_size};
            at = to;
        }
        TRY(part.source->free_pages(part.first, part.count)); // it may wait for the file, so the lock is free
    }
    if (gaps || at < end) return Errno::enomem;
    return {};
}

Result<> AddressSpace::check_advice(std::uint64_t start, std::uint64_t bytes, bool unlocked) {
    const auto guard = TRY(lock_.lock());
    return for_each_in(start, start + bytes, [&](Mapping& mapping, std::uint64_t, std::uint64_t) -> Result<> {
        if (unlocked && mapping.is(locked)) return Errno::einval;
        return {};
    });
}

Result<> AddressSpace::populate(std::uint64_t start, std::uint64_t bytes, bool write) {
    for (std::uint64_t address = start; address < start + bytes; address += page_size) {
        const PageMap::Place place = pages_->find(address);
        if (write ? !place.writable() : !place.mapped()) TRY(fault(address, write, false));
    }
    return {};
}

Result<bool> AddressSpace::at_hand(std::uint64_t address) {
    const auto guard = TRY(lock_.lock());
    const Mapping* const mapping = find(address);
    if (mapping == nullptr) return Errno::enomem;
    if (!pages_->find(address).empty()) return true;
    if (!mapping->source) return false;
    const std::uint64_t page = mapping->source_page(address);
    return page < round_up_page(mapping->source->size()) / page_size && mapping->source->at_hand(page);
}

} // namespace personality
