// SPDX-License-Identifier: Apache-2.0
#include "personality/mm/mapped_pages.hpp"

#include "personality/mm/page_map.hpp"

#include <algorithm>

namespace personality {

bool MappedPages::any_writable() const {
    return std::any_of(mappings_.begin(), mappings_.end(),
                       [](const Mapping& mapping) { return mapping.shared && !mapping.is(never_writable); });
}

template<typename Gone>
void MappedPages::remove_page(std::uint64_t index, Gone&& gone) {
    ++changes_;
    for (Mapping& mapping : mappings_) {
        if (index < mapping.first_page || index - mapping.first_page >= mapping.bytes() / page_size) continue;
        const std::uint64_t address = mapping.start + (index - mapping.first_page) * page_size;
        const PageMap::Place place = mapping.pages->find(address);
        if (!place.empty() && gone(place)) mapping.pages->remove(address, address + page_size);
    }
}

void MappedPages::left_image(std::uint64_t index) {
    remove_page(index, [](const PageMap::Place& place) { return place.image(); });
}

void MappedPages::punched(std::uint64_t index, const PageRef& page) {
    remove_page(index, [&](const PageMap::Place& place) {
        return place.image() || (page && place.owned() && place.number() == PageOwner::number(page));
    });
}

void MappedPages::truncated(std::uint64_t first) {
    ++changes_;
    for (Mapping& mapping : mappings_) {
        const std::uint64_t skipped = first > mapping.first_page ? first - mapping.first_page : 0;
        if (skipped < mapping.bytes() / page_size)
            mapping.pages->remove(mapping.start + skipped * page_size, mapping.end);
    }
}

} // namespace personality
