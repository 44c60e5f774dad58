// SPDX-License-Identifier: Apache-2.0
//
// mlock(2) and its relatives. No page is ever taken from a process, so locking only brings pages in, and counts.
#include "personality/mm/limits.hpp"
#include "personality/mm/ranges.hpp"

namespace personality {

bool AddressSpace::any_locked(std::uint64_t start, std::uint64_t bytes) {
    for (Mapping* mapping = first_after(start); mapping != nullptr && mapping->start < start + bytes;
         mapping = mappings_.next(*mapping))
        if (mapping->is(locked)) return true;
    return false;
}

Result<> AddressSpace::lock(std::uint64_t start, std::uint64_t bytes, bool on_fault) {
    {
        const auto guard = TRY(lock_.lock());
        std::uint64_t more = bytes;
        for (const Mapping& mapping : mappings_)
            if (mapping.is(locked) && mapping.start < start + bytes && mapping.end > start)
                more -= std::min(mapping.end, start + bytes) - std::max(mapping.start, start);
        TRY(may_lock(more));
        const auto set = static_cast<std::uint16_t>(on_fault ? locked | locked_on_fault : locked);
        TRY(change_flags(start, start + bytes, set, locked | locked_on_fault));
    }
    return on_fault ? Result<>() : bring_in_locked(start, bytes);
}

// Each page as its mapping allows: a private one that can be written is the process's own from then on.
Result<> AddressSpace::bring_in_locked(std::uint64_t start, std::uint64_t bytes) {
    for (std::uint64_t address = start; address < start + bytes; address += page_size) {
        const Mapping* const mapping = find(address);
        if (mapping == nullptr || mapping->protection.none()) return Errno::enomem;
        const bool write = mapping->protection.write && !mapping->shared;
        const auto brought = populate(address, page_size, write);
        if (!brought.ok()) return brought.error() == Errno::eio ? Errno::enomem : brought.error();
    }
    return {};
}

Result<> AddressSpace::unlock(std::uint64_t start, std::uint64_t bytes) {
    return set_flags(start, bytes, 0, locked | locked_on_fault);
}

Result<> AddressSpace::lock_all(bool present, bool future, bool on_fault) {
    const auto set = static_cast<std::uint16_t>(on_fault ? locked | locked_on_fault : locked);
    {
        const auto guard = TRY(lock_.lock());
        if (!may_lock_memory()) return Errno::eperm;
        if (present && mapped_bytes() > limit_of_locked_memory()) return Errno::enomem;
        future_flags_ = future ? set : 0;
        if (!present) return {};
        for (Mapping& mapping : mappings_)
            mapping.flags = static_cast<std::uint16_t>((mapping.flags & ~(locked | locked_on_fault)) | set);
        merge(layout::lowest, layout::end);
    }
    for (std::uint64_t at = layout::lowest; !on_fault;) {
        const Mapping* const mapping = first_after(at);
        if (mapping == nullptr) break;
        at = mapping->end;
        (void)bring_in_locked(mapping->start, mapping->bytes()); // as far as it goes, like Linux
    }
    return {};
}

Result<> AddressSpace::unlock_all() {
    const auto guard = TRY(lock_.lock());
    future_flags_ = 0;
    for (Mapping& mapping : mappings_)
        mapping.flags &= static_cast<std::uint16_t>(~(locked | locked_on_fault));
    merge(layout::lowest, layout::end);
    return {};
}

} // namespace personality
