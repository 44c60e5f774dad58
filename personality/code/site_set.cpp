// SPDX-License-Identifier: Apache-2.0
#include "personality/code/site_set.hpp"

#include <algorithm>
#include <new>

namespace personality::code {

std::uint64_t* SiteSet::lower_bound(std::uint64_t address) const {
    return std::lower_bound(sites_.get(), sites_.get() + count_, address);
}

bool SiteSet::contains(std::uint64_t address) const {
    const std::uint64_t* const place = lower_bound(address);
    return place != sites_.get() + count_ && *place == address;
}

Result<> SiteSet::grow(std::uint32_t capacity) {
    if (capacity <= capacity_) return {};
    std::unique_ptr<std::uint64_t[]> larger(new (std::nothrow) std::uint64_t[capacity]);
    if (!larger) return Errno::enomem;
    std::copy_n(sites_.get(), count_, larger.get());
    sites_ = std::move(larger);
    capacity_ = capacity;
    return {};
}

Result<> SiteSet::add(std::uint64_t address) {
    if (contains(address)) return {};
    if (count_ == capacity_) TRY(grow(std::max(32U, 2 * capacity_)));
    std::uint64_t* const place = lower_bound(address);
    std::copy_backward(place, sites_.get() + count_, sites_.get() + count_ + 1);
    *place = address;
    ++count_;
    return {};
}

void SiteSet::remove(std::uint64_t start, std::uint64_t end) {
    std::uint64_t* const first = lower_bound(start);
    std::uint64_t* const last = lower_bound(end);
    std::copy(last, sites_.get() + count_, first);
    count_ -= static_cast<std::uint32_t>(last - first);
}

Result<> SiteSet::move(std::uint64_t start, std::uint64_t end, std::uint64_t to) {
    TRY(grow(count_ + 1)); // removing makes room for all but the one that is being moved
    for (std::uint64_t* site = lower_bound(start); site != sites_.get() + count_ && *site < end;
         site = lower_bound(start)) {
        const std::uint64_t moved = *site - start + to;
        remove(*site, *site + 1);
        TRY(add(moved));
    }
    return {};
}

Result<> SiteSet::copy_from(const SiteSet& other) {
    TRY(grow(other.count_));
    std::copy_n(other.sites_.get(), other.count_, sites_.get());
    count_ = other.count_;
    return {};
}

} // namespace personality::code
