// SPDX-License-Identifier: Apache-2.0
//
// Going through the mappings of a range, for those who change some of what they have.
#pragma once

#include "personality/mm/address_space.hpp"

#include <algorithm>

namespace personality {

template<typename Each>
Result<> AddressSpace::for_each_in(std::uint64_t start, std::uint64_t end, Each&& each) {
    bool gaps = false;
    std::uint64_t at = start;
    for (Mapping* mapping = first_after(start); mapping != nullptr && mapping->start < end;
         mapping = mappings_.next(*mapping)) {
        gaps |= mapping->start > at;
        const std::uint64_t to = std::min(end, mapping->end);
        TRY(each(*mapping, std::max(start, mapping->start), to));
        at = to;
    }
    if (gaps || at < end) return Errno::enomem;
    return {};
}

} // namespace personality
