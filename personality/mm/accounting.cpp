// SPDX-License-Identifier: Apache-2.0
//
// How much memory an address space may have: getrlimit(2)'s limits, and overcommit as Linux has it by default: one
// request for more than there is in all is refused, everything else is promised.
#include "personality/mm/address_space.hpp"
#include "personality/mm/limits.hpp"

namespace personality {

namespace {

// What counts for RLIMIT_DATA.
bool is_data(const Mapping& mapping) { return mapping.protection.write && !mapping.shared && !mapping.is(grows_down); }

} // namespace

template<typename Counts>
std::uint64_t AddressSpace::bytes_of(Counts&& counts) const {
    std::uint64_t bytes = 0;
    for (const Mapping& mapping : mappings_)
        if (counts(mapping)) bytes += mapping.bytes();
    return bytes;
}

std::uint64_t AddressSpace::mapped_bytes() const {
    return bytes_of([](const Mapping&) { return true; });
}

std::uint64_t AddressSpace::locked_bytes() const {
    return bytes_of([](const Mapping& mapping) { return mapping.is(locked); });
}

Result<> AddressSpace::may_grow(std::uint64_t bytes, const Mapping& as) {
    const std::uint64_t in_all = limit_of_address_space();
    if (in_all != UINT64_MAX && (bytes > in_all || mapped_bytes() > in_all - bytes)) return Errno::enomem;
    const std::uint64_t data = limit_of_data();
    if (data != UINT64_MAX && is_data(as) && (bytes > data || bytes_of(is_data) > data - bytes)) return Errno::enomem;
    // A shared mapping of a file needs no memory but the file's own.
    const bool of_file = as.source && as.source->is_file();
    const bool promised = as.shared ? !of_file : as.protection.write;
    if (promised && !as.is(not_accounted) && bytes > memory_usage().limit_bytes) return Errno::enomem;
    return {};
}

Result<> AddressSpace::may_lock(std::uint64_t bytes) {
    if (!may_lock_memory()) return Errno::eperm;
    const std::uint64_t limit = limit_of_locked_memory();
    if (limit != UINT64_MAX && (bytes > limit || locked_bytes() > limit - bytes)) return Errno::enomem;
    return {};
}

} // namespace personality
