// SPDX-License-Identifier: Apache-2.0
//
// Pages come when they are touched, and are copied when they are written while shared.
#include "personality/mm/address_space.hpp"
#include "personality/mm/mapped_pages.hpp"
#include "personality/platform/image.hpp"

#include <cstring>

namespace personality {

namespace {

bool allows(Protection protection, bool write, bool execute) {
    if (write) return protection.write;
    if (execute) return protection.execute;
    return !protection.none(); // the processor has no pages that can be written or executed but not read
}

} // namespace

// Whether a file's pages changed since this was made.
class AddressSpace::SourceState {
  public:
    explicit SourceState(const Mapping& mapping)
        : pages_(mapping.source->mapped_pages()), changes_(pages_ != nullptr ? pages_->changes() : 0) {}
    bool changed() const { return pages_ != nullptr && pages_->changes() != changes_; }

  private:
    const MappedPages* pages_;
    std::uint32_t changes_;
};

Result<> AddressSpace::fault(std::uint64_t address, bool write, bool execute) {
    const auto guard = TRY(lock_.lock());
    Mapping* const mapping = find_growing(address);
    if (mapping == nullptr) return Errno::efault;
    if (!allows(mapping->protection, write, execute)) return Errno::eacces;
    return bring_in(*mapping, round_down_page(address), write);
}

// Precondition: the mapping allows it.
Result<> AddressSpace::bring_in(Mapping& mapping, std::uint64_t address, bool write) {
    PageMap::Place place = pages_->find(address);
    if (place.empty()) return bring_in_new(mapping, address, write);
    if (place.owned() && !place.mapped() && needs_patches(mapping)) {
        TRY(patch_page(address));
        place = pages_->find(address);
    }
    if (write && !place.writable()) return make_writable(mapping, address);
    const platform::Access access{place.writable(), mapping.protection.execute};
    if (TRY(pages_->map_again(address, access))) return {};
    return bring_in_new(mapping, address, write); // an image page that the store took back
}

Result<BackingPage> AddressSpace::backing(Mapping& mapping, std::uint64_t address, bool write) {
    const std::uint64_t page = mapping.source_page(address);
    const std::uint64_t file_pages = round_up_page(mapping.source->size()) / page_size;
    if (page >= file_pages) return Errno::eio;
    const Ref<PageSource> source = mapping.source; // the mapping may be gone when it answers
    return source->page(page, write && mapping.shared);
}

Result<> AddressSpace::bring_in_new(Mapping& mapping, std::uint64_t address, bool write) {
    if (mapping.name == MappingName::clock) {
        TRY(pages_->put_frame(address, PageChunk::other_frame, platform::Frame::of_clock(), false));
        return {};
    }
    if (!mapping.source)
        return pages_->put_page(address, TRY(allocate_page()), {mapping.protection.write, mapping.protection.execute});
    while (!TRY(try_source(mapping, address, write)))
        ;
    return {};
}

// False: the file's page became another one while this waited for it.
Result<bool> AddressSpace::try_source(Mapping& mapping, std::uint64_t address, bool write) {
    const bool execute = mapping.protection.execute;
    const SourceState source(mapping);
    const BackingPage found = TRY(backing(mapping, address, write));
    // A private page that may be written usually is: copying at once saves the fault that would follow.
    const bool copy = !mapping.shared && (write || mapping.protection.write);
    if (found.from_image()) {
        const std::uint64_t page =
            needs_patches(mapping) ? TRY(code_page(address, found.image_page)) : found.image_page;
        return try_image(mapping, address, copy, page, source);
    }
    if (copy) {
        PageRef page = TRY(allocate_page_uninitialized());
        std::memcpy(page.data(), found.page.data(), page_size);
        if (needs_patches(mapping)) TRY(find_sites(address, found.page.data(), page.data()));
        if (source.changed()) return false;
        TRY(pages_->put_page(address, std::move(page), {true, execute}));
    } else if (needs_patches(mapping) && !(mapping.shared && write)) {
        TRY(bring_in_code(mapping, address, found.page));
        if (source.changed()) {
            pages_->remove(address, address + page_size);
            return false;
        }
    } else {
        if (source.changed()) return false;
        TRY(pages_->put_page(address, found.page, {mapping.shared && write, execute}));
    }
    return true;
}

Result<bool> AddressSpace::try_image(Mapping& mapping, std::uint64_t address, bool copy, std::uint64_t image_page,
                                     const SourceState& source) {
    const bool execute = mapping.protection.execute;
    if (copy) {
        PageRef page = TRY(allocate_page_uninitialized());
        TRY(image::copy_from_image(image_page * page_size, page.data(), page_size));
        if (source.changed()) return false;
        TRY(pages_->put_page(address, std::move(page), {true, execute}));
        return true;
    }
    const platform::Frame frame = TRY(image::frame(image_page));
    if (source.changed()) return false;
    if (!TRY(pages_->put_frame(address, PageChunk::image_page, frame, execute))) {
        image::forget(image_page);
        return false;
    }
    map_around(mapping, address);
    return true;
}

// Maps what is at hand of the same chunk, because entering the personality costs as much as mapping several pages.
void AddressSpace::map_around(Mapping& mapping, std::uint64_t address) {
    const std::uint64_t base = address & ~(chunk_bytes - 1);
    const SourceState source(mapping);
    for (std::uint64_t near = base; near < base + chunk_bytes && !source.changed(); near += page_size) {
        if (!mapping.contains(near) || !pages_->find(near).empty()) continue;
        const auto found = backing(mapping, near, false);
        if (!found.ok() || !found->from_image()) continue;
        std::uint64_t image_page = found->image_page;
        if (needs_patches(mapping)) {
            const auto patched = code_page(near, image_page);
            if (!patched.ok()) continue;
            image_page = *patched;
        }
        platform::Frame frame{platform::Frame::of_clock()};
        if (source.changed() || !image::frame_at_hand(image_page, frame)) continue;
        (void)pages_->put_frame(near, PageChunk::image_page, frame, mapping.protection.execute);
    }
}

Result<> AddressSpace::make_writable(Mapping& mapping, std::uint64_t address) {
    const PageMap::Place place = pages_->find(address);
    const platform::Access access{true, mapping.protection.execute};
    // Of a shared mapping the source decides which page it is once it is written.
    if (!place.owned() || mapping.shared) return bring_in_new(mapping, address, true);
    if (platform::page_at(place.number()).references == 1) {
        TRY(pages_->map_again(address, access));
        return {};
    }
    return copy_for_writing(mapping, address);
}

Result<> AddressSpace::copy_for_writing(Mapping& mapping, std::uint64_t address) {
    PageRef copy = TRY(allocate_page_uninitialized());
    std::memcpy(copy.data(), pages_->find(address).data(), page_size);
    return pages_->put_page(address, std::move(copy), {true, mapping.protection.execute});
}

} // namespace personality
