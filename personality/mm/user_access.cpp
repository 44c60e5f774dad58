// SPDX-License-Identifier: Apache-2.0
//
// The personality's own access to a program's memory: through the direct map for pages of the container, by fault-safe
// copies for pages of the image.
#include "personality/mm/address_space.hpp"
#include "personality/platform/image.hpp"
#include "personality/task/oom.hpp"

#include <algorithm>
#include <cstring>

namespace personality {

namespace {

std::size_t to_page_end(std::uint64_t address, std::size_t bytes) {
    return std::min<std::uint64_t>(bytes, page_size - address % page_size);
}

} // namespace

Result<> AddressSpace::touch(std::uint64_t address, bool write) {
    auto touched = fault(address, write, false);
    while (!touched.ok() && touched.error() == Errno::enomem && oom::make_room())
        touched = fault(address, write, false);
    if (touched.ok()) return {};
    const bool unmapped = touched.error() == Errno::eacces || touched.error() == Errno::eio;
    return unmapped ? Errno::efault : touched.error();
}

Result<> AddressSpace::read_piece(void* to, std::uint64_t from, std::size_t bytes) {
    const std::uint64_t address = round_down_page(from);
    const std::uint64_t offset = from % page_size;
    for (;;) {
        const PageMap::Place place = pages_->find(address);
        if (place.owned() && place.mapped()) {
            std::memcpy(to, place.data() + offset, bytes);
            return {};
        }
        Mapping* const mapping = find(address);
        if (mapping != nullptr && mapping->protection.none()) return Errno::efault;
        if (mapping != nullptr && mapping->source && !place.owned()) {
            // Another thread may unmap it while this waits.
            const Ref<PageSource> source = mapping->source;
            const std::uint64_t index = mapping->source_page(address);
            if (index >= round_up_page(source->size()) / page_size) return Errno::efault;
            const auto found = source->page(index, false);
            if (!found.ok()) return found.error() == Errno::eio ? Errno::efault : found.error();
            if (found->from_image()) return image::copy_from_image(found->image_page * page_size + offset, to, bytes);
        }
        TRY(touch(from, false));
        const PageMap::Place now = pages_->find(address);
        if (now.mapped() && !now.owned() && !now.image()) return Errno::efault; // the clock's frame
    }
}

Result<> AddressSpace::copy_in(void* to, std::uint64_t from, std::size_t bytes) {
    auto* place = static_cast<std::byte*>(to);
    while (bytes > 0) {
        const std::size_t piece = to_page_end(from, bytes);
        TRY(read_piece(place, from, piece));
        place += piece;
        from += piece;
        bytes -= piece;
    }
    return {};
}

Result<PageRef> AddressSpace::writable_page(std::uint64_t address) {
    const std::uint64_t base = round_down_page(address);
    for (;;) {
        const PageMap::Place place = pages_->find(base);
        if (place.owned() && place.writable()) return PageOwner::share(place.number());
        TRY(touch(address, true));
    }
}

Result<FutexKey> AddressSpace::futex_key(std::uint64_t address) {
    Mapping* const mapping = find(address);
    if (mapping == nullptr || mapping->protection.none()) return Errno::efault;
    if (!mapping->shared || !mapping->source) return FutexKey{this, address};
    const BackingPage found = TRY(backing(*mapping, round_down_page(address), mapping->protection.write));
    if (found.from_image()) return FutexKey{this, address}; // nobody can write it
    return FutexKey{found.page.get(), address % page_size};
}

Result<> AddressSpace::copy_out(std::uint64_t to, const void* from, std::size_t bytes) {
    const auto* source = static_cast<const std::byte*>(from);
    while (bytes > 0) {
        const std::size_t piece = to_page_end(to, bytes);
        const PageRef page = TRY(writable_page(to));
        std::memcpy(page.data() + to % page_size, source, piece);
        to += piece;
        source += piece;
        bytes -= piece;
    }
    return {};
}

bool AddressSpace::peek_owned(std::uint64_t address, std::span<std::byte> to) const {
    const PageMap::Place place = pages_->find(round_down_page(address));
    if (!place.owned()) return false;
    std::memcpy(to.data(), place.data() + address % page_size, to.size());
    return true;
}

Result<PageRef> AddressSpace::private_page(std::uint64_t address) {
    const auto guard = TRY(lock_.lock());
    Mapping* const mapping = find(address);
    if (mapping == nullptr || mapping->shared) return Errno::efault;
    const PageMap::Place place = pages_->find(address);
    if (place.owned() && place.mapped() && platform::page_at(place.number()).references == 1)
        return PageOwner::share(place.number());
    PageRef page = TRY(allocate_page());
    if (place.owned()) {
        std::memcpy(page.data(), place.data(), page_size);
    } else if (mapping->source) {
        const BackingPage found = TRY(backing(*mapping, address, false));
        if (found.from_image())
            TRY(image::copy_from_image(found.image_page * page_size, page.data(), page_size));
        else
            std::memcpy(page.data(), found.page.data(), page_size);
    }
    if (needs_patches(*mapping)) TRY(find_sites(address, page.data(), page.data()));
    PageRef kept = page;
    TRY(pages_->put_page(address, std::move(page), {false, mapping->protection.execute}));
    return kept;
}

Result<> AddressSpace::force_out(std::uint64_t to, const void* from, std::size_t bytes) {
    const auto* source = static_cast<const std::byte*>(from);
    while (bytes > 0) {
        const std::size_t piece = to_page_end(to, bytes);
        const Mapping* const mapping = find(round_down_page(to));
        if (mapping == nullptr) return Errno::efault;
        const PageRef page =
            mapping->protection.write ? TRY(writable_page(to)) : TRY(private_page(round_down_page(to)));
        std::memcpy(page.data() + to % page_size, source, piece);
        to += piece;
        source += piece;
        bytes -= piece;
    }
    return {};
}

} // namespace personality
