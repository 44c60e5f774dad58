// SPDX-License-Identifier: Apache-2.0
//
// Pages that are mapped for execution on a kernel that needs patched code: those of the image have patched copies, and
// in all others the system-call instructions are found and patched when they are about to be executed.
#include "lib/x86/system_calls.hpp"
#include "personality/code/shadow.hpp"
#include "personality/mm/address_space.hpp"
#include "personality/platform/image.hpp"
#include "personality/platform/system_calls.hpp"

#include <algorithm>
#include <cstring>

namespace personality {

namespace {

constexpr std::byte first_byte = x86::system_call_code[0];
constexpr std::byte second_byte = x86::system_call_code[1];

void patch(std::span<std::byte> page, std::int64_t site) {
    if (site >= 0) page[static_cast<std::size_t>(site)] = protocol::patched_system_call[0];
    if (site + 1 < static_cast<std::int64_t>(page.size()))
        page[static_cast<std::size_t>(site + 1)] = protocol::patched_system_call[1];
}

} // namespace

bool AddressSpace::needs_patches(const Mapping& mapping) {
    return mapping.protection.execute && platform::system_calls_are_patched();
}

Result<std::uint64_t> AddressSpace::code_page(std::uint64_t address, std::uint64_t image_page) {
    const code::PatchedPage patched = TRY(code::patched_page(image_page));
    if (patched.copy)
        TRY(code::shadow().for_each_site(*patched.copy, [&](std::uint64_t at) { return sites_.add(address + at); }));
    return patched.page;
}

Result<> AddressSpace::bring_in_code(Mapping& mapping, std::uint64_t address, PageRef page) {
    const auto known = mapping.source->patched_sites(mapping.source_page(address));
    for (const std::uint16_t at : known)
        TRY(sites_.add(address + at));
    if (known.empty() && TRY(find_sites(address, page.data(), nullptr))) {
        PageRef copy = TRY(allocate_page_uninitialized());
        std::memcpy(copy.data(), page.data(), page_size);
        TRY(find_sites(address, page.data(), copy.data()));
        page = std::move(copy);
    }
    return pages_->put_page(address, std::move(page), {false, mapping.protection.execute});
}

Result<> AddressSpace::patch_page(std::uint64_t address) {
    const PageMap::Place place = pages_->find(address);
    const PageRef page = PageOwner::share(place.number());
    if (!TRY(find_sites(address, page.data(), nullptr))) return {};
    if (platform::page_at(place.number()).references == 2) { // nobody's but this process's
        TRY(find_sites(address, page.data(), page.data()));
        return {};
    }
    PageRef copy = TRY(allocate_page_uninitialized());
    std::memcpy(copy.data(), page.data(), page_size);
    TRY(find_sites(address, page.data(), copy.data()));
    return pages_->put_page(address, std::move(copy), {false, true});
}

// Bytes of a program as they are now, without touching it. False: there are none at hand for it.
bool AddressSpace::peek(std::uint64_t address, std::span<std::byte> to) {
    if (peek_owned(address, to)) return true;
    const std::uint64_t page = round_down_page(address);
    Mapping* const mapping = find(page);
    if (mapping == nullptr || !mapping->source) return false;
    const auto found = backing(*mapping, page, false);
    if (!found.ok()) return false;
    if (found->from_image())
        return image::copy_from_image(found->image_page * page_size + address % page_size, to.data(), to.size()).ok();
    std::memcpy(to.data(), found->page.data() + address % page_size, to.size());
    return true;
}

// Whether the bytes 0f 05 that begin at `site` of the page (-1: in the page before) are an instruction.
bool AddressSpace::is_site(std::uint64_t address, const std::byte* page, std::int64_t site) {
    constexpr auto before = static_cast<std::int64_t>(x86::settling_bytes);
    constexpr auto page_end = static_cast<std::int64_t>(page_size);
    if (site >= before && site + 2 <= page_end)
        return x86::is_system_call({page, page_size}, static_cast<std::size_t>(site));
    std::byte window[x86::settling_bytes + 2];
    const std::int64_t start = site - before;
    const std::int64_t missing = std::max<std::int64_t>(-start, 0);
    const bool has_before = missing == 0 || peek(address - static_cast<std::uint64_t>(missing),
                                                 std::span(window).first(static_cast<std::size_t>(missing)));
    const std::int64_t inside = std::min(site + 2, page_end);
    std::copy(page + std::max<std::int64_t>(start, 0), page + inside, window + missing);
    if (site + 2 > page_end) window[x86::settling_bytes + 1] = second_byte;
    if (has_before) return x86::is_system_call(window, x86::settling_bytes);
    if (site < 0) return false;
    return x86::is_system_call(std::span(window).subspan(static_cast<std::size_t>(missing)),
                               static_cast<std::size_t>(site));
}

// An instruction at a page's end is patched in each of its pages when that one is brought in; whichever comes second
// knows it by the first one's site.
Result<bool> AddressSpace::find_sites(std::uint64_t address, const std::byte* page, std::byte* patched) {
    bool found = false;
    const auto handle = [&](std::int64_t site) -> Result<> {
        found = true;
        if (patched == nullptr) return {};
        patch({patched, page_size}, site);
        return sites_.add(address + static_cast<std::uint64_t>(site));
    };
    std::byte neighbour;
    if (page[0] == second_byte) {
        const bool split = sites_.contains(address - 1) || (peek(address - 1, {&neighbour, 1}) &&
                                                            neighbour == first_byte && is_site(address, page, -1));
        if (split) TRY(handle(-1));
    }
    for (std::size_t at = 0; at + 1 < page_size; ++at)
        if (x86::has_system_call_bytes({page, page_size}, at) && is_site(address, page, static_cast<std::int64_t>(at)))
            TRY(handle(static_cast<std::int64_t>(at)));
    constexpr auto last = page_size - 1;
    if (page[last] == first_byte) {
        const bool split =
            sites_.contains(address + last) ||
            (peek(address + page_size, {&neighbour, 1}) && neighbour == second_byte && is_site(address, page, last));
        if (split) TRY(handle(last));
    }
    return found;
}

} // namespace personality
